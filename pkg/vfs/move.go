package vfs

import (
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// moveAcross moves a regular file to another file system, as mv does: a copy
// under a temporary name, put in place when it is whole, then the original
// goes, if it is still the one that was copied.
func moveAcross(src, dst entry, old *info, replace bool) error {
	switch {
	case old.IsDir():
		return ErrFolderAcross
	case !old.isRegular():
		return ErrNotRegular
	}
	// Asked before the copying: a file that cannot leave must not arrive.
	if err := unix.Faccessat(int(src.folder.Fd()), ".", unix.W_OK, unix.AT_EACCESS); err != nil {
		return err
	}
	in, err := openAt(src.folder, src.name, unix.O_RDONLY|unix.O_NOFOLLOW|unix.O_NONBLOCK, 0)
	if err != nil {
		return err
	}
	defer in.Close()
	if err := regular(in); err != nil {
		return err
	}
	if err := copyInto(in, dst, replace); err != nil {
		return err
	}
	return unlinkSame(src, in)
}

// copyInto copies an open file to an entry.
func copyInto(in *os.File, dst entry, replace bool) error {
	out, temp, err := copyTemp(in, dst.folder)
	if err != nil {
		return err
	}
	// Until it has its name it stays locked: it has the age of the original,
	// and would pass for a leftover.
	defer out.Close()
	err = put(entry{dst.folder, temp}, dst, replace)
	if err != nil {
		unlinkAt(dst.folder, temp, 0)
	}
	return err
}

// copyTemp makes a locked temporary that is ready to take its name.
func copyTemp(in *os.File, folder *os.File) (out *os.File, temp string, err error) {
	out, temp, err = createTemp(folder)
	if err != nil {
		return nil, "", err
	}
	err = fillCopy(in, out)
	if err == nil {
		err = flush(out)
	}
	if err != nil {
		unlinkAt(folder, temp, 0)
		out.Close()
		return nil, "", err
	}
	return out, temp, nil
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
