package ftp

import (
	"context"
	"time"
)

// roomPatience is long enough for a moment in which all want something, and not so long
// that a client takes the connection for dead.
const roomPatience = 5 * time.Second

// postponed is a command that there is no room for yet. It belongs to the session's
// goroutine; answer and err are set before its transfer is over.
type postponed struct {
	command *command
	arg     string
	ev      *Event
	answer  reply // if it can't be obeyed, the zero reply: err's own
	err     error // why not; nil: it can
}

// SetDescriptors bounds the descriptors that all sessions together may come to hold, 0
// for no bound. Newcomers for whom there is no room get 421; who is in stays.
func (s *Server) SetDescriptors(n int) { s.budget.setMost(n) }

// Descriptors are those that sessions count for at the moment, and how many they may
// come to, 0 for no bound.
func (s *Server) Descriptors() (used, most int) {
	s.budget.mu.Lock()
	defer s.budget.mu.Unlock()
	return s.budget.resting() + s.budget.workers*workDescriptors, s.budget.most
}

// takeSeat makes sure that there is room for somebody who logs in. It is asked before
// the password is looked at, so that its answer tells nothing of that.
func (s *session) takeSeat() error {
	if s.seated {
		return nil
	}
	if !s.srv.budget.promote(&s.claim) {
		return noRoom(reasonDescriptors)
	}
	s.seated = true
	return nil
}

// giveSeat undoes takeSeat.
func (s *session) giveSeat() {
	if s.seated {
		s.seated = false
		s.srv.budget.demote(&s.claim)
	}
}

func noRoom(reason string) *Refusal { return &Refusal{Kind: TooMany, Reason: reason} }

// worksOf says whether a command counts for all that a session may open: whatever has to
// do with files or log-ins.
func worksOf(c *command) bool {
	switch c.verb {
	case "PASV", "EPSV", "SITE", "ALLO":
		return true
	case "PWD", "XPWD", "ACCT":
		return false
	}
	return c.kind == "login" || c.kind == "transfer" || c.kind == "change" || c.kind == "browse"
}

// mayWork takes what a command may open, or lets it wait for that beside the session,
// as a transfer would: ABOR, QUIT and all that ends a session or a transfer ends the
// wait. What may overtake a transfer opens nothing without an argument.
func (s *session) mayWork(c *command, arg string, ev *Event) bool {
	if !c.works || c.overtakes && arg == "" {
		return true
	}
	w := s.srv.budget.begin(&s.claim)
	if w == nil {
		return true
	}
	p := &postponed{command: c, arg: arg, ev: ev}
	t := s.newTransfer(ev)
	t.late, s.postponed = true, p
	s.mu.Lock()
	s.transfer = t
	if s.ending != nil {
		t.cancel(errEnded) // told before there was a wait to cut
	}
	s.mu.Unlock()
	go func() {
		defer close(t.done)
		defer t.leave()
		p.answer, p.err = t.awaitRoom(c, w)
	}()
	return false
}

// awaitRoom waits until a command has its room. Its error is why it can't be obeyed.
func (t *transfer) awaitRoom(c *command, w *waiter) (reply, error) {
	timer := time.NewTimer(t.s.srv.roomPatience)
	defer timer.Stop()
	select {
	case <-w.granted:
	case <-t.ctx.Done():
	case <-t.s.quitting:
		t.cancel(errEnded)
	case <-timer.C:
	}
	refused := t.s.srv.budget.giveUp(w)
	if cause := context.Cause(t.ctx); cause != nil {
		return t.failure(cause), cause
	}
	if refused != "" {
		return reply{}, c.noRoom(refused)
	}
	return reply{}, nil
}

// noRoom is the refusal of a command that has waited. Who has not logged in is a
// newcomer, and goes.
func (c *command) noRoom(reason string) error {
	switch {
	case !c.login:
		return noRoom(reason)
	case c.verb == "PASV" || c.verb == "EPSV":
		return refuse(425, reason, "No room for a data connection. Try again later.")
	}
	return &Refusal{Kind: Busy, Reason: reason, Advice: "Too much is open at the moment. Try again later."}
}

// abortable says whether ABOR ends the wait: of a command of who has logged in.
func (s *session) abortable() bool { return s.postponed != nil && s.postponed.command.login }

// resume obeys, or answers, the command that was postponed; false: there is none.
func (s *session) resume() bool {
	p := s.postponed
	if p == nil {
		return false
	}
	s.postponed = nil
	defer s.survive(p.ev)
	if p.err == nil {
		p.err = s.mayRun(p.command, p.arg) // the rules may have changed meanwhile
	}
	s.execute(p.command, p.arg, p.ev, p.answer, p.err)
	return true
}

// rest gives back what a command that is over may have opened. What a transfer has that
// was begun, or was overtaken by the command, is its own.
func (s *session) rest(c *command) {
	if !c.overtakes || s.running() == nil {
		s.stopWork()
	}
}

// stopWork gives back what the session has for work, unless a passive listener says that
// there is more to come.
func (s *session) stopWork() {
	if s.data.listener == nil {
		s.srv.budget.end(&s.claim)
	}
}
