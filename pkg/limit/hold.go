package limit

import "time"

// Hold is what one transfer has set aside in a book. One goroutine at a time uses
// it. It counts in the span in which it began, however long it takes.
type Hold struct {
	book *Book
	page *page
	dir  Direction
	at   time.Time
	held int64  // set aside
	seen uint64 // the terms' epoch that held is known to fit
	cut  bool   // what was reserved has been cut by stricter terms
	done bool
}

// Begin is the start of a transfer, which has set nothing aside. It is to be followed
// by one Close. Its error is the ledger's.
func (b *Book) Begin(d Direction) (*Hold, error) {
	now := b.now()
	p, err := b.lock(now)
	if err != nil {
		return nil, err
	}
	defer b.mu.Unlock()
	b.acquire()
	return &Hold{book: b, page: p, dir: d, at: now, seen: b.epoch.Load()}, nil
}

// Room is what may still be set aside.
func (h *Hold) Room() Room {
	h.book.mu.Lock()
	defer h.book.mu.Unlock()
	return h.book.roomFor(h.dir, h.page.last())
}

// Terms are those in force.
func (h *Hold) Terms() Terms {
	h.book.mu.Lock()
	defer h.book.mu.Unlock()
	return h.book.terms
}

// Held is how much is set aside.
func (h *Hold) Held() int64 { return h.held }

// Reserve sets aside n bytes that will move, or none; then Room is what there is.
func (h *Hold) Reserve(n int64) (Room, bool) {
	h.book.mu.Lock()
	defer h.book.mu.Unlock()
	room := h.book.roomFor(h.dir, h.page.last())
	if n > room.Bytes {
		return room, false
	}
	h.grow(n)
	return room, true
}

// The bounds of what Take sets aside for bytes that may not come.
const (
	// sureSlice is given whole: who asks for so little mostly has the bytes already.
	sureSlice = 64 << 10
	// sliceShare: of what is left, a larger slice gets this part at most, so that
	// the slices of many transfers do not starve each other.
	sliceShare = 8
	// scarce is where slices would do so.
	scarce = 1 << 20
)

// Take sets aside up to n bytes more, n above 0, for a transfer that does not know its
// size. 0: there is no room, because of the bound.
func (h *Hold) Take(n int64) (int64, Bound) {
	h.book.mu.Lock()
	defer h.book.mu.Unlock()
	room := h.book.roomFor(h.dir, h.page.last())
	if room.Bytes == 0 {
		return 0, room.By
	}
	n = min(n, room.Bytes, max(sureSlice, room.Bytes/sliceShare))
	h.grow(n)
	return n, Unbound
}

// Return gives back what was taken and did not move.
func (h *Hold) Return(n int64) {
	if n > 0 {
		h.book.mu.Lock()
		defer h.book.mu.Unlock()
		h.grow(-n)
	}
}

// Keep asks whether a transfer that has reserved may go on: with how many of n bytes,
// n above 0, or none because of the bound. used says how many bytes have moved. While
// the terms stay what they were it takes no lock and does not ask.
func (h *Hold) Keep(n int64, used func() int64) (int64, Bound) {
	if !h.cut && h.seen == h.book.epoch.Load() {
		return n, Unbound
	}
	h.book.mu.Lock()
	defer h.book.mu.Unlock()
	h.seen = h.book.epoch.Load()
	p, moved := h.page.last(), used()
	if over := -h.book.terms.room(h.dir, p.moved, p.held).Bytes; over > 0 {
		h.cut = true
		h.grow(-min(over, max(0, h.held-moved)))
	}
	if !h.cut {
		return n, Unbound
	}
	if more := moved + n - h.held; more > 0 { // terms may have become milder again
		h.grow(min(more, h.book.roomFor(h.dir, p).Bytes))
	}
	if n = min(n, h.held-moved); n <= 0 {
		return 0, h.book.terms.room(h.dir, p.moved, p.held).By
	}
	return n, Unbound
}

// Scarce says that so little is left that bytes should be taken when they are there,
// and not before.
func (h *Hold) Scarce() bool { return h.Room().Bytes < scarce }

// grow sets n bytes more aside, or with a negative n fewer. The caller holds the
// book's lock.
func (h *Hold) grow(n int64) {
	h.held += n
	h.page.last().held[h.dir] += n
}

// Posted is what the end of a transfer changed.
type Posted struct {
	Terms
	Span
	Before, After Moved
}

// Close ends the transfer: what moved counts, what else was set aside is free. The
// error is the ledger's; what moved counts all the same, and is written with what
// comes next. A second Close does nothing.
func (h *Hold) Close(moved int64) (Posted, error) {
	if h.done {
		return Posted{}, nil
	}
	h.done = true
	b := h.book
	defer b.release()
	b.mu.Lock()
	p := h.page.last()
	posted := Posted{Terms: b.terms, Span: p.span, Before: p.moved}
	h.grow(-h.held)
	p.moved[h.dir] += moved
	posted.After = p.moved
	if moved != 0 {
		h.post(p, moved)
	}
	b.mu.Unlock()
	return posted, b.save()
}

// post tells the ledger of what moved, and the page of another period that has come
// into force since. The caller holds the book's lock.
func (h *Hold) post(p *page, moved int64) {
	b, m := h.book, Moved{}
	m[h.dir] = moved
	if h.at.Before(p.span.Begin) {
		h.at = p.span.Begin // where it was set aside by now
	}
	b.post(h.at, m)
	if b.page != p && b.page.span.Has(h.at) {
		b.page.moved = b.page.moved.plus(m)
	}
}

// Crossed says whether so many percent of a limit lie above before and not above
// after. Without a limit none do.
func Crossed(before, after, limit, percent int64) bool {
	if limit <= 0 {
		return false
	}
	rest := 100 - percent
	mark := limit - limit/100*rest - limit%100*rest/100
	return before < mark && after >= mark
}
