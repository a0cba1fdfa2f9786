package doctor

import (
	"context"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"

	"ftpd/pkg/config"
)

// lookUpFor bounds the wait for the name service.
const lookUpFor = 3 * time.Second

// compare holds what 227 said against what the configuration promises to a client
// with our address.
func (v *visits) compare(t *tour) {
	told, here := t.asked.Addr(), t.route.to.Addr()
	if v.told[told] {
		return
	}
	v.told[told] = true
	p := &v.site.Passive
	want := []netip.Addr{here}
	if p.ExternalIP.V != "" && !p.LocalNetworks.V.Match(t.route.from) {
		want = addresses(context.Background(), p.ExternalIP.V)
	}
	if len(want) > 0 && !slices.Contains(want, told) {
		v.out.add(Failed, "passive", t.route.at(), "'ftpd status': is this the configuration in force? Host names are looked up every minute",
			"PASV tells %s the address %s instead of %v", t.route.from, told, want[0])
		return
	}
	if port := int(t.asked.Port()); p.Ports.V != (config.PortRange{}) && (port < p.Ports.V.Low || port > p.Ports.V.High) {
		v.out.add(Failed, "passive", t.route.at(), "'ftpd reload'", "PASV names the port %d, which is not of %v", port, p.Ports.V)
		return
	}
	v.out.add(OK, "passive", t.route.at(), "", "PASV tells %s the address %s", t.route.from, told)
}

// addresses are those that external_ip stands for, as IPv4 knows them.
func addresses(ctx context.Context, text string) []netip.Addr {
	if a, err := netip.ParseAddr(text); err == nil {
		return []netip.Addr{a.Unmap()}
	}
	ctx, cancel := context.WithTimeout(ctx, lookUpFor)
	defer cancel()
	found, err := net.DefaultResolver.LookupNetIP(ctx, "ip4", text)
	if err != nil {
		return nil
	}
	for i := range found {
		found[i] = found[i].Unmap()
	}
	return found
}

// outside judges what clients outside are told, as far as that can be known from
// inside.
func (c *checkup) outside(ctx context.Context, s *config.Site, r *report) {
	external := s.Passive.ExternalIP
	at := external.Pos.String()
	private, public := c.reached(s)
	if external.V == "" {
		if private != "" && !public {
			r.add(Hint, "passive", s.Pos.String(), "behind a router: passive { external_ip = … }, and forward the passive ports",
				"%s is a private address: clients outside are told it and reach nobody", private)
		}
		return
	}
	told := addresses(ctx, external.V)
	switch {
	case len(told) == 0:
		r.add(Failed, "passive", at, "write its address, or mend the name service", "external_ip: %s cannot be looked up", external.V)
	case inner(told[0]):
		r.add(Warning, "passive", at, "write the router's outer address; 'local_networks' are told the listener's",
			"external_ip: %s is a private address, which leads clients outside nowhere", told[0])
	case public && !slices.ContainsFunc(told, func(a netip.Addr) bool { return slices.Contains(c.local, a) }):
		r.add(Warning, "passive", at, "remove the line, unless clients come by way of that address",
			"external_ip: %s is not an address of this machine, which has a public one itself", told[0])
	default:
		r.add(OK, "passive", at, "", "clients outside are told %s", told[0])
	}
	if private != "" && s.Passive.LocalNetworks.V.IsZero() {
		r.add(Hint, "passive", at, `for clients inside: local_networks = ["192.168.0.0/16"], or whatever yours is`,
			"clients of the inner network are told the outer address, which many routers do not lead back")
	}
}

// reached is a private address at which the site is reached by others than this
// machine, "" if there is none, and whether it also is at a public one.
func (c *checkup) reached(s *config.Site) (private string, public bool) {
	for _, l := range slices.Concat(s.Listen.V, s.ListenTLS.V) {
		list := c.local
		if a, err := netip.ParseAddr(l.Host); err == nil {
			list = []netip.Addr{a}
		}
		for _, a := range list {
			switch {
			case a.IsLoopback() || !a.Is4(): // IPv6 clients use EPSV, which tells no address
			case inner(a):
				private = a.String()
			default:
				public = true
			}
		}
	}
	return private, public
}

// inner says that an address means nothing elsewhere (RFC 1918, 4193, 6598).
func inner(a netip.Addr) bool {
	shared := netip.PrefixFrom(netip.AddrFrom4([4]byte{100, 64}), 10)
	return a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast() || a.IsUnspecified() || shared.Contains(a)
}

// firewall says which ports must be open. What is in the way between here and
// the clients nobody can see from inside.
func (c *checkup) firewall(r *report) {
	var open []string
	anyPort := ""
	for _, s := range c.sites {
		private, public := c.reached(s)
		if private == "" && !public && !c.reachedBySix(s) {
			continue
		}
		for _, l := range slices.Concat(s.Listen.V, s.ListenTLS.V) {
			open = append(open, portOf(l.String()))
		}
		if s.Passive.Ports.V == (config.PortRange{}) {
			anyPort = s.Name
			continue
		}
		open = append(open, s.Passive.Ports.V.String())
	}
	if len(open) == 0 {
		return
	}
	slices.Sort(open)
	mend := "open these in the firewalls here and on the way"
	if anyPort != "" {
		mend += `; passive { ports = "50000-50999" } bounds those of ` + anyPort + ", which are any"
	}
	r.add(Hint, "firewall", "", mend, "clients need TCP %s", shortened(slices.Compact(open), 20))
}

// reachedBySix is reached for IPv6.
func (c *checkup) reachedBySix(s *config.Site) bool {
	return slices.ContainsFunc(slices.Concat(s.Listen.V, s.ListenTLS.V), func(l config.Listen) bool {
		a, err := netip.ParseAddr(l.Host)
		return err == nil && a.Is6() && !a.IsLoopback()
	})
}

func portOf(listen string) string { return listen[strings.LastIndexByte(listen, ':')+1:] }
