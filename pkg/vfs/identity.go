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

// maxDepth is more folders than a path can have.
const maxDepth = maxPath / 2

// Chain is an open folder and all folders above it, the nearest first.
func Chain(folder *os.File) ([]FileID, error) {
	chain := make([]FileID, 0, 16)
	for above := "."; len(chain) < maxDepth; above += "/.." {
		var st unix.Stat_t
		err := retry(func() error { return unix.Fstatat(int(folder.Fd()), above, &st, 0) })
		if err != nil {
			return nil, &fs.PathError{Op: "stat", Path: above, Err: err}
		}
		id := FileID{uint64(st.Dev), st.Ino}
		if len(chain) > 0 && chain[len(chain)-1] == id {
			break // the root's parent is the root
		}
		chain = append(chain, id)
	}
	return chain, nil
}

// IsTemporary says whether a name is that of an upload that is not whole yet.
func IsTemporary(name string) bool { return strings.HasPrefix(name, tempPrefix) }

// RealPath is where an open file or folder lies, links resolved: for people, logs
// and looking up what lies below it.
func RealPath(f *os.File) (string, error) { return os.Readlink(procPath(f)) }
