package confine

import "fmt"

// Limits are what a process is going to need, and so what it keeps.
type Limits struct {
	Account *Account     // whom to become; nil: stay
	Keep    []Capability // those of them that it has
	// Off leaves capabilities (unless the account changes), folders and system
	// calls as they are, for the reason that it gives; "" = they are bounded.
	Off string
	// Anywhere leaves folders as they are, for the reason that it gives.
	Anywhere string
	Folders  []Folder
	// Programs are folders whose programs may be started; none: nothing is.
	Programs []string
}

// Apply gives up everything else, on all threads and for ever. After an error
// the process may be confined in part: it should end.
func Apply(l Limits) (*State, error) {
	s := &State{limits: l}
	who := l.Account
	if who == nil {
		who = Ourselves()
	}
	if who.UID != 0 {
		s.who = who.Name
	}
	var err error
	if s.kept, err = held(l.Keep); err != nil {
		return nil, err
	}
	if err := noNewPrivileges(); err != nil {
		return nil, err
	}
	// Rules are made by opening folders, which root can.
	if err := s.restrictFolders(); err != nil {
		return nil, err
	}
	if l.Account != nil || l.Off == "" {
		if err := dropTo(l.Account, s.kept); err != nil {
			return nil, err
		}
	}
	if l.Off == "" {
		names := neverNeeded
		if len(l.Programs) == 0 {
			names = append(starting, names...)
		}
		s.seccomp = deny(names)
	}
	return s, nil
}

// restrictFolders is a step that old kernels and some configurations leave out.
func (s *State) restrictFolders() error {
	s.version = landlockVersion()
	switch {
	case s.limits.Off != "" || s.limits.Anywhere != "":
		return nil
	case s.version == 0:
		s.limits.Anywhere = "the kernel has no Landlock"
		return nil
	case s.version < oldest:
		s.limits.Anywhere = fmt.Sprintf("the kernel's Landlock, version %d, is too old", s.version)
		return nil
	}
	// Counted before the door closes; the system's files are beside the point.
	own := rulesFor(s.limits.Folders)
	rules := rulesFor(append(ofSystem(s.who == ""), s.limits.Folders...))
	if err := restrict(rules, s.limits.Programs); err != nil {
		return err
	}
	s.reach = newReach(rules)
	s.folders = count(own)
	return nil
}
