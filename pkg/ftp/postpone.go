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

// mayWork takes what a command may open, or lets it wait for that beside the session,
// as a transfer would: ABOR, QUIT and all that ends a session or a transfer ends the
// wait. What may overtake a transfer opens nothing without an argument, and does not wait
// while one runs, which may have given back its room by now: a session has one transfer.
func (s *session) mayWork(c *command, arg string, ev *Event) bool {
	if !c.works || c.overtakes && (arg == "" || s.running() != nil) {
		return true
	}
	w := s.srv.budget.begin(&s.claim)
	if w == nil {
		return true
	}
	p := &postponed{command: c, arg: arg, ev: ev}
	// Who looks at the wait may do so when the command goes on with its event.
	seen := *ev
	t := s.newTransfer(&seen)
	t.late, s.postponed = true, p
	s.occupy(t)
	go func() {
		defer close(t.done)
		defer t.leave()
		defer s.guard("a wait for room")
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
	switch cause := context.Cause(t.ctx); {
	case cause != nil && !c.login:
		return reply{530, "Not logged in: the session ends."}, cause
	case cause != nil:
		return t.failure(cause), cause
	}
	if refused != "" {
		return reply{}, c.noRoom(refused)
	}
	return reply{}, nil
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
