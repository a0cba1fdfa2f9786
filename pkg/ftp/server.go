package ftp

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"runtime"
	"runtime/debug"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sirupsen/logrus"
	goftp "goftp.io/server/v2"

	"ftpd/pkg/access"
)

// Options are what a Server needs to be told.
type Options struct {
	Log logrus.FieldLogger // the program's events; never nil
	// Homes says how many descriptors the homes of all sessions take together; nil: none.
	Homes func() int
}

// Server runs sessions on connections that it is handed. Listeners are not its
// business.
type Server struct {
	log   logrus.FieldLogger
	table *table
	queue *queue
	boot  string // makes session ids of two runs differ
	count atomic.Uint64

	parkAfter time.Duration
	sleepers  *sleepers // parked sessions
	tidier    tidier    // of their memory

	budget budget // of descriptors
	// roomPatience is how long a command waits for those that it needs.
	roomPatience time.Duration

	ports ports // passive ones in use

	hashing   chan struct{} // HASH's slots
	deflaters [maxLevel + 1]sync.Pool
	deflating atomic.Int32 // compressors in use
	gathering gathering    // buffers of TLS downloads
	copying   copyBuffers

	mu       sync.Mutex
	sessions map[*session]struct{}
	waiting  []chan struct{} // for the moment without sessions
	idle     chan struct{}   // closed when the last session leaves a closed server
	closed   bool
	wait     time.Duration
}

// NewServer makes a server and starts goftp's loop on it.
func NewServer(o Options) (*Server, error) {
	s := &Server{
		log:    o.Log,
		table:  newTable(),
		budget: budget{homes: o.Homes},

		roomPatience: roomPatience,
		queue:        newQueue(),
		hashing:      make(chan struct{}, max(1, runtime.GOMAXPROCS(0)/2)),
		boot:         strconv.FormatInt(time.Now().Unix(), 36),
		sessions:     make(map[*session]struct{}),
		idle:         make(chan struct{}),

		parkAfter: parkAfter,
		tidier:    tidier{free: debug.FreeOSMemory},
	}
	core, err := goftp.NewServer(&goftp.Options{
		Commands: s.table.goftpCommands(),
		Perm:     goftp.NewSimplePerm("", ""), // demanded, never asked
		Logger:   &goftp.DiscardLogger{},      // its own prints passwords
	})
	if err != nil {
		return nil, fmt.Errorf("goftp: %w", err)
	}
	if s.sleepers, err = newSleepers(); err != nil {
		return nil, err
	}
	go s.sleepers.serve()
	go core.Serve(s.queue)
	return s, nil
}

// Handle takes an accepted connection over and returns at once. It comes from
// a listener made by [Listening], or is prepared by [PrepareSocket]. After Shutdown the
// connection is closed.
func (s *Server) Handle(conn *net.TCPConn, door Door) { s.handle(conn, door, false) }

// HandleTLS is Handle for a connection that is TLS from the first byte.
func (s *Server) HandleTLS(conn *net.TCPConn, door Door) { s.handle(conn, door, true) }

func (s *Server) handle(conn *net.TCPConn, door Door, implicit bool) {
	peer := s.newPeer(conn)
	var room claim
	if refused := s.budget.enter(&room, access.Customer(peer.Remote.Addr())); refused != "" {
		s.turnAway(conn, door, peer, implicit, noRoom(refused))
		return
	}
	now := time.Now()
	ss := &session{
		srv: s, conn: conn, door: door, implicit: implicit,
		start: now, lastLine: now, loggedOut: now,
		poked: make(chan struct{}, 1), quitting: make(chan struct{}),
		facts: DefaultFacts, ascii: true, digest: &digests[0],
		peer: peer, claim: room,
	}
	ss.lines.src, ss.out.conn, ss.out.wire = conn, conn, conn
	ss.data.session = ss
	ss.seen.active(now)
	if !s.enter(ss) {
		s.budget.leave(&ss.claim)
		ss.log().WithField("reason", "shutdown").Info("session refused")
		conn.Close()
		return
	}
	s.queue.push(&ctrl{session: ss})
}

