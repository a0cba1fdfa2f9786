package vfs

import (
	"golang.org/x/sys/unix"
)

// resolve says how the kernel treats links on a way, by the rule of the tree. What
// os.Root does with a call for each element, openat2(2) does in one: neither a link nor
// ".." leads above the folder that it starts at, and no link has an absolute target.
// Mounts of the system are entered, as always.
var resolve = [...]uint64{
	Inside: unix.RESOLVE_BENEATH | unix.RESOLVE_NO_MAGICLINKS,
	Deny:   unix.RESOLVE_BENEATH | unix.RESOLVE_NO_MAGICLINKS | unix.RESOLVE_NO_SYMLINKS,
	Follow: 0,
}

// maxRaces bounds how often the kernel is asked for a way that goes by the ".." of a
// link. It doesn't know for sure where that leads while anything is being renamed.
const maxRaces = 100

// kernelResolves says whether there is openat2: since Linux 5.6, unless a seccomp
// filter from before that stands in front of it.
var kernelResolves = func() bool {
	fd, err := unix.Openat2(unix.AT_FDCWD, ".", &unix.OpenHow{Flags: unix.O_PATH | unix.O_CLOEXEC})
	if err == nil {
		unix.Close(fd)
	}
	return err != unix.ENOSYS && err != unix.EPERM
}()

// beneath lets the kernel resolve a path from the anchor, links and all, and makes its
// words for a link this package's.
func (a *anchor) beneath(rel string, flag int) (fd int, err error) {
	how := unix.OpenHow{Flags: uint64(flag | unix.O_CLOEXEC), Resolve: resolve[a.links]}
	if flag&unix.O_PATH == 0 {
		how.Flags |= unix.O_LARGEFILE
	}
	for range maxRaces {
		if fd, err = a.top.openat2(rel, &how); err != unix.EAGAIN {
			break
		}
	}
	switch {
	case a.links == Follow:
	case err == unix.EXDEV:
		err = ErrOutside
	case err == unix.ELOOP && a.links == Deny:
		err = ErrSymlink
	case err == unix.EAGAIN:
		return a.stepwise(rel, flag)
	}
	return fd, err
}

// stepwise is beneath without openat2, where too much is being renamed.
func (a *anchor) stepwise(rel string, flag int) (fd int, err error) {
	root, err := a.top.asRoot()
	if err != nil {
		return -1, err
	}
	defer root.Close()
	slow := anchor{dir: a.dir, top: &top{root: root}, links: a.links}
	return slow.open(rel, flag)
}
