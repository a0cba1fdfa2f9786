package daemon

import (
	"net/netip"
	"slices"
	"strings"

	"ftpd/pkg/site"
)

// routes tell which site a connection belongs to. They are built once per
// generation and never change, so a look-up needs no lock.
type routes struct {
	at  map[endpoint][]*site.Site // in file order
	tls map[endpoint]bool         // implicit TLS is spoken there
}

// add lets a site answer at e, in TLS from the first byte or in clear. Sites are
// added in file order; the configuration sees to it that all sites of an
// endpoint are spoken to alike.
func (r *routes) add(e endpoint, s *site.Site, implicit bool) {
	if r.at == nil {
		r.at, r.tls = map[endpoint][]*site.Site{}, map[endpoint]bool{}
	}
	r.at[e] = append(r.at[e], s)
	r.tls[e] = implicit
}

// claim puts a site first at e, where it may be already.
func (r *routes) claim(e endpoint, s *site.Site, implicit bool) {
	others := r.at[e]
	if len(others) > 0 {
		implicit = r.tls[e]
	}
	r.add(e, s, implicit)
	r.at[e] = append([]*site.Site{s}, slices.DeleteFunc(slices.Clone(others), func(o *site.Site) bool { return o == s })...)
}

// implicit says whether who reaches a local address speaks TLS from the first
// byte. The socket does not tell: a wildcard serves specific addresses, too.
func (r *routes) implicit(local netip.AddrPort) bool {
	own := specific(local)
	if len(r.at[own]) > 0 {
		return r.tls[own]
	}
	return r.tls[endpoint{port: local.Port()}]
}

// specific is the endpoint of exactly this address.
func specific(local netip.AddrPort) endpoint {
	return endpoint{addr: local.Addr().Unmap().WithZone(""), port: local.Port()}
}

// leads says whether connections on a socket may reach a site, and whether by
// implicit TLS.
func (r *routes) leads(socket endpoint, s *site.Site) (leads, implicit bool) {
	for at, sites := range r.at {
		if socket.overlaps(at) && slices.Contains(sites, s) {
			return true, r.tls[at]
		}
	}
	return false, false
}

// sites are those on exactly this address, then those on all addresses of the
// port: a site on a specific address beats one on "*".
func (r *routes) sites(local netip.AddrPort) (own, everywhere []*site.Site) {
	return r.at[specific(local)], r.at[endpoint{port: local.Port()}]
}

// first is the site for who names none, nil if no site answers there any more.
func (r *routes) first(local netip.AddrPort) *site.Site {
	own, everywhere := r.sites(local)
	switch {
	case len(own) > 0:
		return own[0]
	case len(everywhere) > 0:
		return everywhere[0]
	}
	return nil
}

// host is the site that HOST names (RFC 7151, section 3.1), nil if there is
// none. An address literal names the site that the address alone would pick. A
// site without hostnames answers to every name; the configuration sees to it
// that it has its address to itself.
func (r *routes) host(local netip.AddrPort, name string) *site.Site {
	if addr, ok := literal(name); ok {
		if addr == local.Addr().Unmap().WithZone("") {
			return r.first(local)
		}
		return nil
	}
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	own, everywhere := r.sites(local)
	for _, candidates := range [][]*site.Site{own, everywhere} {
		for _, s := range candidates {
			if s.Hosts(name) {
				return s
			}
		}
	}
	if s := r.first(local); s != nil && len(s.Config().Hostnames.V) == 0 {
		return s
	}
	return nil
}

// literal reads "[2001:db8::1]", "[192.0.2.1]" and "192.0.2.1".
func literal(name string) (netip.Addr, bool) {
	inner, bracketed := strings.CutPrefix(name, "[")
	if bracketed {
		inner = strings.TrimSuffix(inner, "]")
	}
	addr, err := netip.ParseAddr(inner)
	if err != nil || (!bracketed && !addr.Is4()) {
		return netip.Addr{}, false
	}
	return addr.Unmap().WithZone(""), true
}