// newPeer names a connection.
func (s *Server) newPeer(conn *net.TCPConn) Peer {
	return Peer{
		ID:     s.boot + "-" + strconv.FormatUint(s.count.Add(1), 36),
		Remote: netAddrPort(conn.RemoteAddr()),
		Local:  netAddrPort(conn.LocalAddr()),
	}
}

// netAddrPort is a TCP address with IPv4 addresses in their own form.
func netAddrPort(a net.Addr) netip.AddrPort {
	tcp, ok := a.(*net.TCPAddr)
	if !ok {
		return netip.AddrPort{}
	}
	ap := tcp.AddrPort()
	return netip.AddrPortFrom(ap.Addr().Unmap(), ap.Port())
}

// enter counts a session in, leave out.
func (s *Server) enter(ss *session) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		s.sessions[ss] = struct{}{}
	}
	return !s.closed
}

func (s *Server) leave(ss *session) {
	ss.giveSeat()
	s.budget.leave(&ss.claim)
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.sessions, ss)
	if len(s.sessions) == 0 {
		s.empty()
	}
}

// Count is the number of sessions.
func (s *Server) Count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.sessions)
}

// all is a snapshot of the sessions.
func (s *Server) all() []*session {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]*session, 0, len(s.sessions))
	for ss := range s.sessions {
		list = append(list, ss)
	}
	return list
}

// patience is how long a transfer may go on after its session has lost its
// right to be.
func (s *Server) patience() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.wait
}

// Recheck makes every session ask its visitor whether it may go on. Those that
// may not end with 421; a running transfer may take wait to finish.
func (s *Server) Recheck(wait time.Duration) {
	s.mu.Lock()
	s.wait = wait
	s.mu.Unlock()
	for _, ss := range s.all() {
		ss.lookAgain()
	}
}

// RecheckFrom is Recheck for the sessions of one network, whose running transfers
// may take as long as at the last Recheck.
func (s *Server) RecheckFrom(net netip.Prefix) {
	for _, ss := range s.all() {
		if ss.from(net) {
			ss.lookAgain()
		}
	}
}

// Shutdown ends all sessions: idle ones at once, the others when their transfer
// is over or ctx is done. It returns when all are gone; its error is ctx's if
// transfers had to be cut. A second call waits with the first.
func (s *Server) Shutdown(ctx context.Context) error {
	s.mu.Lock()
	if !s.closed {
		s.closed = true
		if len(s.sessions) == 0 {
			close(s.idle)
		}
	}
	s.mu.Unlock()
	// Not sooner: a parked session may want to go on, to hear why it may not.
	defer s.queue.Close()
	defer s.sleepers.close()
	defer s.tidier.end()
	stop := &Refusal{Kind: Ended, Reason: "shutdown", Advice: "The server is shutting down."}
	for _, ss := range s.all() {
		ss.endSoon(stop, forever)
	}
	select {
	case <-s.idle:
		return nil
	case <-ctx.Done():
	}
	for _, ss := range s.all() {
		ss.endSoon(stop, 0)
	}
	s.abandon()
	return ctx.Err()
}

// lastWait is how long sessions may take to end when all has been cut: twice,
// first politely.
const lastWait = 2 * time.Second

// abandon waits for sessions that have been told to end. What still hangs then,
// in a write to a client that does not read or in a dead file system, must not
// keep the process: its logs have to be flushed.
func (s *Server) abandon() {
	for range 2 {
		select {
		case <-s.idle:
			return
		case <-time.After(lastWait):
		}
		for _, ss := range s.all() {
			ss.conn.Close()
		}
	}
	s.log.WithField("sessions", s.Count()).Warn("sessions given up: they do not end")
}
