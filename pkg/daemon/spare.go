package daemon

import (
	"errors"
	"net"
	"os"
	"sync"
	"syscall"
	"time"
)

// spareWait is how long a connection that accept could not take is waited for. The
// kernel looks for a descriptor before it looks for a client, so that there may be
// none.
const spareWait = 10 * time.Millisecond

// spare is a descriptor kept for when there is no other. Sessions are bounded so
// that this does not happen; but a limit can be lowered on a running process, and
// all processes of a machine share one table. Without it those who connect then
// would hang in the backlog: nobody could be accepted, not even to be refused.
type spare struct {
	refuse func(*net.TCPConn) // closes it

	mu   sync.Mutex
	file *os.File // nil: it could not be had again
}

func newSpare(refuse func(*net.TCPConn)) *spare {
	s := &spare{refuse: refuse}
	s.keep()
	return s
}

// keep opens the spare descriptor; anything will do.
func (s *spare) keep() {
	if f, err := os.Open(os.DevNull); err == nil {
		s.file = f
	}
}

// exhausted says whether accept failed for want of a descriptor.
func exhausted(err error) bool {
	return errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE)
}

// turnAway accepts one connection in place of the spare descriptor and refuses it.
// It says whether there was one.
func (s *spare) turnAway(socket acceptor) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.file != nil {
		s.file.Close()
		s.file = nil
	}
	defer s.keep()
	if socket.SetDeadline(time.Now().Add(spareWait)) != nil {
		return false
	}
	defer socket.SetDeadline(time.Time{})
	conn, err := socket.AcceptTCP()
	if err != nil {
		return false
	}
	s.refuse(conn)
	return true
}

// close gives the descriptor up.
func (s *spare) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.file != nil {
		s.file.Close()
		s.file = nil
	}
}
