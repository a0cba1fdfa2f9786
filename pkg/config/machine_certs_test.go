package config

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestCheckClientCertificates looks at the files by which clients are judged,
// each on the line that names it.
func TestCheckClientCertificates(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	good := &x509.Certificate{Subject: pkix.Name{CommonName: "good"}, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Hour)}
	old := &x509.Certificate{Subject: pkix.Name{CommonName: "old"}, NotAfter: now.Add(-time.Hour)}
	const block = "client_certificates {\nca = \"ca.pem\"\nlogin = \"LOGIN\"\n}"
	for _, test := range []struct {
		name, login string
		files       map[string][]*x509.Certificate
		want        string // in order, ";" between
	}{
		{"all there", "user", map[string][]*x509.Certificate{"ca.pem": {good}, "anna.pem": {good}}, ""},
		{"no authority", "off", nil, "error: ca: no such file"},
		{"no certificate of a user", "user", map[string][]*x509.Certificate{"ca.pem": {good}}, "error: certificates: no such file"},
		{"one is old", "user", map[string][]*x509.Certificate{"ca.pem": {good, old}, "anna.pem": {old}},
			`warning: certificates: anna.pem: certificate "old" expired;warning: ca: ca.pem: certificate "old" expired`},
	} {
		t.Run(test.name, func(t *testing.T) {
			users := ""
			if test.login == "user" {
				users = `user "anna" { certificates = ["anna.pem"] }`
			}
			text := strings.Replace(tlsSite(users), "certificate = ", strings.Replace(block, "LOGIN", test.login, 1)+"\ncertificate = ", 1)
			cfg := loadText(t, "a.hcl", text)
			m := certificateMachine(now, nil, &x509.Certificate{NotBefore: now.Add(-time.Hour), NotAfter: now.Add(90 * 24 * time.Hour)})
			m.listed = func(file string) ([]*x509.Certificate, error) {
				if list := test.files[filepath.Base(file)]; list != nil {
					return list, nil
				}
				return nil, errors.New("no such file")
			}
			var got []string
			for _, d := range checkMachine(cfg, m) {
				got = append(got, strings.ReplaceAll(d.Error(), cfg.Path+"/", ""))
			}
			want := strings.Split(test.want, ";")
			if test.want == "" {
				want = nil
			}
			if len(got) != len(want) {
				t.Fatalf("found %q, want %q", got, want)
			}
			for i := range want {
				if !strings.Contains(got[i], want[i]) {
					t.Errorf("found %q, want %q", got[i], want[i])
				}
			}
		})
	}
}

// TestCheckACME looks for a place for keys, on the line that names it, and for
// the authority of the ACME server.
func TestCheckACME(t *testing.T) {
	const text = `site "a" {
  listen = ["127.0.0.1:21"]
  home   = "/"
  tls {
    acme {
      hosts     = ["a.example"]
      directory = "https://acme.example/dir"
      ca        = "root.pem"
    }
  }
}
`
	for _, test := range []struct {
		name, more string
		want       []string
	}{
		{"default", "", []string{"a.hcl:5:5: error: state_dir /var/lib/ftpd cannot be made", "a.hcl:8:7: error: ca: no such file"}},
		{"stated", `daemon { state_dir = "/var/mine" }`, []string{"a.hcl:8:7: error: ca: no such file", `a.hcl:12:10: error: state_dir /var/mine cannot be made`}},
	} {
		t.Run(test.name, func(t *testing.T) {
			cfg := loadText(t, "a.hcl", text+test.more)
			m := certificateMachine(time.Now(), nil, nil)
			m.writable = func(string) bool { return false }
			m.listed = func(string) ([]*x509.Certificate, error) { return nil, errors.New("no such file") }
			var got []string
			for _, d := range checkMachine(cfg, m) {
				got = append(got, strings.ReplaceAll(d.Error(), cfg.Path+"/", ""))
			}
			if len(got) != len(test.want) {
				t.Fatalf("found %q", got)
			}
			for i, want := range test.want {
				if !strings.Contains(got[i], want) {
					t.Errorf("found %q, want %q", got[i], want)
				}
			}
		})
	}
}
