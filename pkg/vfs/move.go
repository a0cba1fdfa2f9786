package vfs

import (
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// moveAcross moves a regular file to another file system, as mv does: a copy
// under a temporary name, put in place when it is whole, then the original
// goes, if it is still the one that was copied.
func (t *Tree) moveAcross(from, to Place, old *info, replace bool) error {
	switch {
	case old.IsDir():
		return ErrFolderAcross
	case !old.isRegular():
		return ErrNotRegular
	}
	// Asked before the copying: a file that cannot leave must not arrive.
	src := entry{from.Folder, from.Name}
	if err := unix.Faccessat(int(src.folder.Fd()), ".", unix.W_OK, unix.AT_EACCESS); err != nil {
		return err
	}
	in, err := openAt(src.folder, src.name, unix.O_RDONLY|unix.O_NOFOLLOW|unix.O_NONBLOCK, 0)
	if err != nil {
		return err
	}
	defer in.Close()
	if err := regular(int(in.Fd()), new(unix.Stat_t)); err != nil {
		return err
	}
	if err := t.copyInto(in, to, replace); err != nil {
		return err
	}
	return t.guard.Remove(from, func() error { return unlinkSame(src, in) })
}

// copyInto copies an open file to a place.
func (t *Tree) copyInto(in *os.File, to Place, replace bool) error {
	out, temp, err := createTemp(to.Folder)
	if err != nil {
		return err
	}
	// Until it has its name it stays locked: it has the age of the original,
	// and would pass for a leftover.
	defer out.Close()
	dst := entry{to.Folder, to.Name}
	err = t.store(in, out, to, func() error { return put(entry{to.Folder, temp}, dst, replace) })
	if err != nil {
		unlinkAt(to.Folder, temp, 0)
	}
	return err
}

// store fills a temporary with an open file's content and gives it its name.
func (t *Tree) store(in, out *os.File, to Place, named func() error) error {
	old, err := oldFile(entry{to.Folder, to.Name})
	if err != nil {
		return err
	}
	s, err := t.guard.Store(Storage{At: to, File: out, Old: old})
	if err != nil {
		return err
	}
	err = s.Begin(0, func() error { return nil })
	if err == nil {
		err = setAside(s, in)
	}
	if err == nil {
		err = fillCopy(in, out)
	}
	if err == nil {
		err = flush(out)
	}
	if err != nil {
		_, _ = s.Abort(func() (bool, error) { return false, nil })
		return err
	}
	return s.Commit(named)
}

// setAside finds the room for a whole file before any of it is copied.
func setAside(s Storing, in *os.File) error {
	i, err := statFile(in, "")
	if err != nil {
		return err
	}
	for done := int64(0); done < i.Size(); {
		n := s.Room(done)
		switch {
		case n < 0:
			return nil
		case n == 0:
			return s.Full()
		}
		done += n
	}
	return nil
}

// fillCopy copies content (in the kernel where it can), then owner, mode and
// time. An owner that we may not set is not worth failing for: mv's choice too.
func fillCopy(in, out *os.File) error {
	if _, err := io.Copy(out, in); err != nil {
		return err
	}
	i, err := statFile(in, "")
	if err != nil {
		return err
	}
	_ = chownHandle(out, int(i.stat.Uid), int(i.stat.Gid))
	if err := out.Chmod(i.Mode().Perm()); err != nil {
		return err
	}
	return chtimeHandle(out, i.ModTime())
}

// unlinkSame removes a name if it still is the open file's.
func unlinkSame(e entry, f *os.File) error {
	opened, err := statFile(f, e.name)
	if err != nil {
		return err
	}
	now, err := lstatAt(e.folder, e.name)
	if err != nil {
		return err
	}
	if !now.same(opened) {
		return nil // somebody else's by now
	}
	return unlinkAt(e.folder, e.name, 0)
}
