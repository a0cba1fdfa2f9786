package site

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"slices"

	"ftpd/pkg/certs"
	"ftpd/pkg/config"
)

// The words of client_certificates.login.
const (
	loginUser       = "user"
	loginCommonName = "common_name"
	loginDot        = "dot_login"
)

// clientCerts are a site's rules for certificates of clients. nil, of a site
// that asks for none, has methods too.
type clientCerts struct {
	rules  *config.ClientCertificates
	pool   *x509.CertPool                 // whose certificates are believed
	byUser map[string][]*x509.Certificate // with login = "user"
}

// newClientCerts reads the files of certificates, so that a broken one shows at
// a reload and not at somebody's log-in.
func newClientCerts(cfg *config.Site, files certs.Files) (*clientCerts, error) {
	if cfg.TLS == nil || cfg.TLS.ClientCertificates == nil {
		return nil, nil
	}
	rules := cfg.TLS.ClientCertificates
	pool, err := files.Pool(rules.CA.V)
	if err != nil {
		return nil, fmt.Errorf("%s: ca: %w", rules.CA.Pos, err)
	}
	c := &clientCerts{rules: rules, pool: pool, byUser: map[string][]*x509.Certificate{}}
	if rules.Login.V != loginUser {
		return c, nil
	}
	for _, u := range cfg.Users {
		for _, file := range u.Certificates.V {
			own, err := files.Certificates(file)
			if err != nil {
				return nil, fmt.Errorf("%s: user %q: certificates: %w", u.Certificates.Pos, u.Name, err)
			}
			c.byUser[u.Name] = append(c.byUser[u.Name], own...)
		}
	}
	return c, nil
}

// demand makes a handshake ask for the client's certificate. One that is shown
// must be believed, whether it is required or not: what it is good for is
// decided later, and nobody should have to think of forged ones then.
func (c *clientCerts) demand(handshake *tls.Config) {
	if c == nil {
		return
	}
	handshake.ClientCAs = c.pool
	handshake.ClientAuth = tls.VerifyClientCertIfGiven
	if c.rules.Required.V {
		handshake.ClientAuth = tls.RequireAndVerifyClientCert
	}
}

// origin is the line that gives certificates their meaning, "" where none has one.
func (c *clientCerts) origin() string {
	if c == nil {
		return ""
	}
	return c.rules.Login.Pos.String()
}

// believes says whether a chain leads to one of the site's authorities today.
// The handshake has asked the same, but perhaps before a reload, or another
// site before HOST.
func (c *clientCerts) believes(shown []*x509.Certificate) error {
	between := x509.NewCertPool()
	for _, cert := range shown[1:] {
		between.AddCert(cert)
	}
	_, err := shown[0].Verify(x509.VerifyOptions{
		Roots: c.pool, Intermediates: between, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	})
	return err
}

// listed says whether a certificate is one of those in a list, byte for byte.
// Same names would not do: whoever is an authority can give any name again.
func listed(list []*x509.Certificate, cert *x509.Certificate) bool {
	return slices.ContainsFunc(list, cert.Equal)
}
