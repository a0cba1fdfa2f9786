package vfs

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"golang.org/x/sys/unix"
)

// maxPending bounds the folders that Below has found and not yet read.
const maxPending = 1 << 20

// ErrTooMany is more folders than Below can keep in mind.
var ErrTooMany = fmt.Errorf("more than %d folders wait to be read", maxPending)

// Below shows what is below an open folder, folders too, in no particular order. No
// link is followed; what vanishes meanwhile is left out. What cannot be read is told
// to unread, which says whether to go on. One folder is open at a time.
func Below(top *os.File, visit func(folder *os.File, i fs.FileInfo) error, unread func(error) error) error {
	pending := []string{"."}
	for len(pending) > 0 {
		dir := pending[len(pending)-1]
		pending = pending[:len(pending)-1]
		var stopped error
		err := readBelow(top, dir, func(folder *os.File, i *info) error {
			if stopped = visit(folder, i); stopped != nil || !i.IsDir() {
				return stopped
			}
			if len(pending) == maxPending {
				stopped = ErrTooMany
			}
			pending = append(pending, dir+"/"+i.name)
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

// readBelow shows the entries of one folder below another.
func readBelow(top *os.File, dir string, visit func(*os.File, *info) error) error {
	f, err := openBelow(top, dir)
	if err != nil {
		return err
	}
	defer f.Close()
	for {
		names, err := f.Readdirnames(batch)
		for _, name := range names {
			i, err := lstatAt(f, name)
			if err != nil {
				continue
			}
			if err := visit(f, i); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return &fs.PathError{Op: "read", Path: dir, Err: cause(err)}
		}
	}
}

// openBelow opens a folder without following any link on the way.
func openBelow(top *os.File, dir string) (*os.File, error) {
	how := &unix.OpenHow{
		Flags:   unix.O_RDONLY | unix.O_DIRECTORY | unix.O_NOFOLLOW | unix.O_CLOEXEC,
		Resolve: unix.RESOLVE_BENEATH | unix.RESOLVE_NO_SYMLINKS,
	}
	var fd int
	err := retry(func() (err error) {
		fd, err = unix.Openat2(int(top.Fd()), dir, how)
		return err
	})
	if err == unix.ENOSYS { // before Linux 5.6
		return openAt(top, dir, int(how.Flags), 0)
	}
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: dir, Err: err}
	}
	return os.NewFile(uintptr(fd), dir), nil
}

// Open opens the folder at a place for reading, not through a link.
func (p Place) Open() (*os.File, error) {
	return openAt(p.Folder, p.Name, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_NOFOLLOW, 0)
}
