package vfs

import (
	"io"
	"io/fs"
	"iter"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sys/unix"
)

// Entries streams the entries of a folder: mount points first, by name, so that
// two listings of a home look alike; then the folder's own in no particular order.
// A link shows as what it leads to where it may be followed, else (also when it
// dangles) as a link. What vanishes meanwhile or cannot be described (a dead
// network mount) is left out, as is what no Path can name: one bad entry must not
// cost the listing. An error comes once, at the end, with a nil entry.
//
// An entry is good until the next is asked for.
func (t *Tree) Entries(p Path) iter.Seq2[fs.FileInfo, error] {
	return func(yield func(fs.FileInfo, error) bool) {
		if !t.yieldMounts(p, yield) {
			return
		}
		f, err := t.folder(p)
		if err == ErrVirtual && !t.IsMountPoint(p) {
			return
		}
		if err != nil {
			yield(nil, fail("list", p, err))
			return
		}
		defer f.Close()
		if err := t.yieldFolder(p, f, yield); err != nil {
			yield(nil, fail("list", p, err))
		}
	}
}

// yieldMounts lists the mounts in p and the folders on the way to deeper ones.
// It says whether to go on.
func (t *Tree) yieldMounts(p Path, yield func(fs.FileInfo, error) bool) bool {
	for _, name := range slices.Sorted(maps.Keys(t.children[p])) {
		child, err := p.Join(name)
		if err != nil {
			continue
		}
		i, err := t.describe(child, true)
		if err != nil {
			continue // its folder is missing: whoever uses it will be told
		}
		if !yield(i, nil) {
			return false
		}
	}
	return true
}

// yieldFolder lists an open folder. While some entries are shown and further names are
// read, a second goroutine describes the ones between, which is most of the work.
func (t *Tree) yieldFolder(p Path, f *os.File, yield func(fs.FileInfo, error) bool) error {
	l := lister{tree: t, path: p, folder: f, fd: int(f.Fd()), mounts: t.children[p]}
	shown, next := &dirents{folder: l.fd}, &dirents{folder: l.fd}
	size := firstDirents
	shown.read(size)
	shown.lstat()
	next.read(size)
	var beside sync.WaitGroup
	defer beside.Wait() // the folder stays open until then
	for shown.err == nil {
		if len(next.entries) > 0 {
			beside.Go(next.lstat)
		}
		if !l.yield(shown.entries, yield) {
			return nil
		}
		if shown.err = next.err; shown.err == nil { // else nothing comes after it
			size = min(2*size, mostDirents)
			shown.read(size)
		}
		beside.Wait()
		shown, next = next, shown
	}
	if shown.err == io.EOF {
		return nil
	}
	return shown.err
}

// lister shows the names of a folder.
type lister struct {
	tree   *Tree
	path   Path
	folder *os.File
	fd     int
	mounts map[string]bool
}

// yield shows some entries and says whether to go on.
func (l *lister) yield(some []dirent, yield func(fs.FileInfo, error) bool) bool {
	for i := range some {
		if i := l.describe(&some[i]); i != nil && !yield(i, nil) {
			return false
		}
	}
	return true
}

// describe is an entry as it is shown, nil if it is not to be.
func (l *lister) describe(e *dirent) *info {
	switch {
	case strings.HasPrefix(e.name, tempPrefix):
		sweep(l.folder, e.name)
		return nil
	case l.mounts[e.name]:
		return nil // a mount point, already listed, hides it
	case e.kind() == 0 || !l.path.fits(e.name):
		return nil
	case !e.isLink() || l.tree.links == Deny:
		return &e.info
	}
	return l.throughLink(&e.info)
}

// throughLink describes what a listed link leads to, the link if nothing.
func (l *lister) throughLink(link *info) *info {
	i, err := l.target(link)
	if err != nil {
		return link
	}
	i.linked = i.IsDir()
	return i
}

func (l *lister) target(link *info) (*info, error) {
	if l.tree.links == Follow {
		var st unix.Stat_t
		err := unix.Fstatat(l.fd, link.name, &st, 0)
		return newInfo(link.name, &st), err
	}
	child, err := l.path.Join(link.name)
	if err != nil {
		return nil, err
	}
	return l.tree.describe(child, true)
}
