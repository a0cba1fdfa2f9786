package ftp

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"runtime/debug"
	"sync"
	"time"

	"github.com/sirupsen/logrus"

	"ftpd/pkg/vfs"
)

// session is one client's connection. What stands above mu belongs to goftp's
// goroutine; what stands below is shared with a running transfer and with who
// ends sessions.
type session struct {
	srv   *Server
	conn  *net.TCPConn
	lines lineReader
	peer  Peer
	// claim is that of the client that the connection comes from: the kernel's word, also
	// where a load balancer stands in between.
	claim     claim
	postponed *postponed     // a command that waits for descriptors
	reached   netip.AddrPort // what the client connected to: peer.Local, or a load balancer's
	door      Door
	visitor   Visitor // nil until greeted
	start     time.Time

	implicit      bool // TLS from the first byte
	greeted, over bool
	closed        bool // the end is recorded
	lastLine      time.Time
	lastTransfer  time.Time // or the login
	loggedOut     time.Time // the connection's begin, or the last USER or REIN

	user      string // what USER said, "" = nothing
	loggedIn  bool
	seated    bool // counts as logged in, of the descriptors
	certified bool // … by the certificate of its TLS, without a password
	failures  int
	userSent  bool // USER was sent: HOST comes too late

	cwd        vfs.Path
	ascii      bool
	restart    int64    // REST
	octets     octets   // RANG
	packing    packing  // MODE Z
	digest     *digest  // OPTS HASH
	renaming   bool     // RNFR came just before
	renameFrom vfs.Path // its path
	facts      Facts
	data       dataChannel
	secrecy

	spare *Event // of the last command, which is over; nil: a transfer has it

	poked    chan struct{} // one token: somebody changed the state below
	quitting chan struct{} // closed when QUIT was said
	quit     sync.Once

	seen seen    // what others see of it
	out  replier // has a lock of its own: a client that does not read holds nobody up

	mu           sync.Mutex
	transfer     *transfer // nil when none runs
	transferOver bool      // one has ended since the reader looked
	recheck      bool      // the rules changed
	slumber
	shaking bool     // in a TLS handshake or PROXY header, which a wake-up would end
	ending  *Refusal // the session ends when the transfer is over
}

// greet asks the door and says 220, or 421 and no more.
func (s *session) greet() {
	ev := s.event("CONNECT", "session")
	if s.introduce() != nil {
		s.over = true
		return
	}
	visitor, err := s.door.Admit(s.peer)
	if err != nil {
		s.finish(ev, reply{421, replyFor(err, false).text}, err)
		s.over = true
		return
	}
	s.visitor = visitor
	s.seen.admitted(s.peer, visitor)
	if s.implicit && s.beginImplicit() != nil {
		s.over = true
		return
	}
	s.finish(ev, reply{220, visitor.Settings().Greeting}, nil)
}

// obey runs one command of the table: checks, handler, one reply, event.
func (s *session) obey(c *command, arg string) {
	ev := s.nextEvent()
	*ev = Event{Verb: c.verb, Kind: c.kind, Arg: arg, Start: time.Now()}
	defer s.survive(ev)
	err := s.mayRun(c, arg)
	if err == nil && !s.mayWork(c, arg, ev) {
		return
	}
	s.execute(c, arg, ev, reply{}, err)
}

// execute runs a command that may run, and answers one that may not.
func (s *session) execute(c *command, arg string, ev *Event, answer reply, err error) {
	defer s.forget(c)
	if err == nil {
		answer, err = c.run(s, arg, ev)
	}
	if err != nil && answer.code == 0 {
		answer = replyFor(err, c.stores)
	}
	if err != nil && c.data {
		// A client that has connected already must not wait for nothing.
		s.data.reset()
	}
	if answer.code != 0 {
		s.rest(c)
		s.finish(ev, answer, err)
		s.spare = ev
	}
}

// nextEvent is an event that nobody has: the last command's, unless that is a
// transfer's now.
func (s *session) nextEvent() (ev *Event) {
	if ev, s.spare = s.spare, nil; ev == nil {
		ev = new(Event)
	}
	return ev
}

// mayRun makes the checks that the table states.
func (s *session) mayRun(c *command, arg string) error {
	switch {
	case c.login && !s.loggedIn:
		return refuse(530, "not-logged-in", "Please log in with USER and PASS.")
	case c.arg == required && arg == "":
		return refuse(501, "syntax", "Missing argument. Usage: "+c.usage())
	case !c.login:
		return nil
	}
	if err := s.visitor.Check(); err != nil {
		return s.mustGo(asRefusal(err))
	}
	return nil
}

// mustGo ends a session that the rules no longer allow: at once, or when the
// transfer that runs is over.
func (s *session) mustGo(why *Refusal) error {
	if s.running() != nil {
		s.endSoon(why, s.srv.patience())
		return nil
	}
	s.over = true
	return why
}

// forget ends what lasts for one command only: REST and RANG count for the
// command that follows them at once, RNFR for RNTO.
func (s *session) forget(c *command) {
	if !c.keepsRestart {
		s.restart, s.octets = 0, octets{}
	}
	if c.verb != "RNFR" {
		s.renaming = false
	}
}

// event begins the record of a deed.
func (s *session) event(verb, kind string) *Event {
	return &Event{Verb: verb, Kind: kind, Start: time.Now()}
}

