package vfs

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"

	"golang.org/x/sys/unix"
)

// top is an open folder where ways begin: the kernel's to resolve paths from or, where
// it can't, an os.Root's. Either way it is one descriptor.
type top struct {
	root *os.Root // nil: the kernel resolves

	fd    int
	users atomic.Int32 // calls that use fd, and one more until it is closed
	ended atomic.Bool
}

// openTop opens a folder of the configuration.
func openTop(dir string, rooted bool) (*top, error) {
	if !filepath.IsAbs(dir) {
		return nil, &fs.PathError{Op: "open", Path: dir, Err: fmt.Errorf("%w: not absolute", ErrInvalidPath)}
	}
	if rooted {
		root, err := os.OpenRoot(dir)
		return &top{root: root}, err
	}
	var fd int
	err := retry(func() (err error) {
		fd, err = unix.Open(dir, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
		return err
	})
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: dir, Err: err}
	}
	return newTop(fd), nil
}

// newTop takes an open folder.
func newTop(fd int) *top {
	t := &top{fd: fd}
	t.users.Store(1)
	return t
}

// Close ends it for who comes next; once only does it anything.
func (t *top) Close() error {
	if t.root != nil {
		return t.root.Close()
	}
	if t.ended.Swap(true) {
		return nil
	}
	return t.release()
}

// acquire holds the descriptor for a call; release it afterwards. Were it closed in the
// middle of one, another folder could have its number. False: it is closed.
func (t *top) acquire() bool {
	for {
		n := t.users.Load()
		if n == 0 || t.ended.Load() {
			return false
		}
		if t.users.CompareAndSwap(n, n+1) {
			return true
		}
	}
}

func (t *top) release() error {
	if t.users.Add(-1) > 0 {
		return nil
	}
	return unix.Close(t.fd)
}

// openat2 is openat2(2) from the folder.
func (t *top) openat2(rel string, how *unix.OpenHow) (fd int, err error) {
	if !t.acquire() {
		return -1, fs.ErrClosed
	}
	defer t.release()
	for {
		if fd, err = unix.Openat2(t.fd, rel, how); err != unix.EINTR {
			return fd, err
		}
	}
}

// asRoot opens the folder as an os.Root.
func (t *top) asRoot() (*os.Root, error) {
	if !t.acquire() {
		return nil, fs.ErrClosed
	}
	defer t.release()
	return os.OpenRoot(procPath(t.fd))
}

// id tells the folder from all others.
func (t *top) id() (standing, error) {
	at := anchor{top: t}
	fd, err := at.open(".", unix.O_PATH)
	if err != nil {
		return standing{}, err
	}
	defer unix.Close(fd)
	return standingAt(fd, "", unix.AT_EMPTY_PATH)
}
