package ftp

import (
	"math"
	"net/netip"
	"sync"
)

// SessionDescriptors is what a session that has logged in may hold at worst. A test
// counts them.
const SessionDescriptors = restDescriptors + workDescriptors

const (
	// restDescriptors are a session's while it waits for a command: its control
	// connection and its home, which it may share with others.
	restDescriptors = 2
	// workDescriptors are what a command may open beside them: the passive listener or
	// the data connection, a file and the folder that it lies in, the pipe of splice(2),
	// which is two, and one more for a step along a path.
	workDescriptors = 6
)

// The reasons why there is no room: none is left, or the client's address has its share.
const (
	reasonDescriptors      = "descriptors"
	reasonDescriptorsShare = "descriptors-share"
)

// budget shares out the descriptors that sessions may hold, so that the kernel is
// never asked for one that it does not have. A session counts for what it holds while it
// rests, and for workDescriptors more while it works: while a command runs that opens
// something, and from PASV to the end of the transfer.
//
// Newcomers come in as long as a quarter (see reserve) is left for the work of who is in.
// Who has not logged in may take half of the rest, or strangers who say nothing would
// shut users out. Work that there is no room for waits, clients in turn (budget_wait.go).
//
// Nobody holds all, of either: a client that has some gets more only while it has less
// than is free. One alone comes to half; n of them to an (n+1)th each.
type budget struct {
	homes func() int // descriptors that sessions share; nil: none

	mu        sync.Mutex
	most      int // of all together, 0: unlimited
	sessions  int // a connection each
	strangers int // of them: who has not logged in
	workers   int // of them: who works
	clients   map[netip.Prefix]*clientUse
	waiting   []*clientUse // those with commands that wait, each once
}

// clientUse is what of a budget the sessions of one client have.
type clientUse struct {
	client                       netip.Prefix
	sessions, strangers, workers int

	line []*waiter // commands that wait
}

// claim is a session's part of a budget.
type claim struct {
	of    *clientUse
	works bool
}

// reserve is what of n descriptors is kept for work.
func reserve(n int) int { return max(n/4, workDescriptors) }

// Sessions is how many sessions n descriptors have room for while they wait for
// commands, each with a home of its own. Where homes are shared it is up to twice as many.
func Sessions(n int) int { return (n - reserve(n)) / restDescriptors }

// DescriptorsFor is how many descriptors so many sessions take: the least n of which
// Sessions says so.
func DescriptorsFor(sessions int) int {
	rest := restDescriptors * sessions
	return max(rest+workDescriptors, (4*rest-4)/3+1)
}

// resting is what would be held if no command ran. The following need the lock.
func (b *budget) resting() int {
	if b.homes == nil {
		return b.sessions
	}
	return b.sessions + b.homes()
}

// free is what nobody has.
func (b *budget) free() int {
	if b.most == 0 {
		return math.MaxInt
	}
	return b.most - b.resting() - b.workers*workDescriptors
}

// mayRest says whether n descriptors more may be held at rest.
func (b *budget) mayRest(n int) bool {
	return b.most == 0 || b.resting()+n <= b.most-reserve(b.most)
}

// setMost changes the bound, 0 for unlimited. Who is in stays.
func (b *budget) setMost(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.most = n
	b.wake()
}

// enter takes what a new connection holds, or says why not. It is refused when nobody
// could log in: there is no use in waiting for that.
func (b *budget) enter(c *claim, client netip.Prefix) (refused string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	of := b.clients[client]
	if b.most > 0 {
		free := max((b.most-reserve(b.most))/2, 1) - b.strangers
		switch {
		case !b.mayRest(restDescriptors) || b.free() <= workDescriptors || free < 1:
			return reasonDescriptors
		case of != nil && of.strangers > 0 && of.strangers >= free:
			return reasonDescriptorsShare
		}
	}
	if of == nil {
		of = &clientUse{client: client}
		if b.clients == nil {
			b.clients = map[netip.Prefix]*clientUse{}
		}
		b.clients[client] = of
	}
	c.of = of
	b.count(c, +1, +1)
	return ""
}

// count adds sessions, and strangers among them.
func (b *budget) count(c *claim, sessions, strangers int) {
	b.sessions += sessions
	b.strangers += strangers
	c.of.sessions += sessions
	c.of.strangers += strangers
}

// promote makes a stranger one who is in, if there is room for a home.
func (b *budget) promote(c *claim) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.mayRest(1) {
		return false
	}
	b.count(c, 0, -1)
	return true
}

// demote undoes promote. Its home is closed.
func (b *budget) demote(c *claim) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.count(c, 0, +1)
	b.wake()
}

// leave gives back all that a stranger has.
func (b *budget) leave(c *claim) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.work(c, false)
	b.count(c, -1, -1)
	if c.of.sessions == 0 {
		delete(b.clients, c.of.client)
	}
	b.wake()
}

// refuses says why a session can't work now, "" if it can.
func (b *budget) refuses(c *claim) string {
	switch free := b.free(); {
	case free < workDescriptors:
		return reasonDescriptors
	case c.of.workers > 0 && c.of.workers*workDescriptors >= free:
		return reasonDescriptorsShare
	}
	return ""
}

// work says that a session works, or does not.
func (b *budget) work(c *claim, works bool) {
	n := 1
	switch {
	case c.works == works:
		return
	case !works:
		n = -1
	}
	c.works = works
	b.workers += n
	c.of.workers += n
}

// begin lets a session work. If there is no room the waiter is not nil, and stands in
// line.
func (b *budget) begin(c *claim) *waiter {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case c.works:
		return nil
	case b.refuses(c) != "":
		return b.enqueue(c)
	}
	b.work(c, true)
	return nil
}

// end takes back what begin gave.
func (b *budget) end(c *claim) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if c.works {
		b.work(c, false)
		b.wake()
	}
}
