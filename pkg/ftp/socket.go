package ftp

import (
	"errors"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// socket is an accepted data connection of which the runtime's poller knows nothing:
// nobody can wait for it, and most small files need not (see transfer.atOnce). It
// belongs to one goroutine.
type socket struct {
	fd     int
	remote netip.AddrPort
	known  *dataConn // to the poller, which has the descriptor then
}

// conn hands the connection to the poller, unless that was done before.
func (s *socket) conn() *dataConn {
	if s.known == nil {
		s.known = &dataConn{File: os.NewFile(uintptr(s.fd), "data connection"), remote: s.remote}
	}
	return s.known
}

// Close ends the connection. It is called once, and not by who has closed conn.
func (s *socket) Close() {
	if s.known != nil {
		s.known.Close()
	} else {
		unix.Close(s.fd)
	}
}

// dataConn is a passive data connection. It is to a *net.TCPConn, which can be had of
// a bare socket only by making a second one, what the transfers need of that.
type dataConn struct {
	*os.File
	remote netip.AddrPort
}

// Read implements net.Conn.
func (c *dataConn) Read(p []byte) (int, error) {
	n, err := c.File.Read(p)
	return n, networkError("read", err)
}

// Write implements net.Conn.
func (c *dataConn) Write(p []byte) (int, error) {
	n, err := c.File.Write(p)
	return n, networkError("write", err)
}

// networkError is an error of a socket as package net has it, so that nobody takes it
// for one of a file.
func networkError(op string, err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return &net.OpError{Op: op, Net: "tcp", Err: path.Err}
	}
	return err
}

// RemoteAddr implements net.Conn.
func (c *dataConn) RemoteAddr() net.Addr { return net.TCPAddrFromAddrPort(c.remote) }

// LocalAddr implements net.Conn.
func (c *dataConn) LocalAddr() net.Addr {
	at := &net.TCPAddr{}
	if raw, err := c.SyscallConn(); err == nil {
		raw.Control(func(fd uintptr) {
			if local, err := syscall.Getsockname(int(fd)); err == nil {
				at = net.TCPAddrFromAddrPort(sockAddrPort(local))
			}
		})
	}
	return at
}
