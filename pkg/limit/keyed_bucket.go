package limit

import "sync"

// KeyedBuckets are a rate for each key, say a user, that all who hold the key
// share. They may be used by any number of goroutines at once; in the zero
// KeyedBuckets nobody holds any. Only keys that are held take memory.
type KeyedBuckets[K comparable] struct {
	mu   sync.Mutex // taken when somebody comes or goes, not while bytes move
	held map[K]*heldBucket
}

// heldBucket is a bucket and how many hold it.
type heldBucket struct {
	Bucket
	holders int
}

// Acquire returns the key's bucket, which from now on has that many bytes per
// second, 0 for unlimited. It is to be followed by one Release. A bucket that
// nobody held before has nothing saved up: who comes and goes often would
// otherwise have more than the rate.
func (s *KeyedBuckets[K]) Acquire(key K, bytesPerSecond int64) *Bucket {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.held[key]
	if b == nil {
		b = &heldBucket{}
		b.SetRate(bytesPerSecond)
		b.balance = 0 // nobody else has seen it yet
		if s.held == nil {
			s.held = make(map[K]*heldBucket)
		}
		s.held[key] = b
	}
	b.holders++
	b.SetRate(bytesPerSecond)
	return &b.Bucket
}

// Release gives the key's bucket back. It panics if nobody holds it. Who still
// moves bytes through it may go on.
func (s *KeyedBuckets[K]) Release(key K) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.held[key]
	if b == nil {
		panic("limit: Release of a bucket that nobody holds")
	}
	if b.holders--; b.holders == 0 {
		delete(s.held, key)
	}
}

// Keys returns how many keys are held.
func (s *KeyedBuckets[K]) Keys() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.held)
}
