package vfs

import (
	"io/fs"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// Mkdir makes a folder with exactly these permissions, whatever the umask, and
// this owner, -1 leaving the process's; a set-group-ID bit that the parent hands
// down stays. One that cannot be given away does not stay: it would be of no use
// to whom it was meant for.
func (t *Tree) Mkdir(p Path, mode fs.FileMode, uid, gid int) error {
	return fail("mkdir", p, t.mkdir(p, mode, uid, gid))
}

func (t *Tree) mkdir(p Path, mode fs.FileMode, uid, gid int) error {
	if t.Fixed(p) {
		return fs.ErrExist
	}
	e, err := t.entry(p)
	if err != nil {
		return err
	}
	defer e.folder.Close()
	return makeFolder(e, mode, uid, gid)
}

// makeFolder does everything after the making to what was opened then: the name
// could be another folder's, or a link, by the time that it is used again.
func makeFolder(e entry, mode fs.FileMode, uid, gid int) error {
	err := retry(func() error { return unix.Mkdirat(int(e.folder.Fd()), e.name, 0o700) })
	if err != nil {
		return err
	}
	f, err := openAt(e.folder, e.name, unix.O_PATH|unix.O_DIRECTORY|unix.O_NOFOLLOW, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	err = chmodHandle(f, mode)
	if err == nil {
		err = chownHandle(f, uid, gid)
	}
	if err != nil {
		_ = unlinkAt(e.folder, e.name, unix.AT_REMOVEDIR)
	}
	return err
}

// Rmdir removes an empty folder. One that holds nothing but what a killed
// daemon left of uploads is empty as far as anybody can see.
func (t *Tree) Rmdir(p Path) error {
	return fail("rmdir", p, t.rmdir(p))
}

func (t *Tree) rmdir(p Path) error {
	e, err := t.removable(p)
	if err != nil {
		return err
	}
	defer e.folder.Close()
	return t.guard.Remove(Place{e.folder, e.name, p}, func() error {
		err := unlinkAt(e.folder, e.name, unix.AT_REMOVEDIR)
		if err == unix.ENOTEMPTY && sweepFolder(e) {
			err = unlinkAt(e.folder, e.name, unix.AT_REMOVEDIR)
		}
		return err
	})
}

// Remove removes a file, or a link itself; folders are EISDIR.
func (t *Tree) Remove(p Path) error {
	return fail("remove", p, t.remove(p))
}

func (t *Tree) remove(p Path) error {
	e, err := t.removable(p)
	if err != nil {
		return err
	}
	defer e.folder.Close()
	return t.guard.Remove(Place{e.folder, e.name, p}, func() error { return unlinkAt(e.folder, e.name, 0) })
}

// removable is the entry of what may go. Its folder has to be closed.
func (t *Tree) removable(p Path) (entry, error) {
	if t.Fixed(p) {
		return entry{}, ErrMountPoint
	}
	return t.entry(p)
}

// Chmod sets the permission bits of a file or folder. Others (set-user-ID and
// its kind) cannot be set; a folder keeps those it has.
func (t *Tree) Chmod(p Path, mode fs.FileMode) error {
	return fail("chmod", p, t.set(p, func(f *os.File) error { return chmodHandle(f, mode) }))
}

// Chtime sets when a file or folder was last changed, to a time like any other
// also with Go's zero time. One that the file system cannot hold becomes the
// nearest that it can.
func (t *Tree) Chtime(p Path, mtime time.Time) error {
	return fail("chtime", p, t.set(p, func(f *os.File) error { return chtimeHandle(f, mtime) }))
}
