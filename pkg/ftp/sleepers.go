package ftp

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"
)

// sleepers wait for the clients of all parked sessions with one goroutine. A
// goroutine for each would take more memory than the session itself.
type sleepers struct {
	epoll *os.File
	raw   syscall.RawConn

	mu       sync.Mutex
	sessions map[int32]*session // by descriptor
}

// clientSpoke is what wakes: bytes, or an end. Once: who is awake reads for himself.
const clientSpoke = unix.EPOLLIN | unix.EPOLLRDHUP | unix.EPOLLONESHOT

func newSleepers() (*sleepers, error) {
	fd, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err == nil {
		err = unix.SetNonblock(fd, true) // makes os.NewFile wait for it without a thread
	}
	if err != nil {
		return nil, fmt.Errorf("epoll: %w", err)
	}
	w := &sleepers{epoll: os.NewFile(uintptr(fd), "epoll"), sessions: make(map[int32]*session)}
	if w.raw, err = w.epoll.SyscallConn(); err != nil {
		w.epoll.Close()
		return nil, fmt.Errorf("epoll: %w", err)
	}
	return w, nil
}

// watch wakes a session when its client is heard, at once if it was already. The
// caller holds the session's mu.
func (w *sleepers) watch(s *session) error {
	raw, err := s.conn.SyscallConn()
	if err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	var added error
	err = raw.Control(func(fd uintptr) {
		s.socket = int32(fd)
		w.sessions[s.socket] = s
		event := unix.EpollEvent{Events: clientSpoke, Fd: s.socket}
		added = w.control(unix.EPOLL_CTL_ADD, &event)
		if errors.Is(added, unix.EEXIST) { // it has slept before
			added = w.control(unix.EPOLL_CTL_MOD, &event)
		}
	})
	return errors.Join(err, added)
}

// control changes what is watched.
func (w *sleepers) control(op int, event *unix.EpollEvent) (err error) {
	if failed := w.raw.Control(func(epoll uintptr) {
		err = unix.EpollCtl(int(epoll), op, int(event.Fd), event)
	}); failed != nil {
		return failed
	}
	return err
}

// forget ends watching. That the kernel may still tell of its descriptor, which
// may be somebody else's then, wakes a session for nothing at worst.
func (w *sleepers) forget(s *session) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.sessions[s.socket] == s {
		delete(w.sessions, s.socket)
	}
}

// serve wakes sessions until close.
func (w *sleepers) serve() {
	var events [64]unix.EpollEvent
	for {
		n, err := w.wait(events[:])
		if err != nil {
			return
		}
		for _, event := range events[:n] {
			if s := w.find(event.Fd); s != nil {
				s.heardFrom()
			}
		}
	}
}

// wait returns at least one event. Its error means that it was closed.
func (w *sleepers) wait(events []unix.EpollEvent) (n int, err error) {
	closed := w.raw.Read(func(epoll uintptr) bool {
		n, err = unix.EpollWait(int(epoll), events, 0)
		return n > 0 || err != nil && err != unix.EINTR
	})
	return n, errors.Join(closed, err)
}

func (w *sleepers) find(fd int32) *session {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.sessions[fd]
}

// close ends serve. Sessions that still sleep wake by their alarms only.
func (w *sleepers) close() { w.epoll.Close() }
