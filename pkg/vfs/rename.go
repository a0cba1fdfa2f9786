package vfs

import (
	"golang.org/x/sys/unix"
)

// Rename moves a file, folder or link. If to exists it is fs.ErrExist, unless
// replace is set and both are files: a folder neither replaces nor is replaced.
// Between file systems a regular file is copied and then removed (its modification
// time and mode stay; what reads see of to is always whole), folders are
// [ErrFolderAcross]. A folder does not go into itself ([ErrIntoItself]).
func (t *Tree) Rename(from, to Path, replace bool) error {
	if t.Fixed(from) || t.Fixed(to) {
		return fail("rename", from, ErrMountPoint)
	}
	return fail("rename", from, t.rename(from, to, replace))
}

func (t *Tree) rename(from, to Path, replace bool) error {
	src, err := t.entry(from)
	if err != nil {
		return err
	}
	defer src.folder.Close()
	i, err := lstatAt(src.folder, src.name)
	if err != nil || from == to {
		return err
	}
	dst, err := t.entry(to)
	if err != nil {
		return err
	}
	defer dst.folder.Close()
	if replace && (i.IsDir() || t.leadsToFolder(to)) {
		replace = false
	}
	at, there := Place{src.folder, src.name, from}, Place{dst.folder, dst.name, to}
	err = t.guard.Move(at, there, func() error { return put(src, dst, replace) })
	switch {
	case err == unix.EXDEV:
		return t.moveAcross(at, there, i, replace)
	case err == unix.EINVAL && i.IsDir():
		// The kernel knows best, as links may hide it.
		return ErrIntoItself
	}
	return err
}

// put renames one entry to another.
func put(src, dst entry, replace bool) error {
	if replace {
		return renameAt(src.folder, src.name, dst.folder, dst.name)
	}
	return renameNew(src.folder, src.name, dst.folder, dst.name)
}

// leadsToFolder says whether p is a folder for those who use the tree, be it
// through a link: replacing that link would take the folder from them.
func (t *Tree) leadsToFolder(p Path) bool {
	i, err := t.describe(p, true)
	return err == nil && i.IsDir()
}
