package site

import (
	"io/fs"
	"syscall"
	"time"

	"ftpd/pkg/acl"
	"ftpd/pkg/vfs"
)

// notFolder is what the system would say.
func notFolder(p vfs.Path) error {
	return &fs.PathError{Op: "enter", Path: p.String(), Err: syscall.ENOTDIR}
}

// Mkdir makes a folder with the mode and owner that are in force where it is
// made.
func (t *view) Mkdir(p vfs.Path) error {
	return t.do(func(st *standing) error {
		if err := st.may(acl.OpMakeFolder, p); err != nil {
			return err
		}
		if err := st.nameAllowed(p); err != nil {
			return err
		}
		files := st.filesIn(p.Dir())
		who := files.owner
		err := st.roots.fs.Mkdir(p, files.dirMode(), who.uid, who.gid)
		if err == nil {
			st.found(p)
		}
		return st.explainError(p, err)
	})
}

// Rmdir removes an empty folder.
func (t *view) Rmdir(p vfs.Path) error {
	return t.do(func(st *standing) error {
		if err := st.may(acl.OpRemoveFolder, p); err != nil {
			return err
		}
		if err := st.nameAllowed(p); err != nil {
			return err
		}
		return st.unseen(acl.OpStatFile, p, st.files().Rmdir(p))
	})
}

// Delete removes a file, or a link itself.
func (t *view) Delete(p vfs.Path) error {
	return t.do(func(st *standing) error {
		if err := st.may(acl.OpDelete, p); err != nil {
			return err
		}
		if err := st.nameAllowed(p); err != nil {
			return err
		}
		return st.explainError(p, st.files().Remove(p))
	})
}

// Chmod sets permission bits. Others are dropped: a client must not make
// set-user-ID programs.
func (t *view) Chmod(p vfs.Path, mode fs.FileMode) error {
	return t.set(p, func(tree *vfs.Tree) error { return tree.Chmod(p, mode.Perm()) })
}

// SetModTime sets the time of the last change.
func (t *view) SetModTime(p vfs.Path, when time.Time) error {
	return t.set(p, func(tree *vfs.Tree) error { return tree.Chtime(p, when) })
}

// set changes what the system keeps beside the bytes. It takes put: of the
// folder that holds a file, of a folder itself.
func (t *view) set(p vfs.Path, change func(*vfs.Tree) error) error {
	return t.do(func(st *standing) error {
		now := time.Now()
		if !st.can(acl.OpSetFile, p, now) && !st.can(acl.OpSetFolder, p, now) {
			return st.may(acl.OpSetFile, p)
		}
		if err := st.nameAllowed(p); err != nil {
			return err
		}
		op, err := st.setOp(p)
		if err != nil {
			return err
		}
		if err := st.may(op, p); err != nil {
			return err
		}
		return st.explainError(p, change(st.files()))
	})
}

// setOp tells a file from a folder. The home and aliases are the
// administrator's: their modes and times stay.
func (st *standing) setOp(p vfs.Path) (acl.Op, error) {
	if err := st.fixed(p); err != nil {
		return 0, err
	}
	info, err := st.roots.fs.Stat(p)
	if err != nil {
		return 0, st.unseen(acl.OpSetFile, p, err)
	}
	if info.IsDir() {
		return acl.OpSetFolder, nil
	}
	return acl.OpSetFile, nil
}
