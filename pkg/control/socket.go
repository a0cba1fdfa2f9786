package control

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// SocketName is the socket's name in run_dir.
const SocketName = "ftpd.sock"

// socketMode lets the owner and the group in.
const socketMode = 0o660

// InUseError is a socket at which another daemon answers.
type InUseError struct{ Path string }

func (e *InUseError) Error() string {
	return "another daemon answers at " + e.Path + ": give this one a run_dir of its own"
}

// bind makes the socket at path and returns what listens there. The folder has
// to exist.
func bind(path string) (*net.UnixListener, error) {
	if err := vacant(path); err != nil {
		return nil, err
	}
	dir, name := filepath.Split(path)
	// In here nobody can reach it before it has its mode.
	private, err := os.MkdirTemp(dir, "."+name+"-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(private)
	made := filepath.Join(private, name)
	l, err := listen(made)
	if err != nil {
		return nil, err
	}
	l.SetUnlinkOnClose(false) // by then the name may be somebody else's
	if err = os.Chmod(made, socketMode); err == nil {
		err = os.Rename(made, path)
	}
	if err != nil {
		l.Close()
		return nil, err
	}
	return l, nil
}

// vacant says whether the place may be taken: nothing is there, or a socket that
// a daemon left behind when it was killed.
func vacant(path string) error {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case info.Mode().Type() != fs.ModeSocket:
		return fmt.Errorf("%s is in the way: it is no socket", path)
	}
	conn, err := dial(path, time.Second)
	if err == nil {
		conn.Close()
		return &InUseError{path}
	}
	if errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return fmt.Errorf("%s: cannot tell whether a daemon answers: %w", path, err)
}

// maxPath is how long a path an address holds, the NUL at its end included.
const maxPath = 108

func listen(path string) (l *net.UnixListener, err error) {
	err = within(path, func(short string) error {
		l, err = net.ListenUnix("unix", &net.UnixAddr{Name: short, Net: "unix"})
		return err
	})
	return l, err
}

func dial(path string, patience time.Duration) (conn net.Conn, err error) {
	err = within(path, func(short string) error {
		conn, err = net.DialTimeout("unix", short, patience)
		return err
	})
	return conn, err
}

// within does something with a name for path that fits into an address. The
// folder's descriptor stands for a folder whose name is too long.
func within(path string, do func(short string) error) error {
	if len(path) < maxPath {
		return do(path)
	}
	dir, name := filepath.Split(path)
	fd, err := unix.Open(dir, unix.O_PATH|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		return &fs.PathError{Op: "open", Path: dir, Err: err}
	}
	defer unix.Close(fd)
	return do("/proc/self/fd/" + strconv.Itoa(fd) + "/" + name)
}

// peerOfConn asks the kernel who is at the other end.
func peerOfConn(conn *net.UnixConn) Peer {
	raw, err := conn.SyscallConn()
	if err != nil {
		return Peer{PID: -1, UID: -1, GID: -1}
	}
	p := Peer{PID: -1, UID: -1, GID: -1}
	// Where it fails nobody is known, which is what the zero root must not be.
	_ = raw.Control(func(fd uintptr) {
		if c, err := unix.GetsockoptUcred(int(fd), unix.SOL_SOCKET, unix.SO_PEERCRED); err == nil {
			p = Peer{PID: int(c.Pid), UID: int(c.Uid), GID: int(c.Gid)}
		}
	})
	return p
}
