package doctor

import (
	"bytes"
	"crypto/x509"
	"errors"
	"strings"

	"ftpd/pkg/certs"
	"ftpd/pkg/config"
)

// certificate judges, once for each that is shown, what a client that believes the
// system's authorities does.
func (v *visits) certificate(w *route, chain []*x509.Certificate) {
	if len(chain) == 0 || v.certificates[string(chain[0].Raw)] {
		return
	}
	v.certificates[string(chain[0].Raw)] = true
	leaf, before := chain[0], len(v.out.list)
	complain := func(s Status, mend, format string, args ...any) {
		v.out.add(s, "certificate", w.at(), mend, format, args...)
	}
	for _, one := range chain {
		if err := certs.Validity(one, v.now); err != nil {
			complain(Failed, "clients refuse it: renew it", "%v", err)
		}
	}
	if len(v.out.list) == before {
		if days, soon := certs.Expiry(leaf, v.now); soon {
			complain(Warning, "renew it; the new one is read when the files change", "%s expires in %d days", certs.Name(leaf), days)
		}
		if err := v.believed(chain); err != nil {
			why, mend := unbelieved(leaf, err)
			complain(Warning, mend, "%s is not believed by clients: %s", certs.Name(leaf), why)
		}
	}
	for _, host := range v.site.Hostnames.V {
		if err := leaf.VerifyHostname(strings.TrimSuffix(host, ".")); err != nil {
			complain(Failed, "get one with this name; 'hostnames' are those by which clients come", "%s is not for the host name %q", certs.Name(leaf), host)
		}
	}
	if stale(v.site.TLS, leaf) {
		complain(Warning, "'ftpd reload' says what is in the way", "%s is shown, and the file holds another one", certs.Name(leaf))
	}
	if len(v.out.list) == before {
		complain(OK, "", "%s, good until %s", certs.Name(leaf), leaf.NotAfter.UTC().Format("2006-01-02"))
	}
}

// believed follows the chain to an authority. Names are another question.
func (v *visits) believed(chain []*x509.Certificate) error {
	between := x509.NewCertPool()
	for _, c := range chain[1:] {
		between.AddCert(c)
	}
	_, err := chain[0].Verify(x509.VerifyOptions{Roots: v.Roots, Intermediates: between, CurrentTime: v.now})
	return err
}

// unbelieved says why nobody vouches for it, and what to do.
func unbelieved(leaf *x509.Certificate, err error) (why, mend string) {
	mend = "get one from an authority (tls { acme { … } }), or give clients this one to believe"
	switch _, unknown := errors.AsType[x509.UnknownAuthorityError](err); {
	case !unknown:
		return err.Error(), mend
	case bytes.Equal(leaf.RawIssuer, leaf.RawSubject):
		return "it is signed by itself", mend
	}
	return "its authority is not known to the system", "append the certificates between it and the authority to the file; or " + mend
}

// stale says that the file has changed and the daemon has not followed.
func stale(t *config.TLS, shown *x509.Certificate) bool {
	if t == nil || !t.Certificate.Set {
		return false
	}
	list, err := certs.LoadCertificates(t.Certificate.V)
	return err == nil && len(list) > 0 && !list[0].Equal(shown)
}
