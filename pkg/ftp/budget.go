package ftp

import "sync"

// SessionDescriptors is what a session that has logged in may hold at worst: its
// control connection, the home, the passive listener or the data connection, a
// file and the folder that it lies in, the pipe of splice(2), which is two, and
// one more for a step along a path. A test counts them.
const SessionDescriptors = 8

// waitingDescriptors is what a session holds before that: its connection.
const waitingDescriptors = 1

// reasonDescriptors is that there are no descriptors left for another session.
const reasonDescriptors = "descriptors"

// budget counts the descriptors that sessions may come to hold, so that those who
// are in always get what they need and it is newcomers who are refused. Who has
// not logged in counts for the connection only, or strangers who say nothing would
// shut users out cheaply; all of these together may hold half, so that whoever of
// them logs in finds room.
type budget struct {
	mu      sync.Mutex
	most    int // 0: unlimited
	used    int
	waiting int // of used: who has not logged in
}

// setMost changes the bound, 0 for unlimited. Who is in stays.
func (b *budget) setMost(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.most = n
}

// enter takes what a new connection holds. It is refused when nobody could log in
// any more: there is no use in waiting for that.
func (b *budget) enter() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.most > 0 && (b.used+SessionDescriptors > b.most || b.waiting+waitingDescriptors > max(b.most/2, waitingDescriptors)) {
		return false
	}
	b.used += waitingDescriptors
	b.waiting += waitingDescriptors
	return true
}

// promote takes what a log-in adds.
func (b *budget) promote() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	const more = SessionDescriptors - waitingDescriptors
	if b.most > 0 && b.used+more > b.most {
		return false
	}
	b.used += more
	b.waiting -= waitingDescriptors
	return true
}

// demote gives back what promote took.
func (b *budget) demote() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.used -= SessionDescriptors - waitingDescriptors
	b.waiting += waitingDescriptors
}

// leave gives back what enter took.
func (b *budget) leave() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.used -= waitingDescriptors
	b.waiting -= waitingDescriptors
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
	if !s.srv.budget.promote() {
		return noDescriptors()
	}
	s.seated = true
	return nil
}

// giveSeat undoes takeSeat.
func (s *session) giveSeat() {
	if s.seated {
		s.seated = false
		s.srv.budget.demote()
	}
}

func noDescriptors() *Refusal { return &Refusal{Kind: TooMany, Reason: reasonDescriptors} }
