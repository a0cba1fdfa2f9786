package limit

import (
	"hash/maphash"
	"sync"
	"time"
)

const (
	// arrivalShards is a power of two: those who arrive at once seldom meet at
	// one lock.
	arrivalShards = 64
	// arrivalsKept bounds the keys of a shard: 65,536 in all.
	arrivalsKept = 1024
)

// Arrivals bound how often something comes, for each key, say an address: so
// many in a minute, all of them at once if none came for a while. They may be
// used by any number of goroutines at once.
//
// Only keys that came lately take memory: one whose minute is whole again is
// forgotten with later ones. When too many keys are remembered, any of them is
// forgotten, which lets it come again as if for the first time.
type Arrivals[K comparable] struct {
	seed   maphash.Seed
	begin  time.Time
	shards [arrivalShards]arrivalShard[K]
}

// arrivalShard has for each key the moment at which its minute is whole again,
// since begin. That is all a token bucket needs.
type arrivalShard[K comparable] struct {
	mu    sync.Mutex
	whole map[K]time.Duration
}

// NewArrivals makes one for which nothing has come yet.
func NewArrivals[K comparable]() *Arrivals[K] {
	return &Arrivals[K]{seed: maphash.MakeSeed(), begin: time.Now()}
}

// Allow says whether one more of key may come now, and counts it if so. 0 (or
// less) in a minute is unlimited.
func (a *Arrivals[K]) Allow(key K, perMinute int) bool {
	if perMinute <= 0 {
		return true
	}
	// By the process's own clock, which nobody sets.
	now := time.Since(a.begin)
	each := time.Minute / time.Duration(perMinute)
	s := &a.shards[maphash.Comparable(a.seed, key)%arrivalShards]
	s.mu.Lock()
	defer s.mu.Unlock()
	whole, known := s.whole[key]
	whole = max(now, whole)
	if whole-now > time.Minute-each {
		return false
	}
	if !known {
		s.makeRoom(now)
	}
	s.whole[key] = whole + each
	return true
}

// lookAt is how many others somebody new pays for.
const lookAt = 4

// makeRoom forgets some of the keys whose minute is whole again; each new key looks
// at a few, so that they go sooner than others come. Only if there are too many
// it looks at all of them.
func (s *arrivalShard[K]) makeRoom(now time.Duration) {
	if s.whole == nil {
		s.whole = map[K]time.Duration{}
	}
	look := lookAt
	if len(s.whole) >= arrivalsKept {
		look = arrivalsKept
	}
	for key, whole := range s.whole {
		if whole <= now {
			delete(s.whole, key)
		}
		if look--; look == 0 {
			break
		}
	}
	if len(s.whole) < arrivalsKept {
		return
	}
	// More than one at a time, so that it is not the same with the next key.
	for key := range s.whole {
		if len(s.whole) <= arrivalsKept*3/4 {
			return
		}
		delete(s.whole, key)
	}
}

// Keys returns how many keys are remembered.
func (a *Arrivals[K]) Keys() int {
	n := 0
	for i := range a.shards {
		s := &a.shards[i]
		s.mu.Lock()
		n += len(s.whole)
		s.mu.Unlock()
	}
	return n
}
