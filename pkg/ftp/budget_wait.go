package ftp

import "slices"

// waiter is a session that waits to work.
type waiter struct {
	claim   *claim
	granted chan struct{} // closed when it may
}

// enqueue lets a session wait behind those of its client. It needs the lock, as the next
// two do.
func (b *budget) enqueue(c *claim) *waiter {
	if len(c.of.line) == 0 {
		b.waiting = append(b.waiting, c.of)
	}
	w := &waiter{claim: c, granted: make(chan struct{})}
	c.of.line = append(c.of.line, w)
	return w
}

// dequeue takes a session out of its line; false: it is not there any more.
func (b *budget) dequeue(w *waiter) bool {
	of := w.claim.of
	at := slices.Index(of.line, w)
	if at < 0 {
		return false
	}
	if of.line = slices.Delete(of.line, at, at+1); len(of.line) == 0 {
		at = slices.Index(b.waiting, of)
		b.waiting = slices.Delete(b.waiting, at, at+1)
	}
	return true
}

// wake gives room to who waits, clients in turn. One that has its share is passed over.
func (b *budget) wake() {
	for passed := 0; passed < len(b.waiting) && b.free() >= workDescriptors; {
		of := b.waiting[0]
		w := of.line[0]
		if b.refuses(w.claim) == "" {
			passed = 0
			b.dequeue(w)
			b.work(w.claim, true)
			close(w.granted)
		} else {
			passed++
		}
		if len(of.line) > 0 {
			b.waiting = append(b.waiting[1:], of)
		}
	}
}

// giveUp ends a wait and says what there was no room for, "" if there is some by now.
func (b *budget) giveUp(w *waiter) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.dequeue(w) {
		return ""
	}
	if b.refuses(w.claim) == reasonDescriptorsShare {
		return reasonDescriptorsShare
	}
	return reasonDescriptors
}
