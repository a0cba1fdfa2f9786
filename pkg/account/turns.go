package account

import (
	"context"
	"errors"
	"net/netip"
	"sync"
)

// mostWaiting bounds who waits for a verification, over all clients. At a
// hundredth of a second each, more would not get its turn before it gave up.
const mostWaiting = 1024

// errBusy refuses who would have to wait behind too many.
var errBusy = errors.New("too many log-ins wait")

// turns give a few slots to many clients, each client in its turn: one that
// floods waits behind itself, and another is served after one verification of
// each. When no more may wait, whoever has most waiting makes room.
type turns struct {
	mu      sync.Mutex
	free    int // slots; above 0 only while nobody waits
	waiting int
	lines   []*line // of who waits, the next to be served first
	of      map[netip.Prefix]*line
}

// line is one client's waiters, in order. It is not empty.
type line struct {
	client netip.Prefix
	queue  []chan error // each has room for one answer
}

func newTurns(slots int) *turns {
	return &turns{free: slots, of: map[netip.Prefix]*line{}}
}

// take waits for a slot, to be given back with give if the error is nil. The
// error is ctx's, or errBusy.
func (t *turns) take(ctx context.Context, client netip.Prefix) error {
	// Asked first, as select chooses at random when both are ready.
	if err := ctx.Err(); err != nil {
		return err
	}
	ready, err := t.join(client)
	if ready == nil {
		return err
	}
	select {
	case err := <-ready:
		return err
	case <-ctx.Done():
	}
	if !t.leave(client, ready) && <-ready == nil {
		t.give() // the turn came at the same moment
	}
	return ctx.Err()
}

// join takes a free slot, which is nil without an error, or a place in line.
func (t *turns) join(client netip.Prefix) (chan error, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.free > 0 {
		t.free--
		return nil, nil
	}
	if t.waiting >= mostWaiting && !t.makeRoom(client) {
		return nil, errBusy
	}
	l := t.of[client]
	if l == nil {
		l = &line{client: client}
		t.of[client] = l
		t.lines = append(t.lines, l)
	}
	ready := make(chan error, 1)
	l.queue = append(l.queue, ready)
	t.waiting++
	return ready, nil
}

// makeRoom sends the last of the longest line away, if that is longer than the
// client's own would be.
func (t *turns) makeRoom(client netip.Prefix) bool {
	longest := t.lines[0]
	for _, l := range t.lines {
		if len(l.queue) > len(longest.queue) {
			longest = l
		}
	}
	own := 1
	if l := t.of[client]; l != nil {
		own += len(l.queue)
	}
	if len(longest.queue) <= own {
		return false
	}
	longest.queue[len(longest.queue)-1] <- errBusy
	t.drop(longest, len(longest.queue)-1)
	return true
}

// leave gives a place in line up; false if it is no longer there.
func (t *turns) leave(client netip.Prefix, ready chan error) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	l := t.of[client]
	if l == nil {
		return false
	}
	for i, c := range l.queue {
		if c == ready {
			t.drop(l, i)
			return true
		}
	}
	return false
}

// drop takes one out of a line, and the line out of the round if it was the last.
func (t *turns) drop(l *line, i int) {
	l.queue = append(l.queue[:i], l.queue[i+1:]...)
	t.waiting--
	if len(l.queue) > 0 {
		return
	}
	delete(t.of, l.client)
	for j, other := range t.lines {
		if other == l {
			t.lines = append(t.lines[:j], t.lines[j+1:]...)
			return
		}
	}
}

// give hands a slot to the next in turn.
func (t *turns) give() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.waiting == 0 {
		t.free++
		return
	}
	l := t.lines[0]
	l.queue[0] <- nil
	// To the end of the round first: drop may take it out of there.
	t.lines = append(t.lines[1:], l)
	t.drop(l, 0)
}
