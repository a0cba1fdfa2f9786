package site

import (
	"crypto/tls"
	"fmt"

	"ftpd/pkg/certs"
)

// orderCertificates has the site's certificates got and renewed by ACME. A
// generation that wants what the one before wanted goes on with the same.
func (s *Site) orderCertificates(handshake *tls.Config) error {
	rules := s.cfg.TLS.ACME
	ordered, err := s.shared.acme.Order(certs.Order{
		StateDir:  s.shared.StateDir,
		Email:     rules.Email.V,
		Hosts:     rules.Hosts.V,
		Directory: rules.Directory.V.Reveal(),
		CA:        rules.CA.V,
		Files:     s.shared.Files,
	})
	if err != nil {
		return fmt.Errorf("%s: acme: %w", rules.Pos, err)
	}
	s.ordered = ordered
	handshake.GetCertificate = ordered.Certificate
	return nil
}

// pending says whether the site is still waiting for its first certificate.
func (s *Site) pending() bool { return s.ordered != nil && !s.ordered.Ready() }

// letGo gives back what openTLS and openLog have opened.
func (s *Site) letGo() {
	s.closeLog()
	if s.ordered != nil {
		s.ordered.Release()
	}
}
