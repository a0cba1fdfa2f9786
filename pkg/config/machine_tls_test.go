package config

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"net/netip"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestCheckCertificate looks at pairs on their line: unfit ones are errors, those
// that won't be fit for long, or not for a name, are warnings.
func TestCheckCertificate(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	day := 24 * time.Hour
	for _, test := range []struct {
		name     string
		from, to time.Duration // from now
		err      error
		want     string
	}{
		{"good", -day, 90 * day, nil, ""},
		{"a month left", -day, 30 * day, nil, `:6:5: warning: the certificate ("a.example") expires in 30 days, on 2026-12-21 12:00:00`},
		{"hours left", -day, time.Hour, nil, `:6:5: warning: the certificate ("a.example") expires in 0 days, on 2026-11-21 13:00:00`},
		{"over", -90 * day, -time.Hour, nil, `:6:5: warning: certificate "a.example" expired on 2026-11-21 11:00:00`},
		{"to come", time.Hour, 90 * day, nil, `:6:5: warning: certificate "a.example" is valid from 2026-11-21 13:00:00 on only`},
		{"mismatch", 0, 0, errors.New("a.key: it is the key of another certificate"), `:6:5: error: a.key: it is the key of another certificate`},
	} {
		t.Run(test.name, func(t *testing.T) {
			cfg := loadText(t, "a.hcl", tlsSite(""))
			found := checkMachine(cfg, certificateMachine(now, test.err, &x509.Certificate{
				Subject: pkix.Name{CommonName: "a.example"}, DNSNames: []string{"a.example"},
				NotBefore: now.Add(test.from), NotAfter: now.Add(test.to),
			}))
			var got []string
			for _, d := range found {
				got = append(got, strings.TrimPrefix(d.Error(), filepath.Join(cfg.Path, "a.hcl")))
			}
			if text := strings.Join(got, "\n"); text != test.want {
				t.Errorf("found %q, want %q", text, test.want)
			}
		})
	}
}

// TestCheckCertificateNames warns of host names that the certificate lacks.
func TestCheckCertificateNames(t *testing.T) {
	now := time.Now()
	cfg := loadText(t, "a.hcl", tlsSite(`hostnames = ["x.a.example", "b.example"]`))
	found := checkMachine(cfg, certificateMachine(now, nil, &x509.Certificate{
		Subject: pkix.Name{CommonName: "a.example"}, DNSNames: []string{"*.a.example"},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(9000 * time.Hour),
	}))
	if len(found) != 1 || found.HasErrors() || !strings.Contains(found[0].Summary, `"b.example"`) {
		t.Errorf("found %v", found)
	}
}

func tlsSite(more string) string {
	return `site "a" {
  ` + more + `
  listen = ["127.0.0.1:21"]
  home   = "/"
  tls {
    certificate = "a.crt"
    key         = "a.key"
  }
}`
}

// certificateMachine is one on which everything else is in order.
func certificateMachine(now time.Time, err error, leaf *x509.Certificate) machine {
	return machine{
		addresses:   func() ([]netip.Addr, error) { return nil, nil },
		userExists:  func(string) bool { return true },
		groupExists: func(string) bool { return true },
		isDir:       func(string) (bool, bool) { return true, true },
		writable:    func(string) bool { return true },
		pair:        func(string, string) (*x509.Certificate, error) { return leaf, err },
		now:         now,
	}
}
