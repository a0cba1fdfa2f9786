package vfs

import (
	"errors"
	"io/fs"
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// locate finds the anchor that serves p and p's path from there. The caller
// releases the anchor.
func (t *Tree) locate(p Path) (anchor, string, error) {
	if p.reserved() {
		return anchor{}, "", ErrReserved
	}
	at, m := t.serving(p)
	a, err := t.anchor(m)
	return a, p.below(at), err
}

// handle opens what p names, whatever it is, for asking and for changing its
// properties.
func (t *Tree) handle(p Path, follow bool) (*os.File, error) {
	a, rel, err := t.locate(p)
	if err != nil {
		return nil, err
	}
	defer a.release()
	if !follow {
		return a.openFile(rel, unix.O_PATH|unix.O_NOFOLLOW)
	}
	return a.openFile(rel, unix.O_PATH)
}

// folder opens the folder p.
func (t *Tree) folder(p Path) (*os.File, error) {
	a, rel, err := t.locate(p)
	if err != nil {
		return nil, err
	}
	defer a.release()
	f, err := a.openFile(rel, unix.O_RDONLY|unix.O_DIRECTORY)
	if errors.Is(err, fs.ErrNotExist) && len(t.children[p]) > 0 {
		return nil, ErrVirtual
	}
	return f, err
}

// OpenFolder opens a folder to ask about it, whatever its permissions are.
func (t *Tree) OpenFolder(p Path) (*os.File, error) {
	f, err := t.handle(p, true)
	if err != nil {
		return nil, fail("open", p, err)
	}
	i, err := statFile(f, p.Base())
	if err == nil && !i.IsDir() {
		err = unix.ENOTDIR
	}
	if err != nil {
		f.Close()
		return nil, fail("open", p, err)
	}
	return f, nil
}

// entry is a name in an open folder: what the *at calls take. Once it is made,
// nothing that happens to the path above it can lead elsewhere.
type entry struct {
	folder *os.File
	name   string
}

// entry opens the folder that p lies in. Mount points have none.
func (t *Tree) entry(p Path) (entry, error) {
	if t.IsMountPoint(p) {
		return entry{}, ErrMountPoint
	}
	if strings.HasPrefix(p.Base(), tempPrefix) {
		return entry{}, ErrReserved
	}
	f, err := t.folder(p.Dir())
	return entry{f, p.Base()}, err
}
