package vfs

import (
	"io/fs"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// info is a file's description. The os package only makes its own from paths
// or open files; listings need one from a name in a folder.
type info struct {
	name   string
	stat   syscall.Stat_t
	way    bool // see IsWay
	linked bool // see IsLinked
}

// IsWay says whether what a Tree described is a folder that exists only as the
// way to mounts.
func IsWay(i fs.FileInfo) bool {
	own, ok := i.(*info)
	return ok && own.way
}

// IsLinked says whether what a Tree described as a folder is a link to one.
// Entering and listing it is the folder's, removing and renaming the link's.
func IsLinked(i fs.FileInfo) bool {
	own, ok := i.(*info)
	return ok && own.linked
}

// newInfo copies what is known into the type that callers of Sys expect.
func newInfo(name string, st *unix.Stat_t) *info {
	return &info{name: name, stat: syscall.Stat_t{
		Dev: st.Dev, Ino: st.Ino, Nlink: st.Nlink, Mode: st.Mode,
		Uid: st.Uid, Gid: st.Gid, Rdev: st.Rdev,
		Size: st.Size, Blksize: st.Blksize, Blocks: st.Blocks,
		Atim: syscall.Timespec(st.Atim), Mtim: syscall.Timespec(st.Mtim), Ctim: syscall.Timespec(st.Ctim),
	}}
}

// virtualFolder describes a folder that only leads to mounts.
func virtualFolder(name string, when time.Time) *info {
	ts := syscall.NsecToTimespec(when.UnixNano())
	return &info{name: name, way: true, stat: syscall.Stat_t{
		Nlink: 2, Mode: unix.S_IFDIR | 0o555, Atim: ts, Mtim: ts, Ctim: ts,
	}}
}

func (i *info) Name() string       { return i.name }
func (i *info) Size() int64        { return i.stat.Size }
func (i *info) IsDir() bool        { return i.kind() == unix.S_IFDIR }
func (i *info) ModTime() time.Time { return time.Unix(i.stat.Mtim.Unix()) }

// Sys is a *syscall.Stat_t.
func (i *info) Sys() any { return &i.stat }

func (i *info) kind() uint32    { return i.stat.Mode & unix.S_IFMT }
func (i *info) isLink() bool    { return i.kind() == unix.S_IFLNK }
func (i *info) isRegular() bool { return i.kind() == unix.S_IFREG }

// same says whether both describe one file.
func (i *info) same(o *info) bool {
	return i.stat.Dev == o.stat.Dev && i.stat.Ino == o.stat.Ino
}

// Mode translates the system's bits.
func (i *info) Mode() fs.FileMode {
	mode := fs.FileMode(i.stat.Mode & 0o777)
	switch i.kind() {
	case unix.S_IFDIR:
		mode |= fs.ModeDir
	case unix.S_IFLNK:
		mode |= fs.ModeSymlink
	case unix.S_IFIFO:
		mode |= fs.ModeNamedPipe
	case unix.S_IFSOCK:
		mode |= fs.ModeSocket
	case unix.S_IFBLK:
		mode |= fs.ModeDevice
	case unix.S_IFCHR:
		mode |= fs.ModeDevice | fs.ModeCharDevice
	}
	if i.stat.Mode&unix.S_ISUID != 0 {
		mode |= fs.ModeSetuid
	}
	if i.stat.Mode&unix.S_ISGID != 0 {
		mode |= fs.ModeSetgid
	}
	if i.stat.Mode&unix.S_ISVTX != 0 {
		mode |= fs.ModeSticky
	}
	return mode
}
