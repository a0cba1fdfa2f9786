package limit

import "sync"

// KeyedSlots count what is in use for each key. They may be used by any number of
// goroutines at once; in the zero KeyedSlots nothing is in use. Only keys in
// use take memory, so strangers can't fill it beyond what they hold.
type KeyedSlots[K comparable] struct {
	mu   sync.Mutex // one is enough: it is taken once per connection or login
	used map[K]int
}

// TryAcquire takes a slot of key if fewer than limit are in use; 0 (or less) is
// unlimited. Every true is to be followed by one Release.
func (s *KeyedSlots[K]) TryAcquire(key K, limit int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := s.used[key]
	if limit > 0 && n >= limit {
		return false
	}
	if s.used == nil {
		s.used = make(map[K]int)
	}
	s.used[key] = n + 1
	return true
}

// Release frees a slot of key. It panics if none is in use.
func (s *KeyedSlots[K]) Release(key K) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch n := s.used[key]; n {
	case 0:
		panic("limit: Release of a slot that is not in use")
	case 1:
		delete(s.used, key)
	default:
		s.used[key] = n - 1
	}
}

// InUse returns how many slots of key are taken.
func (s *KeyedSlots[K]) InUse(key K) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.used[key]
}

// Keys returns how many keys have a slot in use.
func (s *KeyedSlots[K]) Keys() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.used)
}
