package vfs

import (
	"errors"
	"io/fs"
	"math"

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
	a, rel, err := t.locate(p)
	if err != nil {
		return nil, err
	}
	defer a.release()
	st, err := a.look(rel, follow)
	if errors.Is(err, fs.ErrNotExist) && len(t.children[p]) > 0 && !t.IsMountPoint(p) {
		return virtualFolder(p.Base(), t.opened), nil
	}
	if err != nil {
		return nil, err
	}
	return newInfo(p.Base(), &st), nil
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
