//go:build !mips64 && !mips64le

package vfs

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// statAt is fstatat(2) of a name that has a NUL at its end, as the kernel gives and
// wants it. unix.Fstatat copies each name to put one there.
func statAt(fd int, name []byte, st *syscall.Stat_t, flags uintptr) error {
	return retry(func() error {
		_, _, errno := unix.Syscall6(unix.SYS_NEWFSTATAT, uintptr(fd), uintptr(unsafe.Pointer(&name[0])),
			uintptr(unsafe.Pointer(st)), flags, 0, 0)
		if errno != 0 {
			return errno
		}
		return nil
	})
}
