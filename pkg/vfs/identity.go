package vfs

import (
	"io/fs"
	"os"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// FileID tells a file or folder from all others that there are at the same time,
// under whatever name.
type FileID struct{ Dev, Ino uint64 }

// IDOf is the identity of what was described by a Tree or the os package.
func IDOf(i fs.FileInfo) FileID {
	st, ok := i.Sys().(*syscall.Stat_t)
	if !ok {
		return FileID{}
	}
	return FileID{uint64(st.Dev), st.Ino}
}

// maxDepth bounds a chain. A path of the tree has at most half of that, and what is
// above a home is less.
const maxDepth = maxPath

// maxAbove bounds the way to a folder above: the kernel goes all of it each time, and
// takes no more than maxPath.
const maxAbove = 64 * len("/..")

// Chain is an open folder and all folders above it, the nearest first: never some of
// them only.
func Chain(folder *os.File) ([]FileID, error) {
	chain := make([]FileID, 0, 16)
	at, above := folder, "."
	defer func() {
		if at != folder {
			at.Close()
		}
	}()
	for {
		var st unix.Stat_t
		err := retry(func() error { return unix.Fstatat(int(at.Fd()), above, &st, 0) })
		if err == nil && len(chain) == maxDepth {
			err = unix.ENAMETOOLONG
		}
		if err != nil {
			return nil, &fs.PathError{Op: "stat", Path: folder.Name(), Err: err}
		}
		id := FileID{uint64(st.Dev), st.Ino}
		if len(chain) > 0 && chain[len(chain)-1] == id {
			return chain, nil // the root's parent is the root
		}
		chain = append(chain, id)
		if above += "/.."; len(above) < maxAbove {
			continue
		}
		next, err := openAt(at, above, unix.O_PATH|unix.O_DIRECTORY, 0)
		if err != nil {
			return nil, err
		}
		if at != folder {
			at.Close()
		}
		at, above = next, "."
	}
}

// IsTemporary says whether a name is that of an upload that is not whole yet.
func IsTemporary(name string) bool { return strings.HasPrefix(name, tempPrefix) }

// RealPath is where an open file or folder lies, links resolved: for people, logs
// and looking up what lies below it.
func RealPath(f *os.File) (string, error) { return os.Readlink(procPath(int(f.Fd()))) }
