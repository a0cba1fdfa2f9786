package daemon

import (
	"sync"
	"sync/atomic"
	"time"

	"ftpd/pkg/control"
	"ftpd/pkg/ftp"
)

// drains is the end that somebody has planned: from a moment on nobody new comes
// in, sessions end when their transfers are over, and the process with the last
// of them.
type drains struct {
	// closed is what new clients are told; nil: they come in.
	closed atomic.Pointer[ftp.Refusal]
	over   chan *drainPlan // the last session of a drain has left

	mu      sync.Mutex
	plan    *drainPlan // nil: none
	stopped bool       // the daemon ends anyway
}

// drainPlan is one of them.
type drainPlan struct {
	at        time.Time
	message   string
	begun     bool
	timer     *time.Timer   // nil: it begins at once
	cancelled chan struct{} // closed
}

// defaultFarewell is what clients are told where the order says nothing.
const defaultFarewell = "The server is about to be shut down. Please come back later."

// refusal is what clients of this drain hear.
func (p *drainPlan) refusal() *ftp.Refusal {
	return &ftp.Refusal{Kind: ftp.Ended, Reason: "draining", Advice: p.message}
}

// set makes a plan, in the place of one that has not begun. Begin is called when
// it is time.
func (s *drains) set(in time.Duration, message string, begin func(*drainPlan)) (*drainPlan, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.stopped:
		return nil, control.ErrStopping
	case s.plan != nil && s.plan.begun:
		return nil, control.ErrDraining
	}
	s.forget()
	if message == "" {
		message = defaultFarewell
	}
	p := &drainPlan{at: time.Now().Add(in), message: message, cancelled: make(chan struct{})}
	s.plan = p
	if in > 0 {
		p.timer = time.AfterFunc(in, func() { begin(p) })
	}
	return p, nil
}

// begin closes the door, unless the plan has been dropped.
func (s *drains) begin(p *drainPlan) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.plan != p {
		return false
	}
	p.begun = true
	s.closed.Store(p.refusal())
	return true
}

// cancel drops the plan and opens the door again.
func (s *drains) cancel() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.plan == nil {
		return control.ErrNoDrain
	}
	s.forget()
	s.closed.Store(nil)
	return nil
}

// stop ends what waits, for good.
func (s *drains) stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopped = true
	s.forget()
}

// forget drops the plan. The caller holds mu.
func (s *drains) forget() {
	if s.plan == nil {
		return
	}
	if s.plan.timer != nil {
		s.plan.timer.Stop()
	}
	close(s.plan.cancelled)
	s.plan = nil
}

// shut says whether nobody new is let in, or is about to stay: a drain has begun, or
// the stop.
func (s *drains) shut() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stopped || s.plan != nil && s.plan.begun
}

// inForce says whether this is still the plan.
func (s *drains) inForce(p *drainPlan) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.plan == p
}

// look describes the plan, nil if there is none.
func (s *drains) look() *control.Drain {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.plan == nil {
		return nil
	}
	return s.plan.look()
}

// look describes a plan without those who are still here.
func (p *drainPlan) look() *control.Drain {
	return &control.Drain{At: moment(p.at), Begun: p.begun, Message: p.message}
}

// beginDrain closes the door and ends the sessions; when the last has left, the
// daemon's loop hears of it.
func (d *Daemon) beginDrain(p *drainPlan) {
	if !d.drains.begin(p) {
		return
	}
	d.events.log.WithField("sessions", d.server.Count()).WithField("message", p.message).Info("drain begun")
	empty := d.server.EndAll(p.refusal())
	go func() {
		select {
		case <-p.cancelled:
		case <-empty:
			select {
			case <-p.cancelled:
			case d.drains.over <- p:
			}
		}
	}()
}
