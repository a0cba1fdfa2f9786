package wlog

import (
	"errors"
	"io/fs"
	"os"

	"golang.org/x/sys/unix"
)

// IsStream says whether a path leads to what only passes lines on: standard
// output or error, a named pipe, a device. Lines go there straight; nothing is
// rotated, removed or counted.
func IsStream(path string) bool {
	if standard(path) >= 0 {
		return true // whatever it is: a file there is not ours to rotate
	}
	info, err := os.Stat(path)
	return err == nil && info.Mode()&(fs.ModeNamedPipe|fs.ModeCharDevice) != 0
}

// standard is the descriptor that a path stands for, -1 for none.
func standard(path string) int {
	switch path {
	case "/dev/stdout":
		return 1
	case "/dev/stderr":
		return 2
	}
	return -1
}

// openStream opens it for writing. Standard output is duplicated: under systemd
// it is a socket, which has no name to open, and Go ends the process when writing
// to descriptor 1 or 2 finds no reader. A pipe that nobody reads is an error now,
// not a wait.
func openStream(path string) (*os.File, error) {
	fd := standard(path)
	if fd < 0 {
		return os.OpenFile(path, os.O_WRONLY|unix.O_NONBLOCK|unix.O_NOCTTY, 0)
	}
	own, err := unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, 3)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: path, Err: err}
	}
	return os.NewFile(uintptr(own), path), nil
}

// checkStream asks whether a stream can be written. The reader of a pipe may
// come later.
func checkStream(path string) error {
	f, err := openStream(path)
	if errors.Is(err, unix.ENXIO) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.Close()
}
