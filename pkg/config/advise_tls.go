package config

import (
	"net/netip"
	"slices"
	"strings"
)

// encryption warns of passwords and keys that strangers can get at.
func (a *adviser) encryption(s *Site) {
	if s.Enabled.V {
		a.clear(s)
	}
	t := s.TLS
	if t == nil {
		return
	}
	if t.MinVersion.V < "1.2" {
		a.report.warnf(at(t.MinVersion.Pos), `write "1.2": all clients of the last ten years speak it`, "TLS %s is broken (RFC 8996)", t.MinVersion.V)
	}
	if t.Key.V != "" && a.open(t.Key.V) {
		a.report.warnf(at(t.Key.Pos), "chmod 600 "+t.Key.V, "everybody on this machine can read the key %s", t.Key.V)
	}
}

// clear warns of passwords on the network, unless the site grants addresses one
// by one.
func (a *adviser) clear(s *Site) {
	if demandsTLS(s.TLS) || loopbackOnly(s.Listen.V) ||
		slices.ContainsFunc(s.Access, func(l *Access) bool { return l.Grant }) || !a.inClear(s) {
		return
	}
	if s.TLS == nil {
		a.report.warnf(at(s.Pos), "let only networks in that you trust: access \"grant\" { ip = … }", "site %q has no tls: passwords and files can be read on the way", s.Name)
		return
	}
	place := s.TLS.Policy.Pos
	if !s.TLS.Policy.Set {
		place = s.TLS.Pos
	}
	a.report.warnf(at(place), `write policy = "ctrl+data", or "auth" for passwords alone`, "policy %q lets passwords be sent in clear", s.TLS.Policy.V)
}

// demandsTLS says whether nobody can log in in clear.
func demandsTLS(t *TLS) bool {
	return t != nil && (t.Policy.V == "on" || strings.Contains(t.Policy.V, "auth") || strings.Contains(t.Policy.V, "ctrl"))
}

func loopbackOnly(list []Listen) bool {
	return !slices.ContainsFunc(list, func(l Listen) bool {
		ip, err := netip.ParseAddr(l.Host)
		return err != nil || !ip.IsLoopback()
	})
}

// inClear says whether anybody has a password and may send it in clear.
func (a *adviser) inClear(s *Site) bool {
	demanding := map[string]bool{}
	for _, g := range s.Groups {
		demanding[g.Name] = g.RequireTLS.V
	}
	return slices.ContainsFunc(s.Users, func(u *User) bool {
		must := u.RequireTLS.V || !u.RequireTLS.Set && demanding[u.Group.V]
		return u.Type.V == "local" && !must
	})
}

// unreached warns of sites whose TLS nobody gets to: AUTH comes before the
// client can name a site, and the first one of the address refuses it.
func (a *adviser) unreached() {
	first := map[Listen]*Site{}
	for _, s := range a.cfg.Sites {
		if !s.Enabled.V {
			continue
		}
		for _, l := range s.Listen.V {
			where := Listen{Host: l.Host, Port: l.Port}
			if first[where] == nil {
				first[where] = s
			}
			if f := first[where]; f.TLS == nil && s.TLS != nil {
				a.report.warnf(at(s.TLS.Pos), "give the first one a tls block, or write this site before it",
					"site %q answers first at %v and has no tls: most clients ask for TLS before they name a site, and are refused", f.Name, l)
			}
		}
	}
}
