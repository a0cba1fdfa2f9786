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

// lastGasp is how long the end of a control connection may come after that of the
// data connection when both belonged to a process that was killed. The kernel
// closes them within microseconds, in either order.
const lastGasp = 2 * time.Millisecond

// deserted tells, when an upload's data has ended, whether the client is gone.
// Where something would be lost by believing in the end of a cut file, it waits
// for the control connection's.
func (t *transfer) deserted(doubtful bool) bool {
	if doubtful && !t.s.leaving.Load() {
		pause := time.NewTimer(lastGasp)
		defer pause.Stop()
		select {
		case <-t.ctx.Done():
		case <-pause.C:
		}
	}
	return t.s.vanished()
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
