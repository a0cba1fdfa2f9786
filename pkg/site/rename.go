package site

import (
	"errors"
	"io/fs"
	"time"

	"ftpd/pkg/acl"
	"ftpd/pkg/vfs"
)

// RenameFrom checks RNFR: the right to take the name away, and that there is
// something of that name.
func (t *view) RenameFrom(p vfs.Path) error {
	return t.do(func(st *standing) error {
		_, err := st.renameFrom(p)
		return err
	})
}

// renameFrom says whether it is a folder that shall be renamed. A link is
// renamed itself, so it counts as a file, wherever it leads.
func (st *standing) renameFrom(p vfs.Path) (folder bool, err error) {
	now := time.Now()
	if !st.can(acl.OpRenameFile, p, now) && !st.can(acl.OpRenameFolder, p, now) {
		if err := st.may(acl.OpRenameFile, p); err != nil {
			return false, err
		}
	}
	if err := st.fixed(p); err != nil {
		return false, err
	}
	if err := st.nameAllowed(p); err != nil {
		return false, err
	}
	info, err := st.roots.fs.Lstat(p)
	if err != nil {
		return false, st.unseen(acl.OpRenameFile, p, err)
	}
	if info.IsDir() {
		return true, st.may(acl.OpRenameFolder, p)
	}
	return false, st.may(acl.OpRenameFile, p)
}

// Rename asks the first half again, because rules and files may have changed
// since RNFR.
func (t *view) Rename(from, to vfs.Path) error {
	return t.do(func(st *standing) error {
		folder, err := st.renameFrom(from)
		if err != nil || from == to {
			return err
		}
		st.v.notes.move(from, to)
		if err := st.mayMove(from, to, folder); err != nil {
			return err
		}
		if err := st.fixed(to); err != nil {
			return err
		}
		if err := st.nameAllowed(to); err != nil {
			return err
		}
		replace, err := st.mayReplace(to, folder)
		if err != nil {
			return err
		}
		err = st.files().Rename(from, to, replace)
		if err == nil && folder {
			st.found(to)
		}
		return st.explainError(to, err)
	})
}

// mayMove asks the right to put it into another folder.
func (st *standing) mayMove(from, to vfs.Path, folder bool) error {
	switch {
	case from.Dir() == to.Dir():
		return nil
	case folder:
		return st.may(acl.OpMoveFolder, to)
	}
	return st.may(acl.OpMoveFile, to)
}

// mayReplace says whether a file of the new name may go. The answer is given to
// the kernel with the rename, so that nothing that appears in between is
// replaced without the right.
func (st *standing) mayReplace(to vfs.Path, folder bool) (bool, error) {
	if folder {
		return false, nil
	}
	_, err := st.roots.fs.Lstat(to)
	if errors.Is(err, fs.ErrNotExist) {
		return st.can(acl.OpMoveOver, to, time.Now()), nil
	}
	if err != nil {
		return false, st.explainError(to, err)
	}
	err = st.may(acl.OpMoveOver, to)
	return err == nil, err
}
