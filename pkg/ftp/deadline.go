package ftp

import (
	"errors"
	"time"
)

// expiry is the moment at which a silent session ends, and why.
type expiry struct {
	at     time.Time
	reason string
	text   string
}

// sooner keeps the earlier of two expiries; after = 0 means never.
func (e *expiry) sooner(since time.Time, after time.Duration, reason, text string) {
	if after <= 0 {
		return
	}
	if at := since.Add(after); e.at.IsZero() || at.Before(e.at) {
		*e = expiry{at, reason, text}
	}
}

// expires says when the session ends if nothing happens. While a transfer runs
// only the session's own length counts; the transfer has its stall timeout.
func (s *session) expires(transferring bool) expiry {
	var e expiry
	t := &s.visitor.Settings().Timeouts
	e.sooner(s.start, t.Session, "session-timeout", "Session timeout: the time allowed for one session is over.")
	if transferring {
		return e
	}
	e.sooner(s.lastLine, t.Idle, "idle-timeout", "Idle timeout: nothing was heard for too long.")
	if !s.loggedIn {
		e.sooner(s.loggedOut, t.Login, "login-timeout", "Login timeout: log in faster, please.")
		return e
	}
	e.sooner(s.lastTransfer, t.NoTransfer, "no-transfer-timeout", "No-transfer timeout: nothing was transferred for too long.")
	return e
}

// errLook says that the session's state changed before a read began (see woken).
var errLook = errors.New("something has changed")

// mustLook says whether there is something to look at before reading. The caller
// holds mu.
func (s *session) mustLook() bool { return s.ending != nil || s.recheck || s.transferOver }

// arm sets the read deadline, the moment to be parked or that of the next timeout.
// Its error is errLook, or says that the connection has been given up, because a
// reply could not be sent.
func (c *ctrl) arm() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.mustLook() {
		return errLook
	}
	e := c.expires(c.transfer != nil)
	if c.transfer == nil {
		e.sooner(c.quietSince(), c.srv.parkAfter, "", "")
	}
	return c.conn.SetReadDeadline(e.at)
}

// wakeLocked makes the reader look at the session's state. The caller holds mu.
func (s *session) wakeLocked() {
	s.riseLocked(false)
	// A past deadline ends a blocked Read without touching the connection.
	s.conn.SetReadDeadline(time.Unix(1, 0))
	select {
	case s.poked <- struct{}{}:
	default:
	}
}

// woken finds out why reading stopped: a transfer is over, the rules changed,
// the session is being ended, or it was silent long enough to be parked, or too long.
func (c *ctrl) woken() {
	s := c.session
	s.mu.Lock()
	ending, recheck, transferring := s.ending, s.recheck, s.transfer != nil
	if s.transferOver {
		s.transferred()
	}
	s.recheck, s.transferOver = false, false
	deadline := s.expires(transferring)
	expired := !deadline.at.IsZero() && !time.Now().Before(deadline.at)
	s.mu.Unlock()
	if ending == nil && recheck {
		if err := s.visitor.Check(); err != nil {
			ending = asRefusal(err)
			s.endSoon(ending, s.srv.patience())
		}
	}
	switch {
	case ending != nil && !transferring:
		s.abortTransfer(errEnded) // a command that waited is answered first
		s.farewell(ending)
	case ending != nil:
		c.await(s.running())
	case expired:
		s.abortTransfer(errEnded)
		s.farewell(&Refusal{Kind: Ended, Reason: deadline.reason, Advice: deadline.text})
	}
}

// transferred notes that a transfer is over: a client that waited for it was not idle.
func (s *session) transferred() {
	s.lastLine = time.Now()
	s.lastTransfer = s.lastLine
	s.seen.active(s.lastLine)
}

// await waits until the transfer is over or the session is poked.
func (c *ctrl) await(t *transfer) {
	if t == nil {
		return
	}
	select {
	case <-t.done:
	case <-c.poked:
		c.woken()
	}
}
