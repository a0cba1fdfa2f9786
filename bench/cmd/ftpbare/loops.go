package main

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// gathered is how much goes to the kernel, or comes from it, at a time where TLS
// makes or takes 16 KiB of it.
const gathered = 256 << 10

// sendfile sends a file in as few calls as the kernel allows.
func sendfile(file *os.File, conn *net.TCPConn) error {
	raw, err := conn.SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	err = raw.Write(func(fd uintptr) bool {
		for {
			n, err := unix.Sendfile(int(fd), int(file.Fd()), nil, 1<<30)
			switch {
			case err == unix.EAGAIN:
				return false
			case err != nil && err != unix.EINTR:
				failed = err
				return true
			case n == 0 && err == nil:
				return true
			}
		}
	})
	return errors.Join(err, failed)
}

// splice moves what comes into a file through a pipe of 1 MiB.
func splice(file *os.File, conn *net.TCPConn) error {
	var pipe [2]int
	if err := unix.Pipe2(pipe[:], unix.O_CLOEXEC); err != nil {
		return err
	}
	defer unix.Close(pipe[0])
	defer unix.Close(pipe[1])
	const size = 1 << 20
	unix.FcntlInt(uintptr(pipe[0]), unix.F_SETPIPE_SZ, size)
	raw, err := conn.SyscallConn()
	if err != nil {
		return err
	}
	for {
		var n int64
		var failed error
		err := raw.Read(func(fd uintptr) bool {
			n, failed = unix.Splice(int(fd), nil, pipe[1], nil, size, unix.SPLICE_F_MOVE|unix.SPLICE_F_NONBLOCK)
			return failed != unix.EAGAIN && failed != unix.EINTR
		})
		if err = errors.Join(err, failed); err != nil || n == 0 {
			return err
		}
		for n > 0 {
			m, err := unix.Splice(pipe[0], nil, int(file.Fd()), nil, int(n), unix.SPLICE_F_MOVE)
			if err != nil {
				return err
			}
			n -= m
		}
	}
}

// gatherer is below TLS, which writes and reads each record by itself.
type gatherer struct {
	net.Conn
	out  []byte // nil during the handshake, which waits for answers
	in   []byte
	rest []byte // of in
	both *[2][]byte
	pool *sync.Pool // of newBuffers
}

// begin gathers from now on. The buffers are to be given back.
func (g *gatherer) begin() {
	g.both = g.pool.Get().(*[2][]byte)
	g.out, g.in = g.both[0][:0], g.both[1]
}

// end gives the buffers back.
func (g *gatherer) end() { g.pool.Put(g.both) }

// newBuffers makes two, the first with room for the record that goes beyond.
func newBuffers() any {
	return &[2][]byte{make([]byte, gathered+32<<10), make([]byte, gathered)}
}

func (g *gatherer) Write(p []byte) (int, error) {
	if g.out == nil {
		return g.Conn.Write(p)
	}
	g.out = append(g.out, p...)
	if len(g.out) < gathered {
		return len(p), nil
	}
	return len(p), g.flush()
}

// SetWriteDeadline keeps crypto/tls from ending all writing once it has written its
// goodbye, which still has to be flushed.
func (g *gatherer) SetWriteDeadline(time.Time) error { return nil }

func (g *gatherer) flush() error {
	_, err := g.Conn.Write(g.out)
	g.out = g.out[:0]
	return err
}

func (g *gatherer) Read(p []byte) (int, error) {
	if g.in == nil {
		return g.Conn.Read(p)
	}
	if len(g.rest) == 0 {
		n, err := g.Conn.Read(g.in)
		if n == 0 {
			return 0, err
		}
		g.rest = g.in[:n]
	}
	n := copy(p, g.rest)
	g.rest = g.rest[n:]
	return n, nil
}

// secured makes a data connection TLS.
func (s *session) secured(conn *net.TCPConn) (*tls.Conn, *gatherer, error) {
	below := &gatherer{Conn: conn, pool: s.buffers}
	secure := tls.Server(below, s.config)
	if err := secure.Handshake(); err != nil {
		return nil, nil, err
	}
	below.begin()
	return secure, below, nil
}

// encrypt sends a file over TLS.
func (s *session) encrypt(file *os.File, conn *net.TCPConn) error {
	secure, below, err := s.secured(conn)
	if err != nil {
		return err
	}
	defer below.end()
	// What is read ahead is nothing here: the buffer is free.
	if _, err := io.CopyBuffer(secure, onlyReader{file}, below.in); err != nil {
		return err
	}
	return errors.Join(secure.CloseWrite(), below.flush())
}

// decrypt stores what comes over TLS.
func (s *session) decrypt(file *os.File, conn *net.TCPConn) error {
	secure, below, err := s.secured(conn)
	if err != nil {
		return err
	}
	defer below.end()
	buf := below.both[0][:gathered] // nothing is written back
	for {
		n, err := io.ReadFull(secure, buf)
		if _, err := file.Write(buf[:n]); err != nil {
			return err
		}
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// onlyReader hides that a file would rather write itself.
type onlyReader struct{ io.Reader }
