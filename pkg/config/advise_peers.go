package config

import (
	"net/netip"
	"slices"
	"strings"

	"ftpd/pkg/access"
)

// peers warns of what is believed of the other end of a connection.
func (a *adviser) peers(s *Site) {
	if s.FXP.V && s.DataPeers.V.IsZero() {
		a.report.warnf(at(s.FXP.Pos), "name the servers in data_peers instead", "fxp lets clients point data connections at any machine")
	}
	if everybody(s.ProxyProtocolFrom.V) {
		a.report.warnf(at(s.ProxyProtocolFrom.Pos), "name the load balancers only",
			"proxy_protocol_from believes everybody: any client can pass for any address")
	}
	if l := s.Log; l != nil && !s.ReverseDNS.V && slices.Contains(l.Fields.V, "c-dns") {
		a.report.warnf(at(l.Fields.Pos), "add to the site: reverse_dns = true", "c-dns stays empty without reverse_dns")
	}
}

// strangersEverywhere are addresses of networks that belong to nobody (RFC 5737,
// RFC 3849): who names all of one family means everybody.
const strangersEverywhere = "192.0.2.1 198.51.100.1 203.0.113.1 | 2001:db8::1 3fff::1"

// everybody says whether patterns match all addresses of a family.
func everybody(p access.Patterns) bool {
	return slices.ContainsFunc(strings.Split(strangersEverywhere, "|"), func(family string) bool {
		return !slices.ContainsFunc(strings.Fields(family), func(addr string) bool {
			return !p.Match(netip.MustParseAddr(addr))
		})
	})
}
