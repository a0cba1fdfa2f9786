package vfs

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

// batch is how many names are read at a time: enough to keep system calls few,
// small enough that a folder of millions costs no memory.
const batch = 256

// maxPending bounds the folders that Below has found and not yet read.
const maxPending = 1 << 20

// ErrTooMany is more folders than Below can keep in mind.
var ErrTooMany = fmt.Errorf("more than %d folders wait to be read", maxPending)

// toRead is a folder that Below has found: its name, and the folder that it is in, so
// that many in one place share the way there.
type toRead struct {
	in   *toRead // nil: it is the top
	name string
}

// Below shows what is below an open folder, folders too, in no particular order. No
// link is followed; what vanishes meanwhile is left out. What cannot be read is told
// to unread, which says whether to go on. One folder is open at a time. It may be deeper
// than a path can be long: renames can bring it there.
func Below(top *os.File, visit func(folder *os.File, i fs.FileInfo) error, unread func(error) error) error {
	pending := []*toRead{{name: "."}}
	for len(pending) > 0 {
		dir := pending[len(pending)-1]
		pending = pending[:len(pending)-1]
		var stopped error
		err := dir.read(top, func(folder *os.File, i *info) error {
			if stopped = visit(folder, i); stopped != nil || !i.IsDir() {
				return stopped
			}
			if len(pending) == maxPending {
				stopped = ErrTooMany
			}
			pending = append(pending, &toRead{dir, i.name})
			return stopped
		})
		if stopped != nil {
			return stopped
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			if err := unread(err); err != nil {
				return err
			}
		}
	}
	return nil
}

// read shows the entries of a folder.
func (r *toRead) read(top *os.File, visit func(*os.File, *info) error) error {
	f, err := r.open(top)
	if err != nil {
		return err
	}
	defer f.Close()
	for {
		names, err := f.Readdirnames(batch)
		for _, name := range names {
			i, err := lstatAt(f, name)
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err != nil {
				return &fs.PathError{Op: "stat", Path: name, Err: cause(err)}
			}
			if err := visit(f, i); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return &fs.PathError{Op: "read", Path: r.name, Err: cause(err)}
		}
	}
}

// open opens the folder in as many steps as its way needs.
func (r *toRead) open(top *os.File) (*os.File, error) {
	at := top
	for _, step := range r.steps() {
		next, err := openNoLinks(at, step, kernelResolves)
		if at != top {
			at.Close()
		}
		if err != nil {
			return nil, &fs.PathError{Op: "open", Path: r.name, Err: cause(err)}
		}
		at = next
	}
	return at, nil
}

// steps is the way from the top, in paths that the kernel takes.
func (r *toRead) steps() (list []string) {
	var names []string
	for at := r; at != nil; at = at.in {
		names = append(names, at.name)
	}
	slices.Reverse(names)
	for first, i, length := 0, 0, 0; i < len(names); i++ {
		length += len(names[i]) + 1
		if last := i == len(names)-1; last || length+len(names[i+1]) >= maxPath {
			list = append(list, strings.Join(names[first:i+1], "/"))
			first, length = i+1, 0
		}
	}
	return list
}

// openNoLinks opens a folder without following any link on the way, with or without
// openat2.
func openNoLinks(top *os.File, dir string, kernel bool) (*os.File, error) {
	if !kernel {
		return walkFrom(top, dir, unix.O_RDONLY|unix.O_DIRECTORY)
	}
	how := &unix.OpenHow{
		Flags:   unix.O_RDONLY | unix.O_DIRECTORY | unix.O_NOFOLLOW | unix.O_CLOEXEC,
		Resolve: unix.RESOLVE_BENEATH | unix.RESOLVE_NO_SYMLINKS,
	}
	var fd int
	err := retry(func() (err error) {
		fd, err = unix.Openat2(int(top.Fd()), dir, how)
		return err
	})
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: dir, Err: err}
	}
	return os.NewFile(uintptr(fd), dir), nil
}

// Open opens the folder at a place for reading, not through a link.
func (p Place) Open() (*os.File, error) {
	return openAt(p.Folder, p.Name, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_NOFOLLOW, 0)
}
