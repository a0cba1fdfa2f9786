package doctor

import (
	"context"
	"net/netip"
	"slices"

	"ftpd/pkg/config"
	"ftpd/pkg/control"
	"ftpd/pkg/ftp"
	"ftpd/pkg/site"
)

// mode is how a listener is spoken to.
type mode string

const (
	inClear  mode = "in clear"
	explicit mode = "explicit TLS"
	implicit mode = "implicit TLS"
)

// route is one way to a site: where to, where from, and in which manner.
type route struct {
	site   *config.Site
	listen config.Listen
	mode   mode
	to     netip.AddrPort
	from   netip.Addr
	policy ftp.TLSPolicy
}

// at is the listener as the configuration writes it, where it was reached if that
// does not say it, and the manner.
func (r *route) at() string {
	at := r.listen.String()
	if r.listen.Host == "" {
		at += " (" + r.to.Addr().String() + ")"
	}
	return at + " " + string(r.mode)
}

// host is the name by which the site is asked for, "" if it has none.
func (r *route) host() string {
	if names := r.site.Hostnames.V; len(names) > 0 {
		return names[0]
	}
	return ""
}

// proxied says that the daemon takes us for a load balancer.
func (r *route) proxied() bool { return r.site.ProxyProtocolFrom.V.Match(r.from) }

// mostWays bounds how many addresses of this machine are thought of.
const mostWays = 8

// ways are the pairs of addresses by which a listener can be reached from this
// machine, the plainest first. Where a specific address is another site's, it does
// not lead to this one.
func (c *checkup) ways(l config.Listen) (list []route) {
	if l.Host == "" {
		for _, a := range c.local {
			to := config.Listen{Host: a.String(), Port: l.Port}
			if !c.taken[to.String()] && len(list) < mostWays {
				list = append(list, route{listen: l, to: netip.AddrPortFrom(a, uint16(l.Port)), from: a})
			}
		}
		return list
	}
	to, err := netip.ParseAddr(l.Host)
	if err != nil {
		return nil // Load has seen to it
	}
	way := route{listen: l, to: netip.AddrPortFrom(to, uint16(l.Port)), from: to.WithZone("")}
	list = append(list, way)
	for _, a := range c.local {
		if a.Is4() == to.Is4() && a != list[0].from && len(list) < mostWays && !to.IsLinkLocalUnicast() {
			way.from = a
			list = append(list, way)
		}
	}
	return list
}

// listeners visits a site at each of its addresses in each manner.
func (c *checkup) listeners(ctx context.Context, s *config.Site, rules *site.Site, r *report) {
	v := &visits{checkup: c, site: s, rules: rules, out: r, certificates: map[string]bool{}, told: map[netip.Addr]bool{}}
	modes := []mode{inClear}
	if s.TLS != nil {
		modes = append(modes, explicit)
		// Words that Load has let through.
		v.policy, _ = ftp.ParseTLSPolicy(s.TLS.Policy.V)
	}
	for _, l := range s.Listen.V {
		v.listener(ctx, l, modes)
	}
	for _, l := range s.ListenTLS.V {
		v.listener(ctx, l, []mode{implicit})
	}
}

// visits are those of one site.
type visits struct {
	*checkup
	site         *config.Site
	rules        *site.Site
	out          *report
	policy       ftp.TLSPolicy
	certificates map[string]bool     // of which has been spoken
	told         map[netip.Addr]bool // addresses of 227, too
}

func (v *visits) listener(ctx context.Context, l config.Listen, modes []mode) {
	if !v.served(l) {
		v.out.add(Failed, "session", l.String(), "'ftpd reload' says what is in the way", "the daemon does not listen there")
		return
	}
	ways := v.ways(l)
	if len(ways) == 0 {
		v.out.add(Hint, "session", l.String(), "", "not tried: all addresses of this machine are other sites' there")
		return
	}
	way, who := v.choose(ways)
	if who.trouble != nil {
		v.out.add(Warning, "session", l.String(), who.trouble.mend, "no log-in is tried: %s", who.trouble.text)
	}
	for _, m := range modes {
		way.site, way.mode, way.policy = v.site, m, v.policy
		v.visit(ctx, way, who)
	}
}

// served says whether the daemon has a listener. Where it has none, somebody else
// may: a pass must not get there.
func (c *checkup) served(l config.Listen) bool {
	if c.status == nil {
		return true // nobody knows, and there are no passes
	}
	everywhere := config.Listen{Port: l.Port}
	return slices.ContainsFunc(c.status.Listeners, func(has control.Listener) bool {
		return has.Address == l.String() || has.Address == everywhere.String()
	})
}
