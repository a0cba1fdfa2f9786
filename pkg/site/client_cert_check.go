package site

import (
	"context"
	"crypto/x509"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// Bounds of finding out a client's name: both answers come from strangers.
const (
	namePatience = 5 * time.Second
	maxHostNames = 8 // of one address
)

// nameService is what is asked for the names of clients.
type nameService interface {
	LookupAddr(ctx context.Context, addr string) ([]string, error)
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// certificates are those that the client has shown, its own first. In clear it
// has shown none: who took the connection over could not have.
func (v *visitor) certificates() []*x509.Certificate {
	if state := v.tls.Load(); state != nil {
		return state.PeerCertificates
	}
	return nil
}

// check says whether the certificate, or that there is none, allows a log-in
// from this address, save what only the name service knows.
func (c *clientCerts) check(shown []*x509.Certificate, from netip.Addr) error {
	if c == nil {
		return nil
	}
	if len(shown) == 0 {
		if c.rules.Required.V {
			return loginRefused(reasonCertRequired, c.rules.Required.Pos.String(), nil)
		}
		return nil
	}
	if err := c.believes(shown); err != nil {
		return loginRefused(reasonCertUntrusted, c.rules.CA.Pos.String(), err)
	}
	if c.rules.CheckIP.V && !forAddress(shown[0], from) {
		return loginRefused(reasonCertAddress, c.rules.CheckIP.Pos.String(), nil)
	}
	return nil
}

// checkAll is check that asks the name service, too.
func (c *clientCerts) checkAll(ctx context.Context, names nameService, shown []*x509.Certificate, from netip.Addr) error {
	if err := c.check(shown, from); err != nil {
		return err
	}
	if c == nil || len(shown) == 0 || !c.rules.CheckDNS.V || forHost(ctx, names, shown[0], from) {
		return nil
	}
	return loginRefused(reasonCertName, c.rules.CheckDNS.Pos.String(), nil)
}

// forAddress says whether a certificate names the address.
func forAddress(cert *x509.Certificate, from netip.Addr) bool {
	return slices.ContainsFunc(cert.IPAddresses, func(ip net.IP) bool {
		named, ok := netip.AddrFromSlice(ip)
		return ok && named.Unmap() == from.Unmap().WithZone("")
	})
}

// forHost says whether a certificate names a host that the address belongs to.
// What an address says of itself counts only if the host says so, too.
func forHost(ctx context.Context, names nameService, cert *x509.Certificate, from netip.Addr) bool {
	ctx, cancel := context.WithTimeout(ctx, namePatience)
	defer cancel()
	hosts, err := names.LookupAddr(ctx, from.String())
	if err != nil {
		return false
	}
	for _, host := range hosts[:min(len(hosts), maxHostNames)] {
		host = strings.TrimSuffix(host, ".")
		if !hasName(cert, host) {
			continue
		}
		addrs, err := names.LookupNetIP(ctx, "ip", host)
		if err == nil && slices.ContainsFunc(addrs, func(a netip.Addr) bool { return a.Unmap() == from.Unmap() }) {
			return true
		}
	}
	return false
}

// hasName says whether a certificate is for a host. The common name counts only
// where there is no other (RFC 6125, 6.4.4): many certificates of machines
// still have nothing else.
func hasName(cert *x509.Certificate, host string) bool {
	if len(cert.DNSNames) == 0 {
		return strings.EqualFold(cert.Subject.CommonName, host)
	}
	return cert.VerifyHostname(host) == nil
}
