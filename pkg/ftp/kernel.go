package ftp

import (
	"io"
	"io/fs"
	"net"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// What the kernel copies between a file and a connection, without the bytes passing
// through this program. Both move the file's own position while they copy, which is
// how others see what has moved (stall.go).

// largestCall is how much one sendfile(2) may be asked for.
const largestCall = 1 << 30

// sendFile sends n bytes of a file from where it stands and returns how many went:
// fewer if the file has no more.
func sendFile(conn syscall.Conn, f *os.File, n int64) (sent int64, err error) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return 0, err
	}
	var failed error
	err = raw.Write(func(fd uintptr) bool {
		var more int64
		more, failed = sendNow(int(fd), f, n-sent)
		sent += more
		return failed != unix.EAGAIN
	})
	if err == nil && failed != nil {
		err = sendFailed(failed)
	}
	return sent, err
}

// sendFailed is an error of sendfile(2). It may be the file's (see isNetwork).
func sendFailed(err error) error {
	return &net.OpError{Op: "sendfile", Net: "tcp", Err: os.NewSyscallError("sendfile", err)}
}

// sendNow sends what the connection takes now. It is EAGAIN if that is less.
func sendNow(fd int, f *os.File, n int64) (sent int64, err error) {
	for sent < n {
		m, err := unix.Sendfile(fd, int(f.Fd()), nil, int(min(n-sent, largestCall)))
		sent += int64(max(m, 0))
		switch {
		case err == unix.EINTR:
		case err != nil || m == 0:
			return sent, err
		}
	}
	return sent, nil
}

// pipe is what splice(2) needs between a connection and a file.
type pipe struct{ in, out int }

// pipeSize is how much a pipe takes at a time, in bytes, if the system allows it.
const pipeSize = 1 << 20

func newPipe() (*pipe, error) {
	var fds [2]int
	if err := unix.Pipe2(fds[:], unix.O_CLOEXEC|unix.O_NONBLOCK); err != nil {
		return nil, os.NewSyscallError("pipe2", err)
	}
	// More than an unprivileged user may have is no reason to fail.
	_, _ = unix.FcntlInt(uintptr(fds[1]), unix.F_SETPIPE_SZ, pipeSize)
	return &pipe{fds[1], fds[0]}, nil
}

func (p *pipe) close() {
	unix.Close(p.in)
	unix.Close(p.out)
}

// receive moves at most n bytes of a connection to a file and returns how many: fewer
// when the connection has ended. With an error nothing stays in between that has come,
// unless it is the file's.
func (p *pipe) receive(f *os.File, conn syscall.Conn, n int64) (got int64, err error) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return 0, err
	}
	for got < n {
		var came int64
		var failed error
		err := raw.Read(func(fd uintptr) bool {
			came, failed = p.fill(int(fd), min(n-got, pipeSize))
			return failed != unix.EAGAIN
		})
		switch {
		case err != nil:
			return got, err
		case failed != nil:
			return got, &net.OpError{Op: "splice", Net: "tcp", Err: os.NewSyscallError("splice", failed)}
		case came == 0:
			return got, nil
		}
		stored, err := p.drain(f, came)
		if got += stored; err != nil {
			return got, err
		}
	}
	return got, nil
}

// fill takes what has come, at most n bytes.
func (p *pipe) fill(fd int, n int64) (came int64, err error) {
	for {
		came, err = unix.Splice(fd, nil, p.in, nil, int(n), unix.SPLICE_F_MOVE|unix.SPLICE_F_NONBLOCK)
		if err != unix.EINTR {
			return max(came, 0), err
		}
	}
}

// drain writes n bytes that the pipe has.
func (p *pipe) drain(f *os.File, n int64) (stored int64, err error) {
	for stored < n {
		m, err := unix.Splice(p.out, nil, int(f.Fd()), nil, int(n-stored), unix.SPLICE_F_MOVE)
		stored += max(m, 0)
		switch {
		case err == unix.EINTR:
		case err != nil:
			return stored, &fs.PathError{Op: "splice", Path: f.Name(), Err: err}
		case m == 0:
			return stored, io.ErrNoProgress
		}
	}
	return stored, nil
}
