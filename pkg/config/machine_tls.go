package config

import (
	"crypto/x509"
	"strings"
	"time"

	"ftpd/pkg/certs"
)

// loadPair gives the server's own certificate.
func (c *Config) loadPair(cert, key string) (*x509.Certificate, error) {
	pair, err := certs.Files(c.ReadFile).Pair(cert, key)
	if err != nil {
		return nil, err
	}
	return pair.Leaf, nil
}

// certificate wants a pair that clients can be shown, today and for a while.
func (c *machineCheck) certificate(s *Site) {
	t := s.TLS
	if t == nil || !t.Certificate.Set || !t.Key.Set {
		return // what is missing Load has said
	}
	leaf, err := c.pair(t.Certificate.V, t.Key.V)
	if err != nil {
		c.report.errorf(at(t.Certificate.Pos), "both are PEM files: the certificate with its chain after it, and its key without a passphrase", "%v", err)
		return
	}
	c.dates(leaf, t.Certificate.Pos)
	for _, h := range s.Hostnames.V {
		if err := leaf.VerifyHostname(strings.TrimSuffix(h, ".")); err != nil {
			c.report.warnf(at(t.Certificate.Pos), "clients that ask for this name will not believe the certificate", "the certificate (%s) is not for the host name %q", certs.Name(leaf), h)
		}
	}
}

// dates warns early enough for a new certificate to be had.
func (c *machineCheck) dates(leaf *x509.Certificate, pos Pos) {
	if err := certs.Validity(leaf, c.now); err != nil {
		// No error: a machine that boots on the day after must still serve those
		// who look away, and those who use no TLS.
		c.report.warnf(at(pos), "clients refuse it: renew it", "%v", err)
		return
	}
	if days, warn := certs.Expiry(leaf, c.now); warn {
		c.report.warnf(at(pos), "renew it; the new one is read when the files change", "the certificate (%s) expires in %d days, on %s",
			certs.Name(leaf), days, leaf.NotAfter.UTC().Format(time.DateTime))
	}
}