// finish tells the visitor of a deed and sends its last reply.
func (s *session) finish(ev *Event, answer reply, err error) {
	ev.Code = answer.code
	ev.Duration = time.Since(ev.Start)
	if err != nil {
		ev.fail(err)
	}
	if s.visitor != nil {
		s.visitor.Record(ev)
	}
	s.say(answer)
	// 421 says that the connection is closed (RFC 959, 4.2.2).
	s.over = s.over || answer.code == 421
}

// say sends a reply that is not the last of its command.
func (s *session) say(answer reply) {
	s.out.Lock()
	defer s.out.Unlock()
	s.out.send(answer)
}

// unusable answers a line that is no command of ours.
func (s *session) unusable(verb, reason string, answer reply) {
	ev := s.event(verb, "")
	s.finish(ev, answer, &protocolError{reply: answer, reason: reason})
}

// guard is deferred where no command runs, and a panic would end the process: it
// ends the session, whose reader finds its connection closed.
func (s *session) guard(where string) {
	if cause := recover(); cause != nil {
		s.panicked(where, cause)
		s.conn.Close()
	}
}

func (s *session) panicked(where string, cause any) {
	s.log().Errorf("panic in %s: %v\n%s", where, cause, debug.Stack())
}

// log is the event log, for what is said of a session. The client's address
// comes before everything that a client may choose.
func (s *session) log() *logrus.Entry {
	return s.srv.log.WithFields(logrus.Fields{"client": s.peer.Remote.Addr().String(), "session": s.peer.ID})
}

// ours is a panic as a refusal: the fault is this program's.
func ours(cause any) *Refusal {
	return &Refusal{Kind: Failed, Reason: "panic", Err: fmt.Errorf("%v", cause)}
}

// survive turns a panic into a 421 and a logged stack; other sessions go on.
func (s *session) survive(ev *Event) {
	cause := recover()
	if cause == nil {
		return
	}
	s.panicked(ev.Verb, cause)
	why := ours(cause)
	why.Kind = Ended
	s.finish(ev, reply{421, "Internal error. The connection is closed."}, why)
	s.endSoon(why, 0)
}

// endSoon makes the session end when a running transfer is over, which may
// take patience and no longer. Safe for concurrent use.
func (s *session) endSoon(why *Refusal, patience time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ending == nil {
		s.ending = why
	}
	if t := s.transfer; t != nil {
		if t.late {
			patience = 0 // nothing is lost
		}
		t.endAfter(patience)
	}
	s.wakeLocked()
}

// lookAgain makes the session ask whether it may go on. Safe for concurrent use.
func (s *session) lookAgain() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.recheck = true
	if !s.shaking {
		s.wakeLocked()
	}
}

// from says whether the client's address is in a network. Safe for concurrent use.
func (s *session) from(net netip.Prefix) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return net.Contains(s.peer.Remote.Addr())
}

// farewell says 421 and stops reading. It is the record of the session's end,
// which has one.
func (s *session) farewell(why *Refusal) {
	s.closed = true
	s.finish(s.ended(), reply{421, why.reply(false).text}, why)
	s.over = true
}

// ended is the record of a session's end; its time is the whole session's.
func (s *session) ended() *Event {
	return &Event{Verb: "CLOSE", Kind: "session", Start: s.start, Duration: time.Since(s.start)}
}

// lost deals with a control connection that has ended. A transfer without it
// is nobody's; what an upload's end means can't be asked any more.
func (s *session) lost() {
	s.abortTransfer(errControlLost)
	s.over = true
}

// running is the transfer in progress, nil when there is none.
func (s *session) running() *transfer {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.transfer
}

// abortTransfer ends a running transfer, or a wait for one, and waits until it is over.
func (s *session) abortTransfer(cause error) {
	s.outlast(func(t *transfer) { t.cancel(cause) })
}

// outlast waits until no transfer runs, and none waits for its room. Before it waits for
// one it is told to do something to it.
func (s *session) outlast(do func(*transfer)) {
	for t := s.running(); t != nil || s.postponed != nil; t = s.running() {
		if t != nil {
			do(t)
			<-t.done
		}
		s.resume()
	}
}

// close ends everything that the session holds. Called once, by goftp's loop.
func (s *session) close() {
	defer s.srv.leave(s)
	defer hangUp(s.conn)
	s.abortTransfer(errControlLost)
	s.data.reset()
	if s.visitor != nil {
		if !s.closed {
			s.visitor.Record(s.ended())
		}
		s.visitor.Close()
	}
	if s.tls != nil {
		s.tls.CloseWrite()
	}
}

// asRefusal makes a *Refusal of any error.
func asRefusal(err error) *Refusal {
	var refusal *Refusal
	if errors.As(err, &refusal) {
		return refusal
	}
	return &Refusal{Kind: Ended, Reason: "check-failed", Err: err}
}

// tree is the visitor's files; only commands that need a login ask.
func (s *session) tree() Tree { return s.visitor.Tree() }

// path is what a client's argument names, seen from its working directory.
func (s *session) path(arg string, ev *Event) (vfs.Path, error) {
	p, err := vfs.ParsePath(s.cwd, arg)
	if err != nil {
		return vfs.Path{}, err
	}
	ev.Path = p
	return p, nil
}
