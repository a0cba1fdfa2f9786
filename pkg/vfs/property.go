package vfs

import (
	"io/fs"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// chmodHandle sets permissions of what an O_PATH handle stands for, which
// fchmod(2) refuses to do.
func chmodHandle(f *os.File, mode fs.FileMode) error {
	i, err := statFile(f, "")
	if err != nil {
		return err
	}
	bits := uint32(mode.Perm())
	switch {
	case i.IsDir():
		bits |= i.stat.Mode & 0o7000
	case !i.isRegular():
		return ErrNotRegular
	}
	err = unix.Fchmodat(int(f.Fd()), "", bits, unix.AT_EMPTY_PATH)
	if err == unix.EOPNOTSUPP {
		// Before Linux 6.6; the link in /proc leads to this very file.
		return unix.Fchmodat(unix.AT_FDCWD, procPath(int(f.Fd())), bits, 0)
	}
	return err
}

// chtimeHandle sets when what a handle stands for was changed; when it was read
// stays.
func chtimeHandle(f *os.File, mtime time.Time) error {
	times := []unix.Timespec{
		{Nsec: unix.UTIME_OMIT},
		{Sec: mtime.Unix(), Nsec: int64(mtime.Nanosecond())},
	}
	err := unix.UtimesNanoAt(int(f.Fd()), "", times, unix.AT_EMPTY_PATH)
	if err == unix.EINVAL {
		// Before Linux 5.8.
		return unix.UtimesNanoAt(unix.AT_FDCWD, procPath(int(f.Fd())), times, 0)
	}
	return err
}

// chownHandle sets owners of what a handle stands for.
func chownHandle(f *os.File, uid, gid int) error {
	if uid == -1 && gid == -1 {
		return nil
	}
	return unix.Fchownat(int(f.Fd()), "", uid, gid, unix.AT_EMPTY_PATH)
}
