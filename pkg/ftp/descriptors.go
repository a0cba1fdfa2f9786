package ftp

// SetDescriptors bounds the descriptors that all sessions together may come to hold, 0
// for no bound. Newcomers for whom there is no room get 421; who is in stays.
func (s *Server) SetDescriptors(n int) { s.budget.setMost(n) }

// Descriptors are those that sessions count for at the moment, and how many they may
// come to, 0 for no bound.
func (s *Server) Descriptors() (used, most int) {
	s.budget.mu.Lock()
	defer s.budget.mu.Unlock()
	return s.budget.resting() + s.budget.workers*workDescriptors, s.budget.most
}

// takeSeat makes sure that there is room for somebody who logs in. It is asked before
// the password is looked at, so that its answer tells nothing of that.
func (s *session) takeSeat() error {
	if s.seated {
		return nil
	}
	if !s.srv.budget.promote(&s.claim) {
		return noRoom(reasonDescriptors)
	}
	s.seated = true
	return nil
}

// giveSeat undoes takeSeat.
func (s *session) giveSeat() {
	if s.seated {
		s.seated = false
		s.srv.budget.demote(&s.claim)
	}
}

// noRoom is the refusal of a newcomer, who goes.
func noRoom(reason string) *Refusal { return &Refusal{Kind: TooMany, Reason: reason} }

// worksOf says whether a command counts for all that a session may open: whatever has to
// do with files or log-ins.
func worksOf(c *command) bool {
	switch c.verb {
	case "PASV", "EPSV", "SITE", "ALLO":
		return true
	case "PWD", "XPWD", "ACCT":
		return false
	}
	return c.kind == "login" || c.kind == "transfer" || c.kind == "change" || c.kind == "browse"
}

// rest gives back what a command that is over may have opened. What a transfer has that
// was begun, or was overtaken by the command, is its own.
func (s *session) rest(c *command) {
	if !c.overtakes || s.running() == nil {
		s.stopWork()
	}
}

// stopWork gives back what the session has for work, unless a passive listener says that
// there is more to come.
func (s *session) stopWork() {
	if s.data.listener == nil {
		s.srv.budget.end(&s.claim)
	}
}

// noRoom is the refusal of a command that has waited. Who has not logged in is a
// newcomer.
func (c *command) noRoom(reason string) error {
	switch {
	case !c.login:
		return noRoom(reason)
	case c.verb == "PASV" || c.verb == "EPSV":
		return refuse(425, reason, "No room for a data connection. Try again later.")
	}
	return &Refusal{Kind: Busy, Reason: reason, Advice: "Too much is open at the moment. Try again later."}
}
