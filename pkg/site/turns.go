package site

import (
	"net/netip"
	"slices"
	"time"

	"ftpd/pkg/config"
)

// over says whether something has expired.
func over(expires config.Attr[time.Time], now time.Time) bool {
	return !expires.V.IsZero() && !now.Before(expires.V)
}

// turnsOf are the moments at which something of a site expires that sessions do not
// ask for with each command, or that ends them: sorted, each once. What path blocks
// say of rights they ask for each time.
func turnsOf(cfg *config.Site) []time.Time {
	var list []time.Time
	add := func(e config.Attr[time.Time]) {
		if !e.V.IsZero() {
			list = append(list, e.V)
		}
	}
	lists := func(paths []*config.Path, lines []*config.Access) {
		for _, p := range paths {
			if !p.Full.V.IsZero() {
				add(p.Expires)
			}
		}
		for _, line := range lines {
			add(line.Expires)
		}
	}
	lists(cfg.Paths, cfg.Access)
	for _, a := range cfg.Aliases {
		add(a.Expires)
	}
	for _, g := range cfg.Groups {
		lists(g.Paths, g.Access)
	}
	for _, u := range cfg.Users {
		add(u.Expires)
		lists(u.Paths, u.Access)
	}
	slices.SortFunc(list, time.Time.Compare)
	return slices.CompactFunc(list, time.Time.Equal)
}

// nextTurn is the first moment after another at which something expires; false: none.
func (s *Site) nextTurn(after time.Time) (time.Time, bool) {
	i, found := slices.BinarySearchFunc(s.turns, after, time.Time.Compare)
	if found {
		i++
	}
	if i == len(s.turns) {
		return time.Time{}, false
	}
	return s.turns[i], true
}

// turned says whether something has expired between two moments.
func (s *Site) turned(since, now time.Time) bool {
	if len(s.turns) == 0 {
		return false
	}
	turn, ok := s.nextTurn(since)
	return ok && !now.Before(turn)
}

// longestWait bounds a timer, which does not notice when somebody sets the clock.
const longestWait = time.Hour

// await has the sessions asked when something expires, also those that say nothing.
func (s *Site) await() {
	s.turning.Lock()
	defer s.turning.Unlock()
	if s.closed {
		return
	}
	now := time.Now()
	turn, ok := s.nextTurn(now)
	if !ok {
		return
	}
	s.turner = time.AfterFunc(min(turn.Sub(now), longestWait), func() {
		if s.turned(now, time.Now()) {
			s.shared.recheckAll()
		}
		s.await()
	})
}

// endAwait ends it.
func (s *Site) endAwait() {
	s.turning.Lock()
	defer s.turning.Unlock()
	s.closed = true
	if s.turner != nil {
		s.turner.Stop()
	}
}

// recheckAll asks all sessions whether they may go on.
func (sh *Shared) recheckAll() {
	if sh.Recheck == nil {
		return
	}
	for _, all := range []netip.Addr{netip.IPv4Unspecified(), netip.IPv6Unspecified()} {
		sh.Recheck(netip.PrefixFrom(all, 0))
	}
}
