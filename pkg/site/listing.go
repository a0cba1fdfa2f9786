package site

import (
	"io/fs"
	"time"

	"ftpd/pkg/acl"
	"ftpd/pkg/ftp"
	"ftpd/pkg/vfs"
)

// List begins a listing of a folder, or of the one file that the path names.
// Without the right a folder is empty, which the design prefers to an error; a
// folder that shows nothing looks the same whether it exists or not. The log
// is told all the same.
func (t *view) List(p vfs.Path) (folder bool, entries ftp.Entries, err error) {
	err = t.do(func(st *standing) error {
		now := time.Now()
		if !st.can(acl.OpList, p, now) && !st.can(acl.OpStatFile, p, now) {
			st.noteUnlisted(p, now)
			folder, entries = true, empty
			return nil
		}
		info, err := st.roots.fs.Stat(p)
		switch {
		case err != nil:
			return st.unseen(acl.OpStatFile, p, err)
		case !info.IsDir():
			entries, err = st.single(p, info)
			return err
		case !st.can(acl.OpList, p, now):
			st.noteUnlisted(p, now)
			folder, entries = true, empty
			return nil
		}
		folder, entries = true, t.entries(p)
		return st.may(acl.OpList, p)
	})
	return folder, entries, err
}

// empty is the listing of a folder that shows nothing.
func empty(func(*ftp.Entry, error) bool) {}

// noteUnlisted tells the log why a listing is empty.
func (st *standing) noteUnlisted(p vfs.Path, now time.Time) {
	st.v.notes.add(p, true, missingRight(st.member.acl.Ask(acl.OpList, p.String(), now)))
}

// single is the listing of one file.
func (st *standing) single(p vfs.Path, info fs.FileInfo) (ftp.Entries, error) {
	if err := st.may(acl.OpStatFile, p); err != nil {
		return nil, err
	}
	perms := st.permsIn(p.Dir(), time.Now())
	e := &ftp.Entry{}
	st.site.shared.fill(e, p.Base(), info, perms.of(p, info))
	return func(yield func(*ftp.Entry, error) bool) { yield(e, nil) }, nil
}

// entries streams a folder, under the rules of the moment when it is read.
func (t *view) entries(p vfs.Path) ftp.Entries {
	return func(yield func(*ftp.Entry, error) bool) {
		st, err := t.begin()
		if err != nil {
			yield(nil, err)
			return
		}
		defer st.end()
		// The rules may have changed since the listing was begun.
		l := st.listing(p)
		if !st.can(acl.OpList, p, l.perms.now) {
			return
		}
		for info, err := range st.roots.fs.Entries(p) {
			if err != nil {
				yield(nil, st.explainError(p, err))
				return
			}
			if l.take(info) && !yield(&l.entry, nil) {
				return
			}
		}
	}
}

// listing is what is the same for all entries of a folder, and the entry that
// is shown at the moment.
type listing struct {
	st     *standing
	folder vfs.Path
	perms  perms
	hide   patterns
	entry  ftp.Entry
	owner  lastOwner
}

func (st *standing) listing(folder vfs.Path) *listing {
	return &listing{
		st: st, folder: folder,
		perms: st.permsIn(folder, time.Now()),
		hide:  st.filesIn(folder).hide,
		owner: lastOwner{names: &st.site.shared.names},
	}
}

// take describes one entry, unless it is not to be shown.
func (l *listing) take(info fs.FileInfo) bool {
	name := info.Name()
	if l.hide.match(name) {
		return false
	}
	if !info.IsDir() {
		l.fill(info, l.perms.ofFile(name, info.Mode()))
		return true
	}
	// Only folders have rules of their own, for which their path is needed.
	p, err := l.folder.Join(name)
	if err != nil || !l.shown(p, info) {
		return false
	}
	l.fill(info, l.perms.ofFolder(p, info))
	return true
}

func (l *listing) fill(info fs.FileInfo, perm string) {
	l.st.site.shared.fillOwned(&l.entry, info.Name(), info, perm, &l.owner)
}

// shown says whether a folder appears: aliases only to those who have access,
// the ways to them only to who has access to one, others unless hide_no_access
// says the same of them.
func (l *listing) shown(p vfs.Path, info fs.FileInfo) bool {
	tree := l.st.roots.fs
	if vfs.IsWay(info) && !l.leads(p) {
		return false
	}
	if !l.st.site.cfg.HideNoAccess.V && !tree.IsMountPoint(p) {
		return true
	}
	return l.st.can(acl.OpEnter, p, l.perms.now)
}

// leads says whether there is an alias below that may be entered.
func (l *listing) leads(way vfs.Path) bool {
	for alias := range l.st.roots.fs.MountsBelow(way) {
		if l.st.can(acl.OpEnter, alias, l.perms.now) {
			return true
		}
	}
	return false
}
