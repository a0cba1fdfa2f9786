package ftp

import (
	"errors"
	"time"
)

// failed answers a failed login, perhaps later, and ends the session after too
// many of them.
func (s *session) failed(ev *Event, err error) (reply, error) {
	s.failures++
	var end *Refusal
	if most := s.visitor.Settings().LoginAttempts; most > 0 && s.failures >= most {
		end = &Refusal{Kind: Ended, Reason: "login-attempts", Advice: "Too many failed logins."}
	}
	if wait := s.delay(err); wait > 0 {
		s.answerLater(ev, wait, err, end)
		return reply{}, nil
	}
	if end != nil {
		s.endSoon(end, 0)
	}
	return reply{}, err
}

// delay is how long the answer has to wait: no longer than a login may take, so
// that this timeout ends who is delayed as it ends others.
func (s *session) delay(err error) time.Duration {
	var r *Refusal
	if !errors.As(err, &r) || r.Delay <= 0 {
		return 0
	}
	if all := s.visitor.Settings().Timeouts.Login; all > 0 {
		return min(r.Delay, max(0, time.Until(s.loggedOut.Add(all))))
	}
	return r.Delay
}

// answerLater waits beside the session as a transfer would, so that it still
// hears QUIT, the client's end and its own. Whatever ends the wait early, the
// answer and the record are those of the failed login.
func (s *session) answerLater(ev *Event, wait time.Duration, err error, end *Refusal) {
	s.stopWork() // nothing is open meanwhile
	t := s.newTransfer(ev)
	t.late = true
	s.mu.Lock()
	s.transfer = t
	if s.ending != nil {
		t.cancel(errEnded) // told before there was a wait to cut
	}
	s.mu.Unlock()
	go func() {
		defer t.conclude()
		defer s.guard("a delayed answer")
		t.ev.Err = err
		t.pause(wait)
		if end != nil {
			s.endSoon(end, 0)
		}
	}()
}
