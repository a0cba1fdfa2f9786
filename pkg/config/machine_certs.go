package config

import "ftpd/pkg/certs"

// clientCertificates wants the files by which certificates of clients are
// judged: without them nobody could log in, or serve would not start.
func (c *machineCheck) clientCertificates(s *Site) {
	if s.TLS == nil || s.TLS.ClientCertificates == nil {
		return
	}
	rules := s.TLS.ClientCertificates
	if rules.CA.V != "" {
		c.inForce("ca", rules.CA.V, rules.CA.Pos)
	}
	if rules.Login.V != "user" {
		return
	}
	for _, u := range s.Users {
		for _, file := range u.Certificates.V {
			c.inForce("certificates", file, u.Certificates.Pos)
		}
	}
}

// inForce wants a file of certificates. One that has expired is worth a word
// only: others of the file may do, and the rest of the site works.
func (c *machineCheck) inForce(what, file string, pos Pos) {
	list, err := c.listed(file)
	if err != nil {
		c.report.errorf(at(pos), "it wants one or more certificates in PEM form", "%s: %v", what, err)
		return
	}
	for _, cert := range list {
		if err := certs.Validity(cert, c.now); err != nil {
			c.report.warnf(at(pos), "put a new one in its place", "%s: %s: %v", what, file, err)
		}
	}
}

// acme wants a place for keys, and an authority that can be read.
func (c *machineCheck) acme(s *Site, d *Daemon) {
	if s.TLS == nil || s.TLS.ACME == nil {
		return
	}
	c.stateDir(d, s.TLS.ACME.Pos)
	if ca := s.TLS.ACME.CA; ca.V != "" {
		c.inForce("ca", ca.V, ca.Pos)
	}
}
