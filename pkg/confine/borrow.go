package confine

import (
	"fmt"
	"runtime"
	"unsafe"

	"golang.org/x/sys/unix"
)

// borrowed runs f on this goroutine's thread alone with the account's
// credentials. The saved user stays root, which leads back; a thread that does
// not come back is never used again.
func (a *Account) borrowed(f func()) error {
	runtime.LockOSThread()
	before, err := unix.Getgroups()
	if err != nil {
		runtime.UnlockOSThread()
		return fmt.Errorf("getgroups: %w", err)
	}
	uid, gid := unix.Getuid(), unix.Getgid()
	err = become(a.UID, a.GID, a.Groups, uid)
	if err == nil {
		f()
	}
	// The user first: without root's effective rights the groups stay.
	if back := restore(uid, gid, before); back != nil {
		return back // and the thread ends with the goroutine
	}
	runtime.UnlockOSThread()
	return err
}

// become changes one thread. The raw calls do that; those of package syscall
// change all.
func become(uid, gid int, groups []int, saved int) error {
	if err := setgroups(groups); err != nil {
		return err
	}
	if err := rawSet("setresgid", unix.SYS_SETRESGID, gid, gid, -1); err != nil {
		return err
	}
	return rawSet("setresuid", unix.SYS_SETRESUID, uid, uid, saved)
}

// restore is the way back.
func restore(uid, gid int, groups []int) error {
	if err := rawSet("setresuid", unix.SYS_SETRESUID, uid, uid, uid); err != nil {
		return err
	}
	if err := rawSet("setresgid", unix.SYS_SETRESGID, gid, gid, gid); err != nil {
		return err
	}
	return setgroups(groups)
}

func rawSet(name string, number uintptr, a, b, c int) error {
	if _, _, errno := unix.RawSyscall(number, uintptr(a), uintptr(b), uintptr(c)); errno != 0 {
		return fmt.Errorf("%s: %w", name, errno)
	}
	return nil
}

func setgroups(groups []int) error {
	list := make([]uint32, len(groups)+1) // one more, so that there is a first
	for i, g := range groups {
		list[i] = uint32(g)
	}
	if _, _, errno := unix.RawSyscall(unix.SYS_SETGROUPS, uintptr(len(groups)), uintptr(unsafe.Pointer(&list[0])), 0); errno != 0 {
		return fmt.Errorf("setgroups: %w", errno)
	}
	return nil
}
