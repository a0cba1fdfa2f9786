package vfs

import (
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// openAt is openat(2) as the os package would do it.
func openAt(dir *os.File, name string, flag int, perm uint32) (*os.File, error) {
	var fd int
	err := retry(func() (err error) {
		fd, err = unix.Openat(int(dir.Fd()), name, flag|unix.O_CLOEXEC, perm)
		return err
	})
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(fd), name), nil
}

// retry repeats a system call that a signal interrupted; slow file systems
// (NFS, FUSE) let that happen.
func retry(call func() error) error {
	for {
		if err := call(); err != unix.EINTR {
			return err
		}
	}
}

// lstatAt describes a name in a folder, not following it.
func lstatAt(dir *os.File, name string) (*info, error) {
	var st unix.Stat_t
	err := retry(func() error {
		return unix.Fstatat(int(dir.Fd()), name, &st, unix.AT_SYMLINK_NOFOLLOW)
	})
	if err != nil {
		return nil, err
	}
	return newInfo(name, &st), nil
}

// statFile describes an open file or handle.
func statFile(f *os.File, name string) (*info, error) {
	var st unix.Stat_t
	if err := statFD(int(f.Fd()), &st); err != nil {
		return nil, err
	}
	return newInfo(name, &st), nil
}

func statFD(fd int, st *unix.Stat_t) error {
	return retry(func() error { return unix.Fstat(fd, st) })
}

// kindOf is what is described: a file, a folder, a link …
func kindOf(st *unix.Stat_t) uint32 { return st.Mode & unix.S_IFMT }

func isLink(f *os.File) bool {
	i, err := statFile(f, "")
	return err == nil && i.isLink()
}

// linkTarget reads the link that a handle stands for.
func linkTarget(f *os.File) (string, error) {
	buf := make([]byte, maxPath)
	n, err := unix.Readlinkat(int(f.Fd()), "", buf)
	if err != nil {
		return "", err
	}
	return string(buf[:n]), nil
}

func unlinkAt(dir *os.File, name string, flag int) error {
	return retry(func() error { return unix.Unlinkat(int(dir.Fd()), name, flag) })
}

// renameAt renames, replacing a file of that name.
func renameAt(from *os.File, old string, to *os.File, new string) error {
	return retry(func() error {
		return unix.Renameat(int(from.Fd()), old, int(to.Fd()), new)
	})
}

// renameNew renames unless the name is taken: fs.ErrExist.
func renameNew(from *os.File, old string, to *os.File, new string) error {
	err := retry(func() error {
		return unix.Renameat2(int(from.Fd()), old, int(to.Fd()), new, unix.RENAME_NOREPLACE)
	})
	switch err {
	case unix.EINVAL, unix.ENOSYS, unix.EOPNOTSUPP:
		// Some network file systems lack the flag. EINVAL is also a folder moved
		// into itself, which comes out the same again.
		return renameNewOld(from, old, to, new)
	}
	return err
}

// renameNewOld does without the flag: a hard link never replaces. Where there
// are none (folders, FAT) a look beforehand must do, with its small gap.
func renameNewOld(from *os.File, old string, to *os.File, new string) error {
	err := unix.Linkat(int(from.Fd()), old, int(to.Fd()), new, 0)
	switch err {
	case nil:
		return unlinkAt(from, old, 0)
	case unix.EEXIST, unix.ENOENT, unix.EXDEV:
		return err
	}
	if _, err := lstatAt(to, new); err == nil {
		return unix.EEXIST
	}
	return renameAt(from, old, to, new)
}

// procPath names an open file for calls that take no handle.
func procPath(fd int) string { return "/proc/self/fd/" + strconv.Itoa(fd) }
