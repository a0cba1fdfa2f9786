package ftp

import (
	"net"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// lingerFor bounds the wait for a client's own end of a closed session.
const lingerFor = 500 * time.Millisecond

// hangUp closes a control connection so that the last reply arrives: closing
// with unread input makes the kernel send a reset, which destroys what the
// client has not read yet.
func hangUp(conn *net.TCPConn) {
	defer conn.Close()
	if conn.CloseWrite() != nil {
		return
	}
	if conn.SetReadDeadline(time.Now().Add(lingerFor)) != nil {
		return
	}
	var sink [1024]byte
	for range 64 {
		if _, err := conn.Read(sink[:]); err != nil {
			return
		}
	}
}

// vanished tells whether the client has closed its control connection. To a
// server the end of an upload by a client that was killed looks like the end
// of a whole file; only the control connection's end gives it away.
func (s *session) vanished() bool {
	if s.leaving.Load() {
		return false // QUIT was said: closing is what it may do
	}
	raw, err := s.conn.SyscallConn()
	if err != nil {
		return true
	}
	gone := false
	err = raw.Control(func(fd uintptr) {
		var one [1]byte
		n, _, err := syscall.Recvfrom(int(fd), one[:], unix.MSG_PEEK|unix.MSG_DONTWAIT)
		gone = n == 0 && err == nil || err == syscall.ECONNRESET
	})
	return gone || err != nil
}
