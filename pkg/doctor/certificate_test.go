package doctor

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"ftpd/pkg/config"
)

// issuer is a certificate with its key.
type issuer struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// issue signs a certificate for a name; without a parent it signs itself.
func issue(t *testing.T, name string, parent *issuer, from, until time.Time) *issuer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: from, NotAfter: until, IsCA: !strings.Contains(name, "."), BasicConstraintsValid: true,
	}
	if parent == nil {
		parent = &issuer{template, key}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent.cert, key.Public(), parent.key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &issuer{cert, key}
}

// TestCertificates judges chains as a client does that believes one authority.
func TestCertificates(t *testing.T) {
	now := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	past, future := now.AddDate(-1, 0, 0), now.AddDate(1, 0, 0)
	root := issue(t, "root", nil, past, future)
	middle := issue(t, "middle", root, past, future)
	old := issue(t, "old", root, past, now.AddDate(0, 0, -1))
	good := issue(t, "a.example", middle, past, future)
	for _, test := range []struct {
		name, host string
		chain      []*issuer
		want       []string
	}{
		{"good", "a.example", []*issuer{good, middle}, []string{`ok "a.example", good until 2027-11-29`}},
		{"no names asked for", "", []*issuer{good, middle}, []string{`ok "a.example", good until`}},
		{"chain is missing", "", []*issuer{good}, []string{`warning "a.example" is not believed by clients: its authority is not known`}},
		{"by itself", "", []*issuer{issue(t, "a.example", nil, past, future)}, []string{`warning "a.example" is not believed by clients: it is signed by itself`}},
		{"expired", "", []*issuer{issue(t, "a.example", root, past, now.AddDate(0, 0, -1))}, []string{`failed certificate "a.example" expired on 2026-11-28`}},
		{"not yet", "", []*issuer{issue(t, "a.example", root, now.AddDate(0, 0, 1), future)}, []string{`failed certificate "a.example" is valid from 2026-11-30`}},
		{"authority expired", "", []*issuer{issue(t, "a.example", old, past, future), old}, []string{`failed certificate "old" expired`}},
		{"soon", "", []*issuer{issue(t, "a.example", root, past, now.AddDate(0, 0, 9))}, []string{`warning "a.example" expires in 9 days`}},
		{"another name", "b.example", []*issuer{good, middle}, []string{`failed "a.example" is not for the host name "b.example"`}},
		{"none", "", nil, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			roots := x509.NewCertPool()
			roots.AddCert(root.cert)
			s := &config.Site{}
			if test.host != "" {
				s.Hostnames.V = []string{test.host}
			}
			v := &visits{checkup: &checkup{Options: Options{Roots: roots}, now: now}, site: s, out: &report{}, certificates: map[string]bool{}}
			var chain []*x509.Certificate
			for _, one := range test.chain {
				chain = append(chain, one.cert)
			}
			v.certificate(&route{}, chain)
			v.certificate(&route{}, chain) // is not said twice
			if !slices.EqualFunc(v.out.lines(), test.want, strings.HasPrefix) {
				t.Errorf("found %q, want %q", v.out.lines(), test.want)
			}
		})
	}
}
