package access

import (
	linked "container/list"
	"net/netip"
	"sync"
	"time"
)

// maxStrikes bounds the strikes that are remembered, of all networks together.
const maxStrikes = 1 << 16

// Strikes count what networks did wrong lately. They may be used by any number
// of goroutines at once; the zero Strikes are none. However many networks there
// are, they remember so many strikes at most (65,536) and then forget the network
// whose last strike is the oldest.
type Strikes struct {
	mu    sync.Mutex
	of    map[netip.Prefix]*linked.Element
	order linked.List // of *offender, the latest first
	total int
}

// offender is one network and when its strikes were, in order.
type offender struct {
	net  netip.Prefix
	when []time.Time
}

// Add counts a strike and returns how many there were within a time that ends
// now, this one included. It remembers the last most of them only, so it returns
// no more than that.
func (s *Strikes) Add(net netip.Prefix, now time.Time, within time.Duration, most int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.offender(net)
	s.total -= len(o.when)
	o.when = append(recent(o.when, now, within), now)
	o.when = o.when[max(0, len(o.when)-max(1, most)):]
	s.total += len(o.when)
	for s.total > maxStrikes && s.order.Len() > 1 {
		s.drop(s.order.Back())
	}
	return len(o.when)
}

// recent are the strikes that still count. One that lies in the future was made
// before a clock was set back, and nobody knows when.
func recent(when []time.Time, now time.Time, within time.Duration) []time.Time {
	kept := when[:0]
	for _, t := range when {
		if age := now.Sub(t); age >= 0 && age < within {
			kept = append(kept, t)
		}
	}
	return kept
}

// offender finds a network's entry, or makes one, and puts it in front.
func (s *Strikes) offender(net netip.Prefix) *offender {
	if e, known := s.of[net]; known {
		s.order.MoveToFront(e)
		return e.Value.(*offender)
	}
	if s.of == nil {
		s.of = map[netip.Prefix]*linked.Element{}
	}
	o := &offender{net: net}
	s.of[net] = s.order.PushFront(o)
	return o
}

// Forget makes a network's strikes undone.
func (s *Strikes) Forget(net netip.Prefix) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e, known := s.of[net]; known {
		s.drop(e)
	}
}

func (s *Strikes) drop(e *linked.Element) {
	o := s.order.Remove(e).(*offender)
	s.total -= len(o.when)
	delete(s.of, o.net)
}
