package limit

import (
	"sync"
	"sync/atomic"
	"time"
)

// Ledger is where amounts are kept. Its methods may be called by any number of
// goroutines at once, also for one key, save that Reset is not called for a key
// while its amounts are loaded or added to.
type Ledger[K comparable] interface {
	// Load is what was moved in a span.
	Load(key K, s Span) (Moved, error)
	// Add adds all posts, or none, to the spans of every period that they lie in.
	Add(key K, posts ...Post) error
	// Reset forgets all that was moved.
	Reset(key K) error
}

// Post is what was moved, and on which day it began.
type Post struct {
	At time.Time
	Moved
}

// Books are amounts by key. Only those that somebody uses take memory; the others
// are in the ledger. They may be used by any number of goroutines at once.
type Books[K comparable] struct {
	zone   *time.Location
	ledger atomic.Pointer[kept[K]]

	mu   sync.Mutex
	open map[K]*Book
}

// kept is a ledger, which may be nil. Its address tells one from the next.
type kept[K comparable] struct{ Ledger[K] }

// NewBooks counts days by the calendar of a zone. Without a ledger amounts end with
// the last who uses them.
func NewBooks[K comparable](zone *time.Location) *Books[K] {
	s := &Books[K]{zone: zone, open: map[K]*Book{}}
	s.ledger.Store(&kept[K]{})
	return s
}

// Keep says where amounts are kept from now on; nil for nowhere. What was moved is
// what that ledger says; transfers that run are added to it.
func (s *Books[K]) Keep(l Ledger[K]) { s.ledger.Store(&kept[K]{l}) }

// Open is the book of a key, with new terms for all who use it. Every Open is to be
// followed by one Close.
func (s *Books[K]) Open(key K, t Terms) *Book {
	b := s.find(key, t)
	b.setTerms(t)
	return b
}

// Look opens a book to look at it; t are the terms if nobody uses it.
func (s *Books[K]) Look(key K, t Terms) (Statement, error) {
	b := s.find(key, t)
	defer b.Close()
	return b.Look()
}

// Reset forgets what was moved under a key. Transfers that run count when they end.
func (s *Books[K]) Reset(key K) error {
	b := s.find(key, Terms{})
	defer b.Close()
	return b.reset()
}

// InUse is how many books take memory.
func (s *Books[K]) InUse() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.open)
}

// find gives one more reference to a book.
func (s *Books[K]) find(key K, t Terms) *Book {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.open[key]
	if b == nil {
		b = s.book(key, t)
		s.open[key] = b
	}
	b.users++
	return b
}

// book makes the book of a key, which need not know what its key is.
func (s *Books[K]) book(key K, t Terms) *Book {
	b := &Book{terms: t, now: func() time.Time { return time.Now().In(s.zone) }}
	b.ledger = func() any { return s.ledger.Load() }
	b.load = func(span Span) (Moved, error) {
		if l := s.ledger.Load().Ledger; l != nil {
			return l.Load(key, span)
		}
		return Moved{}, nil
	}
	b.add = func(posts []Post) error {
		if l := s.ledger.Load().Ledger; l != nil {
			return l.Add(key, posts...)
		}
		return nil
	}
	b.forget = func() error {
		if l := s.ledger.Load().Ledger; l != nil {
			return l.Reset(key)
		}
		return nil
	}
	b.acquire = func() { s.mu.Lock(); b.users++; s.mu.Unlock() }
	b.release = func() { s.release(key, b) }
	return b
}

// release takes a reference back. What could not be written stays in memory.
func (s *Books[K]) release(key K, b *Book) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if b.users--; b.users == 0 && b.settled() {
		delete(s.open, key)
	}
}
