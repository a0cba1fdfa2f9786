//go:build mips64 || mips64le

package vfs

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// statAt is fstatat(2). The kernel's structure is another one than ours here.
func statAt(fd int, name []byte, st *syscall.Stat_t, flags uintptr) error {
	var own unix.Stat_t
	err := retry(func() error { return unix.Fstatat(fd, unix.ByteSliceToString(name), &own, int(flags)) })
	*st = newInfo("", &own).stat
	return err
}
