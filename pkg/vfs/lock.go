package vfs

import (
	"os"

	"golang.org/x/sys/unix"
)

// lockFile keeps an open file for one upload until it is closed; taken, it is
// ErrBusy. So is a file that lost its name before the lock was there (its maker
// gave up, or another took its place): what is written to it nobody would see.
func lockFile(f *os.File) error {
	err := tryLock(f)
	if err == unix.EWOULDBLOCK {
		return ErrBusy
	}
	// Any other error is a file system without locks. Uploads to it went on
	// before there were any, and must go on.
	i, err := statFile(f, "")
	if err == nil && i.stat.Nlink == 0 {
		err = ErrBusy
	}
	return err
}

// tryLock locks an open file or says at once that it is locked (EWOULDBLOCK).
func tryLock(f *os.File) error {
	return retry(func() error { return unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB) })
}
