package vfs

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// OpenRead opens a regular file for reading. Anything else is [ErrNotRegular]
// and is never waited for: a pipe without a writer would block for good.
func (t *Tree) OpenRead(p Path) (*os.File, error) {
	f, _, err := t.OpenSized(p)
	return f, err
}

// OpenSized is OpenRead for who also needs to know how long the file is, in bytes.
func (t *Tree) OpenSized(p Path) (*os.File, int64, error) {
	f, size, err := t.openNow(p, unix.O_RDONLY)
	if err != nil {
		return nil, 0, fail("open", p, err)
	}
	return f, size, nil
}

// openNow opens a regular file without waiting for anybody. What is neither file nor
// folder is not opened at all: that alone rewinds a tape, starts a watchdog or wakes who
// waits at the other end of a pipe. If it has become such a thing since we looked, it is
// opened without waiting: a socket, a device without a driver and a pipe without a reader
// have errors of their own then.
func (t *Tree) openNow(p Path, flag int) (f *os.File, size int64, err error) {
	a, rel, err := t.locate(p)
	if err != nil {
		return nil, 0, err
	}
	defer a.release()
	st, err := a.look(rel, true)
	if err != nil {
		return nil, 0, err
	}
	if kind := kindOf(&st); kind != unix.S_IFREG && kind != unix.S_IFDIR {
		return nil, 0, ErrNotRegular
	}
	fd, err := a.open(rel, flag|unix.O_NONBLOCK|unix.O_NOCTTY)
	if errors.Is(err, unix.ENXIO) || errors.Is(err, unix.ENODEV) {
		return nil, 0, ErrNotRegular
	}
	if err != nil {
		return nil, 0, err
	}
	if err := regular(fd, &st); err != nil {
		unix.Close(fd)
		return nil, 0, err
	}
	return os.NewFile(uintptr(fd), a.real(rel)), st.Size, nil
}

// regular checks what was opened, and makes it an ordinary blocking file. Of the flags
// that can be changed, it was opened with the one only.
func regular(fd int, st *unix.Stat_t) error {
	if err := statFD(fd, st); err != nil {
		return err
	}
	if kindOf(st) != unix.S_IFREG {
		return ErrNotRegular
	}
	_, err := unix.FcntlInt(uintptr(fd), unix.F_SETFL, 0)
	return err
}
