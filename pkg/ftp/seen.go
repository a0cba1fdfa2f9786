package ftp

import (
	"sync/atomic"
	"time"
)

// maxClient bounds what is kept of a client's name for itself, in bytes.
const maxClient = 128

// seen is what others may see of a session while its own goroutine goes on:
// each part is replaced as a whole, so that nobody waits for anybody.
type seen struct {
	guest  atomic.Pointer[guest]  // nil until the door has let it in
	client atomic.Pointer[string] // what CLNT or CSID said
	heard  atomic.Int64           // the last line or end of a transfer, in ns since 1970
}

// guest is a peer, as a PROXY header may have corrected it, and its visitor.
type guest struct {
	peer    Peer
	visitor Visitor
}

func (s *seen) admitted(p Peer, v Visitor) { s.guest.Store(&guest{p, v}) }

func (s *seen) active(now time.Time) { s.heard.Store(now.UnixNano()) }

func (s *seen) introduced(as string) {
	as = as[:min(len(as), maxClient)]
	s.client.Store(&as)
}

// Session is a look at a session.
type Session struct {
	Peer    Peer
	Visitor Visitor // nil: not let in yet
	Client  string  // as it called itself, whatever that is
	Since   time.Time
	Heard   time.Time // of the last line or end of a transfer
	Doing   *Doing    // nil: nothing that takes long
}

// Doing is a transfer, listing or hash that runs.
type Doing struct {
	Verb   string
	Path   string
	Stores bool
	Moves  bool  // it has a data connection
	Bytes  int64 // of the file so far
	Size   int64 // of what will be moved, -1 = not known
	Since  time.Time
}

// Sessions looks at all sessions, in no particular order. None of them waits.
func (s *Server) Sessions() []Session {
	all := s.all()
	list := make([]Session, 0, len(all))
	for _, ss := range all {
		list = append(list, ss.look())
	}
	return list
}

func (s *session) look() Session {
	view := Session{
		Since: s.start, Heard: time.Unix(0, s.seen.heard.Load()), Doing: s.doing(),
		// Of what the session itself may change now nothing is touched.
		Peer: Peer{ID: s.peer.ID, Local: s.peer.Local, Remote: netAddrPort(s.conn.RemoteAddr())},
	}
	if g := s.seen.guest.Load(); g != nil {
		view.Peer, view.Visitor = g.peer, g.visitor
	}
	if client := s.seen.client.Load(); client != nil {
		view.Client = *client
	}
	return view
}

func (s *session) doing() *Doing {
	t := s.running()
	if t == nil {
		return nil
	}
	return &Doing{
		Verb: t.ev.Verb, Path: t.ev.Path.String(), Stores: t.stores, Moves: t.moves,
		Bytes: t.progress(), Size: t.size, Since: t.ev.Start,
	}
}

// End ends a session with 421, a running transfer at once. It is false for a
// session that is not there.
func (s *Server) End(id string, why *Refusal) bool {
	for _, ss := range s.all() {
		if ss.peer.ID == id {
			ss.endSoon(why, 0)
			return true
		}
	}
	return false
}

// EndAll ends the sessions of the moment with 421, each when its transfer is
// over, however long that takes. The channel is closed at the first moment
// without any session; who may still come in is the door's business.
func (s *Server) EndAll(why *Refusal) (empty <-chan struct{}) {
	gone := make(chan struct{})
	s.mu.Lock()
	if len(s.sessions) == 0 {
		close(gone)
	} else {
		s.waiting = append(s.waiting, gone)
	}
	s.mu.Unlock()
	for _, ss := range s.all() {
		ss.endSoon(why, forever)
	}
	return gone
}

// empty tells those who wait for it that there are no sessions. The caller holds
// mu.
func (s *Server) empty() {
	for _, gone := range s.waiting {
		close(gone)
	}
	s.waiting = nil
	if s.closed {
		close(s.idle)
	}
}
