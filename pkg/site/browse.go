package site

import (
	"time"

	"ftpd/pkg/acl"
	"ftpd/pkg/ftp"
	"ftpd/pkg/vfs"
)

// Enter checks CWD and gives the folder's message.
func (t *view) Enter(p vfs.Path) (message string, err error) {
	err = t.do(func(st *standing) error {
		if err := st.may(acl.OpEnter, p); err != nil {
			return err
		}
		info, err := st.roots.fs.Stat(p)
		if err != nil {
			return st.unseen(acl.OpStatFile, p, err)
		}
		if !info.IsDir() {
			return st.unseen(acl.OpStatFile, p, notFolder(p))
		}
		message = st.directoryMessage(p)
		return nil
	})
	return message, err
}

// Stat describes a file or folder. Somebody without any right that shows it is
// refused before the disk is asked.
func (t *view) Stat(p vfs.Path) (e *ftp.Entry, err error) {
	err = t.do(func(st *standing) error {
		now := time.Now()
		if err := st.maySee(p, now); err != nil {
			return err
		}
		info, err := st.roots.fs.Stat(p)
		if err != nil {
			return st.unseen(acl.OpStatFile, p, err)
		}
		// What it is decides which right counts.
		op := acl.OpStatFile
		if info.IsDir() {
			op = acl.OpStatFolder
		}
		// A folder is also seen by who may list what holds it.
		if !info.IsDir() || !st.can(acl.OpStatFile, p, now) {
			if err := st.may(op, p); err != nil {
				return err
			}
		}
		perms := st.permsIn(p.Dir(), now)
		e = &ftp.Entry{}
		st.site.shared.fill(e, p.Base(), info, perms.of(p, info))
		return nil
	})
	return e, err
}

// maySee refuses who may see the path neither as a file nor as a folder.
func (st *standing) maySee(p vfs.Path, now time.Time) error {
	if st.can(acl.OpStatFile, p, now) || st.can(acl.OpStatFolder, p, now) {
		return nil
	}
	return st.may(acl.OpStatFile, p)
}

// StartDirectory is where the session begins. The folder is a convenience and
// not a fence: where a variable has no fit value, the folder does not exist or
// may not be entered, it is the root.
func (t *view) StartDirectory() vfs.Path {
	start := vfs.Root()
	// An error means that nobody is logged in any more.
	_ = t.do(func(st *standing) error {
		start = st.startDirectory()
		return nil
	})
	return start
}

func (st *standing) startDirectory() vfs.Path {
	text, err := st.site.cfg.StartDirectory.V.Expand(st.member.values())
	if err != nil {
		return vfs.Root()
	}
	p, err := vfs.ParsePath(vfs.Root(), text)
	if err != nil || p.IsRoot() || !st.can(acl.OpEnter, p, time.Now()) {
		return vfs.Root()
	}
	if info, err := st.roots.fs.Stat(p); err != nil || !info.IsDir() {
		return vfs.Root()
	}
	return p
}
