package ftp

import (
	"net/netip"
	"sync"
)

// SessionDescriptors is what a session that has logged in may hold at worst: its
// control connection, the home, the passive listener or the data connection, a
// file and the folder that it lies in, the pipe of splice(2), which is two, and
// one more for a step along a path. A test counts them.
const SessionDescriptors = 8

// waitingDescriptors is what a session holds before that: its connection.
const waitingDescriptors = 1

// The reasons why there is no room for another session: none is left, or the
// client's address has its share of those that have not logged in.
const (
	reasonDescriptors      = "descriptors"
	reasonDescriptorsShare = "descriptors-share"
)

// budget counts the descriptors that sessions may come to hold, so that those who
// are in always get what they need and it is newcomers who are refused. Who has
// not logged in counts for the connection only, or strangers who say nothing would
// shut users out cheaply; all of these together may hold half, so that whoever of
// them logs in finds room. That half is shared between clients as passive ports are:
// who waits with one connection gets one more only while it has fewer than are free.
type budget struct {
	mu      sync.Mutex
	most    int // 0: unlimited
	used    int
	waiting int                  // of used: who has not logged in
	by      map[netip.Prefix]int // of waiting, by client
}

// setMost changes the bound, 0 for unlimited. Who is in stays.
func (b *budget) setMost(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.most = n
}

// enter takes what a new connection holds, or says why not. It is refused when
// nobody could log in any more: there is no use in waiting for that.
func (b *budget) enter(client netip.Prefix) (refused string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.most > 0 {
		free := max(b.most/2, waitingDescriptors) - b.waiting
		mine := b.by[client]
		switch {
		case b.used+SessionDescriptors > b.most || free < waitingDescriptors:
			return reasonDescriptors
		case mine > 0 && mine >= free:
			return reasonDescriptorsShare
		}
	}
	b.used += waitingDescriptors
	b.wait(client, waitingDescriptors)
	return ""
}

// wait counts who has not logged in. It needs the lock.
func (b *budget) wait(client netip.Prefix, n int) {
	if b.by == nil {
		b.by = map[netip.Prefix]int{}
	}
	b.waiting += n
	if b.by[client] += n; b.by[client] == 0 {
		delete(b.by, client)
	}
}

// promote takes what a log-in adds.
func (b *budget) promote(client netip.Prefix) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	const more = SessionDescriptors - waitingDescriptors
	if b.most > 0 && b.used+more > b.most {
		return false
	}
	b.used += more
	b.wait(client, -waitingDescriptors)
	return true
}

// demote gives back what promote took.
func (b *budget) demote(client netip.Prefix) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.used -= SessionDescriptors - waitingDescriptors
	b.wait(client, waitingDescriptors)
}

// leave gives back what enter took.
func (b *budget) leave(client netip.Prefix) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.used -= waitingDescriptors
	b.wait(client, -waitingDescriptors)
}

// SetDescriptors bounds the descriptors that all sessions together may come to
// hold, 0 for no bound. Newcomers for whom there is no room get 421; who is in
// stays.
func (s *Server) SetDescriptors(n int) { s.budget.setMost(n) }

// Descriptors are those that sessions count for at the moment, and how many they may
// come to, 0 for no bound.
func (s *Server) Descriptors() (used, most int) {
	s.budget.mu.Lock()
	defer s.budget.mu.Unlock()
	return s.budget.used, s.budget.most
}

// takeSeat makes sure of what a session may need once it has logged in. It is asked
// before the password is looked at, so that its answer tells nothing of that.
func (s *session) takeSeat() error {
	if s.seated {
		return nil
	}
	if !s.srv.budget.promote(s.household) {
		return noRoom(reasonDescriptors)
	}
	s.seated = true
	return nil
}

// giveSeat undoes takeSeat.
func (s *session) giveSeat() {
	if s.seated {
		s.seated = false
		s.srv.budget.demote(s.household)
	}
}

func noRoom(reason string) *Refusal { return &Refusal{Kind: TooMany, Reason: reason} }
