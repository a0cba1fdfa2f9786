package site

import (
	"time"

	"ftpd/pkg/acl"
	"ftpd/pkg/config"
	"ftpd/pkg/ftp"
)

// Rehearse builds a site as New does, to compare it with one that serves: what
// of it is read from files is read, but it opens no log and orders nothing. Close
// it.
func Rehearse(cfg *config.Site, sh *Shared) (*Site, error) {
	s, err := Inspect(cfg, sh)
	if err != nil || cfg.TLS == nil {
		return s, err
	}
	if s.clients, err = newClientCerts(cfg, sh.Files); err != nil {
		return nil, err
	}
	if cfg.TLS.ACME == nil {
		s.tls = &encryption{site: s.Name(), secret: &sh.tickets, base: baseTLS(cfg.TLS)}
		err = s.loadPair(s.tls.base)
	}
	return s, err
}

// Foresee says how a session would end if next, made by Rehearse, took its
// site's place; nil for one that would go on. A nil next is a site that is gone.
func Foresee(who ftp.Visitor, next *Site) *ftp.Refusal {
	v, ok := who.(*visitor)
	if !ok {
		return nil
	}
	st := v.standing.Load()
	from := v.peer.Remote.Addr()
	if next == nil {
		return refusalIn(ended(reasonSiteRemoved, ""))
	}
	if d := next.rules.access.Decide(from); !d.Allowed {
		return refusalIn(ended(d.Reason, d.Origin))
	}
	if !st.loggedIn() {
		return nil
	}
	then, _, err := next.judge(st, from)
	if err == nil {
		err = then.stillOpen(time.Now())
	}
	return refusalIn(err)
}

// RightsChange is what members of two generations of a site may do differently
// in a folder.
type RightsChange struct {
	acl.Difference
	Users []string // sorted as the configuration has them
}

// CompareRights compares the members that both generations have. Those whose
// rights come from the same lists are compared once.
func CompareRights(old, next *Site, now time.Time) []RightsChange {
	type pair struct{ old, next [levels]*acl.PathList }
	var order []pair
	users := map[pair][]string{}
	for _, u := range next.cfg.Users {
		was := old.members[u.Name]
		if was == nil {
			continue
		}
		p := pair{[levels]*acl.PathList(was.acl), [levels]*acl.PathList(next.members[u.Name].acl)}
		if users[p] == nil {
			order = append(order, p)
		}
		users[p] = append(users[p], u.Name)
	}
	var changes []RightsChange
	for _, p := range order {
		for _, d := range acl.Compare(p.old[:], p.next[:], now) {
			changes = append(changes, RightsChange{d, users[p]})
		}
	}
	return changes
}
