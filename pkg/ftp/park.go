package ftp

import (
	"errors"
	"time"
)

// parkAfter is how long a session is silent before it is parked: longer than the
// pauses of a program, shorter than those of a person.
const parkAfter = 2 * time.Second

// errParked ends goftp's loop, and not the session.
var errParked = errors.New("the session is parked")

// slumber is what a session needs to wait without goftp and without a goroutine. All
// of it is guarded by the session's mu.
type slumber struct {
	asleep bool
	socket int32       // its descriptor while asleep
	alarm  *time.Timer // for the session's next timeout, nil: never needed
}

// quietSince is when the client was heard last, or the session went on.
func (c *ctrl) quietSince() time.Time {
	if c.lastLine.After(c.resumed) {
		return c.lastLine
	}
	return c.resumed
}

// mayPark says, when a read has timed out, whether the session has been silent long
// enough. What was read is in no layer's way then: lines and TLS hand out all that
// is whole before they ask the socket.
func (c *ctrl) mayPark() bool {
	if c.over || c.running() != nil || time.Since(c.quietSince()) < c.srv.parkAfter {
		return false
	}
	c.wakeAt = c.expires(false).at
	return true
}

// sleep gives back what only a session that is heard needs. From here on the session
// belongs to who wakes it: the client, its alarm, or whoever changes its state.
func (c *ctrl) sleep() {
	s := c.session
	s.lines.release()
	s.out.release()
	s.spare = nil
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.mustLook() {
		go s.rise(false)
		return
	}
	if !c.wakeAt.IsZero() {
		s.wakeAfter(time.Until(c.wakeAt))
	}
	s.asleep = true
	if err := s.srv.sleepers.watch(s); err != nil {
		// The kernel bounds what a user may watch. Such a session keeps its goroutine.
		s.srv.log.WithError(err).Debug("a silent session can't be parked")
		s.riseLocked(true)
		return
	}
}

// wakeAfter sets the alarm. The caller holds mu.
func (s *session) wakeAfter(d time.Duration) {
	if s.alarm == nil {
		s.alarm = time.AfterFunc(d, s.rouse)
		return
	}
	s.alarm.Reset(d)
}

// rouse wakes a parked session so that it looks at its state. Safe for concurrent use.
func (s *session) rouse() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.riseLocked(false)
}

// heardFrom wakes a parked session whose client has sent something, or has gone.
// Safe for concurrent use.
func (s *session) heardFrom() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.riseLocked(true)
}

// riseLocked is where all that wakes a session meets: the first does. The caller
// holds mu.
func (s *session) riseLocked(heard bool) {
	if !s.asleep {
		return
	}
	s.asleep = false
	s.srv.sleepers.forget(s)
	if s.alarm != nil {
		s.alarm.Stop()
	}
	go s.rise(heard)
}

// rise goes on with a session that was parked. If its client has said something, that
// is goftp's business; what else there may be is looked at without.
func (s *session) rise(heard bool) {
	c := &ctrl{session: s, resumed: time.Now()}
	switch {
	case heard:
		s.srv.queue.push(c)
	case c.isOver():
		c.Close()
	default:
		c.sleep()
	}
}

// isOver looks at the state of a session that was woken. A panic in it ends the
// session.
func (c *ctrl) isOver() (over bool) {
	over = true
	defer c.guard("a parked session")
	c.woken()
	c.wakeAt = c.expires(false).at
	return c.over
}
