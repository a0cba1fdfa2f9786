package limit

import "sync/atomic"

// Slots count what is in use up to a maximum. They may be used by any number of
// goroutines at once; the zero Slots are unlimited and free.
type Slots struct {
	max, used atomic.Int64 // max 0: unlimited
}

// NewSlots returns that many free slots, 0 for unlimited.
func NewSlots(n int) *Slots {
	s := &Slots{}
	s.SetMax(n)
	return s
}

// SetMax changes how many slots there are, 0 (or less) for unlimited. What is in
// use beyond stays in use.
func (s *Slots) SetMax(n int) { s.max.Store(int64(max(n, 0))) }

// TryAcquire takes a slot if one is free. Every true is to be followed by one
// Release, also while there is no limit: one may come.
func (s *Slots) TryAcquire() bool {
	for {
		used, limit := s.used.Load(), s.max.Load()
		if limit > 0 && used >= limit {
			return false
		}
		if s.used.CompareAndSwap(used, used+1) {
			return true
		}
	}
}

// Release frees a slot. It panics if none is in use, as the count would be wrong
// from then on.
func (s *Slots) Release() {
	if s.used.Add(-1) < 0 {
		panic("limit: Release of a slot that is not in use")
	}
}

// InUse returns how many slots are taken.
func (s *Slots) InUse() int { return int(s.used.Load()) }
