package ftp

import (
	"net"
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

// goodbyeFor bounds the wait for QUIT to be read when the client has closed
// already: it may have said it before.
const goodbyeFor = 100 * time.Millisecond

// deserted tells, when an upload's data has ended, whether the client is gone
// without QUIT. To a server the end of an upload by a client that was killed
// looks like the end of a whole file; only the control connection's end gives it
// away. Where something would be lost by believing in the end of a cut file, it
// waits for that.
func (t *transfer) deserted(doubtful bool) bool {
	if doubtful {
		t.pause(lastGasp)
	}
	if !t.s.closedByClient() {
		return t.ctx.Err() != nil
	}
	t.pause(goodbyeFor)
	select {
	case <-t.s.quitting:
		return false
	default:
		return true
	}
}

// pause waits, unless the transfer is ended or QUIT is said.
func (t *transfer) pause(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-t.ctx.Done():
	case <-t.s.quitting:
	case <-timer.C:
	}
}

// closedByClient asks the socket's state, which does not wait for what the client
// sent before to be read.
func (s *session) closedByClient() bool {
	raw, err := s.conn.SyscallConn()
	if err != nil {
		return true
	}
	var events int16
	err = raw.Control(func(fd uintptr) {
		state := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLRDHUP}}
		if _, err := unix.Poll(state, 0); err == nil {
			events = state[0].Revents
		}
	})
	return err != nil || events&(unix.POLLRDHUP|unix.POLLHUP|unix.POLLERR) != 0
}
