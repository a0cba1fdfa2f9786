package vfs

import (
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// maxLinks bounds how many links a last element may lead through, as Linux does.
const maxLinks = 40

// rooted is beneath for kernels without openat2: the way is gone element by element,
// which os.Root does so that no link leads above the anchor.
func (a *anchor) rooted(rel string, flag int) (*os.File, error) {
	handle, follow := flag&unix.O_PATH != 0, flag&unix.O_NOFOLLOW == 0
	switch {
	case a.links == Deny:
		f, err := a.walk(rel, flag)
		if err == nil && handle && follow && isLink(f) {
			f.Close()
			return nil, ErrSymlink
		}
		return f, err
	case a.links == Follow:
		return a.openBelow(rel, flag)
	case handle && follow:
		return a.handleInside(rel)
	default:
		return a.top.root.OpenFile(rel, flag, 0)
	}
}

// handleInside follows a last element that is a link by itself: with O_PATH,
// os.Root returns the link. Each step is confined by os.Root again, which also
// resolves the ".." of targets, so the path is joined and not cleaned.
func (a *anchor) handleInside(rel string) (*os.File, error) {
	for range maxLinks {
		f, err := a.top.root.OpenFile(rel, unix.O_PATH, 0)
		if err != nil || !isLink(f) {
			return f, err
		}
		target, err := linkTarget(f)
		f.Close()
		if err != nil {
			return nil, err
		}
		if strings.HasPrefix(target, "/") {
			return nil, ErrOutside
		}
		rel = rel[:strings.LastIndexByte(rel, '/')+1] + target
	}
	return nil, unix.ELOOP
}

// openBelow lets the kernel resolve a path from the anchor, links and all.
func (a *anchor) openBelow(rel string, flag int) (*os.File, error) {
	top, err := a.top.root.OpenFile(".", unix.O_PATH|unix.O_DIRECTORY, 0)
	if err != nil {
		return nil, err
	}
	defer top.Close()
	return openAt(top, rel, flag, 0)
}

// walk opens element by element and refuses every link.
func (a *anchor) walk(rel string, flag int) (*os.File, error) {
	dir, err := a.top.root.OpenFile(".", unix.O_PATH|unix.O_DIRECTORY, 0)
	if err != nil {
		return nil, err
	}
	defer dir.Close()
	return walkFrom(dir, rel, flag)
}

// walkFrom is walk from an open folder.
func walkFrom(dir *os.File, rel string, flag int) (*os.File, error) {
	for at := dir; ; {
		name, rest, more := strings.Cut(rel, "/")
		how := flag
		if more {
			how = unix.O_PATH | unix.O_DIRECTORY
		}
		next, err := openNoLink(at, name, how)
		if at != dir {
			at.Close()
		}
		if err != nil || !more {
			return next, err
		}
		at, rel = next, rest
	}
}

// openNoLink opens a single name that is no link. The kernel's words for a link
// (ELOOP, or ENOTDIR with O_DIRECTORY) are made one.
func openNoLink(dir *os.File, name string, flag int) (*os.File, error) {
	f, err := openAt(dir, name, flag|unix.O_NOFOLLOW, 0)
	switch err {
	case unix.ELOOP:
		return nil, ErrSymlink
	case unix.ENOTDIR:
		if i, e := lstatAt(dir, name); e == nil && i.isLink() {
			return nil, ErrSymlink
		}
	}
	return f, err
}

// openRoot opens a folder below the anchor as an os.Root.
func (a *anchor) openRoot(rel string) (*os.Root, error) {
	if a.links != Deny {
		return a.top.root.OpenRoot(rel)
	}
	// os.Root would follow links inside. The walk does not, and both must have
	// found the same folder.
	f, err := a.walk(rel, unix.O_PATH|unix.O_DIRECTORY)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	root, err := a.top.root.OpenRoot(rel)
	if err != nil {
		return nil, err
	}
	if err := sameFolder(f, root); err != nil {
		root.Close()
		return nil, err
	}
	return root, nil
}

// sameFolder is ErrSymlink unless both are the same.
func sameFolder(f *os.File, root *os.Root) error {
	walked, err := f.Stat()
	if err != nil {
		return err
	}
	opened, err := root.Stat(".")
	if err == nil && !os.SameFile(walked, opened) {
		err = ErrSymlink
	}
	return err
}
