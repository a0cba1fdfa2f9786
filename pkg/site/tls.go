package site

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"sync/atomic"
	"time"

	"ftpd/pkg/config"
	"ftpd/pkg/ftp"
)

// encryption is a site's certificate and what it demands of TLS. Cipher suites
// and curves are Go's: they change with what is known of them.
type encryption struct {
	site   string
	secret *ticketSecret
	base   *tls.Config               // without ticket keys
	dated  atomic.Pointer[datedConf] // with those of a period
}

// datedConf is a configuration whose ticket keys are of one period.
type datedConf struct {
	period int64
	config *tls.Config
}

// openTLS reads the site's certificate, if it has one. A pair that does not
// match shows now, and not at a client's handshake.
func (s *Site) openTLS() error {
	rules := s.cfg.TLS
	if rules == nil {
		return nil
	}
	base := baseTLS(rules)
	show := s.loadPair
	if rules.ACME != nil {
		show = s.orderCertificates
	}
	err := show(base)
	if err != nil {
		return err
	}
	if s.clients, err = newClientCerts(s.cfg, s.shared.Files); err != nil {
		return err
	}
	s.clients.demand(base)
	s.tls = &encryption{site: s.Name(), secret: &s.shared.tickets, base: base}
	return nil
}

// baseTLS is a handshake's configuration without a certificate.
func baseTLS(rules *config.TLS) *tls.Config {
	return &tls.Config{MinVersion: tlsVersion(rules.MinVersion.V), MaxVersion: tlsVersion(rules.MaxVersion.V)}
}

// loadPair reads the certificate and key of two files.
func (s *Site) loadPair(handshake *tls.Config) error {
	rules := s.cfg.TLS
	pair, err := s.shared.Files.Pair(rules.Certificate.V, rules.Key.V)
	if err != nil {
		return fmt.Errorf("%s: tls: %w", rules.Certificate.Pos, err)
	}
	handshake.Certificates = []tls.Certificate{*pair}
	return nil
}

// config is what a handshake at this moment needs. Nothing runs in the
// background: the first handshake of a period makes its keys.
func (e *encryption) config(now time.Time) *tls.Config {
	period := ticketPeriod(now)
	if c := e.dated.Load(); c != nil && c.period == period {
		return c.config
	}
	c := &datedConf{period: period, config: e.base.Clone()}
	c.config.SetSessionTicketKeys(e.secret.keys(e.site, period))
	e.dated.Store(c)
	return c.config
}

// Certificate is what the site shows its clients, nil without TLS and where ACME
// sees to it, which says by itself when it can't renew.
func (s *Site) Certificate() *x509.Certificate {
	if s.tls == nil || len(s.tls.base.Certificates) == 0 {
		return nil
	}
	return s.tls.base.Certificates[0].Leaf
}

// Expires is when the certificate ends that the site shows its clients; false
// without TLS, and while ACME has not brought the first one.
func (s *Site) Expires() (end time.Time, ok bool) {
	leaf := s.Certificate()
	if leaf == nil && s.ordered != nil {
		leaf = s.ordered.Leaf()
	}
	if leaf == nil {
		return time.Time{}, false
	}
	return leaf.NotAfter, true
}

// tlsVersion reads "1.2"; "" leaves it to Go.
func tlsVersion(text string) uint16 {
	return map[string]uint16{
		"1.0": tls.VersionTLS10, "1.1": tls.VersionTLS11, "1.2": tls.VersionTLS12, "1.3": tls.VersionTLS13,
	}[text]
}

// tlsSettings are what pkg/ftp needs to know of a site's encryption.
func tlsSettings(cfg *config.TLS) *ftp.TLSSettings {
	if cfg == nil {
		return nil
	}
	policy, _ := ftp.ParseTLSPolicy(cfg.Policy.V) // the configuration has checked it
	reuse := map[string]ftp.SessionReuse{
		"prefer": ftp.ReusePreferred, "require": ftp.ReuseRequired, "off": ftp.ReuseOff,
	}
	return &ftp.TLSSettings{Policy: policy, Reuse: reuse[cfg.SessionReuse.V]}
}
