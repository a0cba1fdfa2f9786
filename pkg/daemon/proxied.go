package daemon

import (
	"net/netip"
	"slices"

	"ftpd/pkg/ftp"
	"ftpd/pkg/site"
)

// Proxied implements ftp.Door: a connection from a load balancer that a site on
// this address trusts. Which of several sites is meant shows after the header
// only, so that one that trusts is enough.
func (d *Daemon) Proxied(peer ftp.Peer) bool {
	return d.current.Load().routes.proxied(peer.Local, peer.Remote.Addr())
}

// proxied asks the sites that a connection can reach.
func (r *routes) proxied(local netip.AddrPort, from netip.Addr) bool {
	trusts := func(s *site.Site) bool { return s.TrustsProxy(from) }
	own, everywhere := r.sites(local)
	if len(own) > 0 {
		return slices.ContainsFunc(own, trusts)
	}
	return slices.ContainsFunc(everywhere, trusts)
}
