package daemon

import (
	"errors"
	"net"
	"os"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
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
	refuse func(*net.TCPConn)  // closes it
	open   func() (int, error) // anything that is a descriptor

	mu   sync.Mutex
	file *os.File // nil: it could not be had again
}

func newSpare(refuse func(*net.TCPConn)) *spare {
	s := &spare{refuse: refuse, open: anyDescriptor}
	s.keep()
	return s
}

// keep opens the spare descriptor, if it is not open and can be had.
func (s *spare) keep() {
	if s.file != nil {
		return
	}
	if fd, err := s.open(); err == nil {
		s.file = os.NewFile(uintptr(fd), "spare")
	}
}

// anyDescriptor needs no path, which the process may no longer have.
func anyDescriptor() (int, error) { return unix.Eventfd(0, unix.EFD_CLOEXEC) }

// exhausted says whether accept failed for want of a descriptor.
func exhausted(err error) bool {
	return errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE)
}

// accept takes one connection in place of the spare descriptor. It is handled if the
// spare can be had again, because then there is room after all; else it is refused.
// That there was none is told by false.
func (s *spare) accept(socket acceptor, handle func(*net.TCPConn)) bool {
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
	if s.keep(); s.file == nil {
		handle = s.refuse
	}
	handle(conn)
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
