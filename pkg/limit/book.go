package limit

import (
	"sync"
	"sync/atomic"
	"time"
)

// Book is what one may move and has moved. All his transfers share it. It is made
// by Books.
type Book struct {
	now              func() time.Time
	ledger           func() any // tells one ledger from the next
	load             func(Span) (Moved, error)
	add              func([]Post) error
	forget           func() error
	acquire, release func()
	users            int // guarded by the Books

	// saving is held while the ledger is written, so that what is read from it
	// never lies between two states. It comes before mu.
	saving sync.Mutex

	mu      sync.Mutex
	terms   Terms
	epoch   atomic.Uint64 // of the terms; changed under mu
	page    *page         // nil: not read yet
	unsaved []Post        // counted in the page, not in the ledger yet
}

// page is a book in one span. Its fields are guarded by the book's mu.
type page struct {
	span   Span
	ledger any // it was read from
	moved  Moved
	held   Moved
	next   *page // took its place while the span went on
}

// last follows a page to the one that took its place.
func (p *page) last() *page {
	for p.next != nil {
		p = p.next
	}
	return p
}

// Statement is a look at a book.
type Statement struct {
	Terms
	Span
	Moved    Moved
	Held     Moved // set aside by transfers that run
	Down, Up Room  // never below 0
}

// Look says how a book stands. Its error is the ledger's.
func (b *Book) Look() (Statement, error) {
	p, err := b.lock(b.now())
	if err != nil {
		return Statement{}, err
	}
	defer b.mu.Unlock()
	return Statement{
		Terms: b.terms, Span: p.span, Moved: p.moved, Held: p.held,
		Down: b.roomFor(Down, p), Up: b.roomFor(Up, p),
	}, nil
}

// Close gives the book back.
func (b *Book) Close() { b.release() }

// setTerms changes what bounds everybody who uses the book.
func (b *Book) setTerms(t Terms) {
	b.mu.Lock()
	changed, used := b.terms != t, b.page != nil
	if changed {
		b.terms = t
		b.epoch.Add(1)
	}
	b.mu.Unlock()
	if !changed || !used {
		return
	}
	// Transfers that run go by the page of the new period. Where it can't be read
	// the next one is refused.
	if _, err := b.lock(b.now()); err == nil {
		b.mu.Unlock()
	}
}

// roomFor is what is left, never below 0.
func (b *Book) roomFor(d Direction, p *page) Room {
	r := b.terms.room(d, p.moved, p.held)
	r.Bytes = max(0, r.Bytes)
	return r
}

// lock takes mu and gives the page of a moment, or does neither.
func (b *Book) lock(now time.Time) (*page, error) {
	b.mu.Lock()
	if b.valid(now) {
		return b.page, nil
	}
	b.mu.Unlock()
	b.saving.Lock()
	defer b.saving.Unlock()
	b.mu.Lock()
	if b.valid(now) {
		return b.page, nil
	}
	if err := b.turn(now); err != nil {
		b.mu.Unlock()
		return nil, err
	}
	return b.page, nil
}

// valid says whether the page is that of a moment.
func (b *Book) valid(now time.Time) bool {
	p := b.page
	return p != nil && p.span.Period == b.terms.Period && p.span.Has(now) && p.ledger == b.ledger()
}

// turn reads the page of a moment. The caller holds both locks.
func (b *Book) turn(now time.Time) error {
	next := &page{span: b.terms.Period.Span(now), ledger: b.ledger()}
	var err error
	if next.moved, err = b.load(next.span); err != nil {
		return err
	}
	for _, post := range b.unsaved {
		if next.span.Has(post.At) {
			next.moved = next.moved.plus(post.Moved)
		}
	}
	// Where the span goes on, what is set aside in it stays so.
	if old := b.page; old != nil && old.span.Has(now) {
		next.held, old.next = old.held, next
	}
	b.page = next
	return nil
}

// post notes what is to be added to the ledger. There is one post a day at most,
// however long the ledger cannot be written.
func (b *Book) post(at time.Time, m Moved) {
	day := Day.Span(at)
	for i := range b.unsaved {
		if day.Has(b.unsaved[i].At) {
			b.unsaved[i].Moved = b.unsaved[i].plus(m)
			return
		}
	}
	b.unsaved = append(b.unsaved, Post{at, m})
}

// save writes what was posted. Who comes while another writes finds that done with
// his own, or does it for all who came meanwhile.
func (b *Book) save() error {
	b.saving.Lock()
	defer b.saving.Unlock()
	b.mu.Lock()
	posts := b.unsaved
	b.unsaved = nil
	b.mu.Unlock()
	if len(posts) == 0 {
		return nil
	}
	err := b.add(posts)
	if err != nil {
		b.mu.Lock()
		for _, post := range posts {
			b.post(post.At, post.Moved)
		}
		b.mu.Unlock()
	}
	return err
}

// settled says whether the ledger has everything.
func (b *Book) settled() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.unsaved) == 0
}

// reset forgets what was moved.
func (b *Book) reset() error {
	b.saving.Lock()
	defer b.saving.Unlock()
	if err := b.forget(); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.unsaved = nil
	if b.page != nil {
		b.page.moved = Moved{}
	}
	return nil
}
