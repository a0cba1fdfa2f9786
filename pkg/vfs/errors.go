package vfs

import (
	"errors"
	"io/fs"
	"os"
)

// What this package refuses by itself, beside the system's errors.
var (
	// ErrInvalidPath is a path that no file can have: a NUL byte, too long.
	ErrInvalidPath = errors.New("path is not valid")
	// ErrReserved is a name that the daemon keeps for its temporaries.
	ErrReserved = errors.New("name is reserved")
	// ErrMountPoint is a home or alias that would be removed, moved or replaced.
	ErrMountPoint = errors.New("home and alias points cannot be changed")
	// ErrVirtual is a folder that exists only as the way to an alias.
	ErrVirtual = errors.New("folder exists only as the way to an alias")
	// ErrOutside is a symbolic link that leads out of the tree.
	ErrOutside = errors.New("symbolic link leads outside")
	// ErrSymlink is a symbolic link where none is followed.
	ErrSymlink = errors.New("symbolic links are not followed")
	// ErrNotRegular is a device, pipe, socket or folder where a file is needed.
	ErrNotRegular = errors.New("not a regular file")
	// ErrOffset is a restart beyond the end of the file.
	ErrOffset = errors.New("restart offset is beyond the end of the file")
	// ErrBusy is a file that another upload is writing in place.
	ErrBusy = errors.New("another upload is writing to this file")
	// ErrFolderAcross is a folder to be moved to another file system.
	ErrFolderAcross = errors.New("folders cannot be moved to another file system")
	// ErrIntoItself is a folder to be moved into itself.
	ErrIntoItself = errors.New("a folder cannot be moved into itself")
)

// rootEscape is the text of the unexported error with which os.Root refuses; a
// test pins it.
const rootEscape = "path escapes from parent"

// fail dresses an error for the caller: the virtual path instead of whatever
// real one the system call had.
func fail(op string, p Path, err error) error {
	if err == nil {
		return nil
	}
	return &fs.PathError{Op: op, Path: p.String(), Err: cause(err)}
}

// cause strips what the os package wrapped around an error, as that names real
// paths.
func cause(err error) error {
	for {
		var inner error
		switch e := err.(type) {
		case *fs.PathError:
			inner = e.Err
		case *os.LinkError:
			inner = e.Err
		case *os.SyscallError:
			inner = e.Err
		}
		if inner == nil {
			break
		}
		err = inner
	}
	if err.Error() == rootEscape {
		return ErrOutside
	}
	return err
}
