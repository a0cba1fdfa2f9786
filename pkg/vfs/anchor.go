package vfs

import (
	"os"

	"golang.org/x/sys/unix"
)

// anchor is an open folder of the configuration from which paths are resolved
// under the tree's rule for links.
type anchor struct {
	dir   string
	top   *top
	links Symlinks
	owned bool // opened for one operation, to be closed after it
}

func (a *anchor) release() {
	if a.owned {
		a.top.Close()
	}
}

// open opens an existing file or folder, following a link as the last element
// too where links are followed. The flags never create. With O_PATH nothing is opened
// but the way there: that needs no permissions on what the path names, and has none of
// the side effects that opening a device may have. Only then O_NOFOLLOW may be there,
// for the link itself.
//
// What is returned is a bare descriptor, for the caller to close.
func (a *anchor) open(rel string, flag int) (int, error) {
	if a.top.root == nil {
		return a.beneath(rel, flag)
	}
	f, err := a.rooted(rel, flag)
	if err != nil {
		return -1, err
	}
	defer f.Close()
	return unix.FcntlInt(f.Fd(), unix.F_DUPFD_CLOEXEC, 0)
}

// openFile is open for those who take files.
func (a *anchor) openFile(rel string, flag int) (*os.File, error) {
	if a.top.root != nil {
		return a.rooted(rel, flag)
	}
	fd, err := a.beneath(rel, flag)
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(fd), a.real(rel)), nil
}

// real is where a path lies, for people.
func (a *anchor) real(rel string) string { return a.dir + "/" + rel }

// look describes what a path names, whatever that is.
func (a *anchor) look(rel string, follow bool) (st unix.Stat_t, err error) {
	flag := unix.O_PATH
	if !follow {
		flag |= unix.O_NOFOLLOW
	}
	fd, err := a.open(rel, flag)
	if err != nil {
		return st, err
	}
	defer unix.Close(fd)
	return st, statFD(fd, &st)
}
