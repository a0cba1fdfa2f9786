package vfs

import (
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// maxLinks bounds how many links a last element may lead through, as Linux does.
const maxLinks = 40

// anchor is an open folder of the configuration from which paths are resolved
// under the tree's rule for links.
type anchor struct {
	dir   string
	root  *os.Root
	links Symlinks
	owned bool // opened for one operation, to be closed after it
}

func (a *anchor) release() {
	if a.owned {
		a.root.Close()
	}
}

// open opens an existing file or folder, following a link as the last element
// too where links are followed. The flags never create.
func (a *anchor) open(rel string, flag int) (*os.File, error) {
	switch a.links {
	case Deny:
		return a.walk(rel, flag)
	case Follow:
		return a.openBelow(rel, flag)
	default:
		return a.root.OpenFile(rel, flag, 0)
	}
}

// folder opens a folder for reading and for the *at calls.
func (a *anchor) folder(rel string) (*os.File, error) {
	return a.open(rel, unix.O_RDONLY|unix.O_DIRECTORY)
}

// handle opens what a path names without needing permissions on it and without
// the side effects that opening a device may have (O_PATH).
func (a *anchor) handle(rel string, follow bool) (*os.File, error) {
	switch {
	case a.links == Deny:
		f, err := a.walk(rel, unix.O_PATH)
		if err == nil && follow && isLink(f) {
			f.Close()
			return nil, ErrSymlink
		}
		return f, err
	case a.links == Follow && follow:
		return a.openBelow(rel, unix.O_PATH)
	case a.links == Follow:
		return a.openBelow(rel, unix.O_PATH|unix.O_NOFOLLOW)
	case follow:
		return a.handleInside(rel)
	default:
		return a.root.OpenFile(rel, unix.O_PATH, 0)
	}
}

// handleInside follows a last element that is a link by itself: with O_PATH,
// os.Root returns the link. Each step is confined by os.Root again, which also
// resolves the ".." of targets, so the path is joined and not cleaned.
func (a *anchor) handleInside(rel string) (*os.File, error) {
	for range maxLinks {
		f, err := a.root.OpenFile(rel, unix.O_PATH, 0)
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
	top, err := a.root.OpenFile(".", unix.O_PATH|unix.O_DIRECTORY, 0)
	if err != nil {
		return nil, err
	}
	defer top.Close()
	return openAt(top, rel, flag, 0)
}

// walk opens element by element and refuses every link.
func (a *anchor) walk(rel string, flag int) (*os.File, error) {
	dir, err := a.root.OpenFile(".", unix.O_PATH|unix.O_DIRECTORY, 0)
	if err != nil {
		return nil, err
	}
	for {
		name, rest, more := strings.Cut(rel, "/")
		if !more {
			defer dir.Close()
			return openNoLink(dir, name, flag)
		}
		next, err := openNoLink(dir, name, unix.O_PATH|unix.O_DIRECTORY)
		dir.Close()
		if err != nil {
			return nil, err
		}
		dir, rel = next, rest
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
