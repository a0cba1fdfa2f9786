package vfs

import (
	"errors"
	"io/fs"
	"math"
	"os"

	"golang.org/x/sys/unix"
)

// Stat describes what p names, links followed as the tree allows. Its Sys is a
// *syscall.Stat_t.
func (t *Tree) Stat(p Path) (fs.FileInfo, error) { return t.stat(p, true) }

// Lstat is Stat that describes a link itself.
func (t *Tree) Lstat(p Path) (fs.FileInfo, error) { return t.stat(p, false) }

func (t *Tree) stat(p Path, follow bool) (fs.FileInfo, error) {
	i, err := t.describe(p, follow)
	if err != nil {
		return nil, fail("stat", p, err)
	}
	if follow && i.IsDir() {
		own, err := t.describe(p, false)
		i.linked = err == nil && own.isLink()
	}
	return i, nil
}

func (t *Tree) describe(p Path, follow bool) (*info, error) {
	f, err := t.handle(p, follow)
	if errors.Is(err, fs.ErrNotExist) && len(t.children[p]) > 0 && !t.IsMountPoint(p) {
		return virtualFolder(p.Base(), t.opened), nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return statFile(f, p.Base())
}

// OpenRead opens a regular file for reading. Anything else is [ErrNotRegular]
// and is never waited for: a pipe without a writer would block for good.
func (t *Tree) OpenRead(p Path) (*os.File, error) {
	f, err := t.openNow(p, unix.O_RDONLY)
	if err != nil {
		return nil, fail("open", p, err)
	}
	if err := regular(f); err != nil {
		f.Close()
		return nil, fail("open", p, err)
	}
	return f, nil
}

// openNow opens without waiting for anybody. What is neither file nor folder is not
// opened at all: that alone rewinds a tape, starts a watchdog or wakes who waits at
// the other end of a pipe. If it has become such a thing since we looked, it is opened
// without waiting: a socket, a device without a driver and a pipe without a reader
// have errors of their own then.
func (t *Tree) openNow(p Path, flag int) (*os.File, error) {
	if i, err := t.describe(p, true); err == nil && !i.isRegular() && !i.IsDir() {
		return nil, ErrNotRegular
	}
	f, err := t.open(p, flag|unix.O_NONBLOCK|unix.O_NOCTTY)
	if errors.Is(err, unix.ENXIO) || errors.Is(err, unix.ENODEV) {
		return nil, ErrNotRegular
	}
	return f, err
}

// regular checks what was opened, and makes it an ordinary blocking file.
func regular(f *os.File) error {
	i, err := statFile(f, "")
	if err != nil {
		return err
	}
	if !i.isRegular() {
		return ErrNotRegular
	}
	return unix.SetNonblock(int(f.Fd()), false)
}

// FreeSpace is how many bytes this process may still write on the file system
// that p is or would be on.
func (t *Tree) FreeSpace(p Path) (int64, error) {
	f, err := t.handle(p, true)
	for q := p; err != nil && errors.Is(err, fs.ErrNotExist) && !q.IsRoot(); {
		q = q.Dir()
		f, err = t.handle(q, true)
	}
	if err != nil {
		return 0, fail("statfs", p, err)
	}
	defer f.Close()
	var st unix.Statfs_t
	err = retry(func() error { return unix.Fstatfs(int(f.Fd()), &st) })
	if err != nil {
		return 0, fail("statfs", p, err)
	}
	return freeBytes(st.Bavail, uint64(st.Bsize)), nil
}

// freeBytes multiplies without running over.
func freeBytes(blocks, size uint64) int64 {
	if size != 0 && blocks > math.MaxInt64/size {
		return math.MaxInt64
	}
	return int64(blocks * size)
}
