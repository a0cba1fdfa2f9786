package site

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ftpd/pkg/ftp"
)

// authority signs certificates of clients.
type authority struct {
	t    testing.TB
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// newAuthority writes its certificate to a file of the world.
func (w *world) newAuthority(file string) *authority {
	w.t.Helper()
	a := &authority{t: w.t}
	a.cert, a.key = a.issue(&x509.Certificate{Subject: pkix.Name{CommonName: file}, IsCA: true, BasicConstraintsValid: true})
	w.write(file, certificatePEM(a.cert))
	return a
}

// issue completes a template and signs it; the authority's own is its own.
func (a *authority) issue(c *x509.Certificate) (*x509.Certificate, *ecdsa.PrivateKey) {
	a.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		a.t.Fatal(err)
	}
	c.SerialNumber = big.NewInt(time.Now().UnixNano())
	c.NotBefore = time.Now().Add(-2 * time.Hour)
	if c.NotAfter.IsZero() {
		c.NotAfter = time.Now().Add(time.Hour)
	}
	parent, signer := a.cert, a.key
	if parent == nil {
		parent, signer = c, key
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, key.Public(), signer)
	if err != nil {
		a.t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		a.t.Fatal(err)
	}
	return cert, key
}

// client is a certificate with a common name, changed by change.
func (a *authority) client(name string, change func(*x509.Certificate)) *x509.Certificate {
	a.t.Helper()
	c := &x509.Certificate{Subject: pkix.Name{CommonName: name}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}
	if change != nil {
		change(c)
	}
	cert, _ := a.issue(c)
	return cert
}

func certificatePEM(list ...*x509.Certificate) string {
	text := ""
	for _, c := range list {
		text += string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}))
	}
	return text
}

// certified is a site that asks for certificates; each user has a home.
func certified(rules, users string) string {
	return `site "s" {
		listen = ["127.0.0.1:2121"]
		home   = "DIR/home/$$username$$"
		` + tlsBlock("s.example", "client_certificates {\n ca = \"DIR/ca.pem\"\n"+rules+"\n}") + users + "\n}\n"
}

const annaAndBob = `
	user "anna" {
		password = "plain:secret"
		path "/" { rights = ["all"] }
	}
	user "bob" {
		password = "plain:secret"
		path "/" { rights = ["all"] }
	}
	user "out" {
		password = "plain:secret"
		enabled  = false
	}
	user "anonymous" { type = "anonymous" }
`

// newCertified is a world with an authority before its configuration is read.
func newCertified(t testing.TB) (*world, *authority) {
	w := newWorld(t, "")
	w.pair("s.example")
	return w, w.newAuthority("ca.pem")
}

// showing is a connection whose client has shown certificates.
func (w *world) showing(from string, chain ...*x509.Certificate) ftp.Visitor {
	w.t.Helper()
	v, err := w.connect(from)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(v.Close)
	if err := v.Secured(&tls.ConnectionState{Version: tls.VersionTLS13, PeerCertificates: chain}); err != nil {
		w.t.Fatal(err)
	}
	return v
}

// outcome is how USER and PASS end: "certificate", "password", or the reason
// of the refusal.
func outcome(t testing.TB, v ftp.Visitor, user string) string {
	t.Helper()
	message, ok, err := v.LoginByCertificate(context.Background(), user)
	switch {
	case err != nil:
		return reason(err)
	case ok != (v.Tree() != nil):
		t.Errorf("logged in %v, tree %v", ok, v.Tree())
	case !ok && message != "":
		t.Errorf("message %q for nobody", message)
	case ok:
		return "certificate"
	}
	if _, err := v.Login(context.Background(), user, "secret"); err != nil {
		return reason(err)
	}
	return "password"
}

func TestLoginByCertificate(t *testing.T) {
	w, ca := newCertified(t)
	anna, bob := ca.client("anna", nil), ca.client("bob", nil)
	twin := ca.client("anna", nil) // same names, another certificate
	stranger := w.newAuthority("other.pem").client("anna", nil)
	old := ca.client("anna", func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Hour) })
	server := ca.client("anna", func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth} })
	w.write("anna.pem", certificatePEM(bob, anna, old))
	w.write("home/anna/.tlslogin", "anna's\n"+certificatePEM(bob, anna, old))
	w.write("home/bob/.tlslogin", "no certificate")
	w.write("home/out/.tlslogin", certificatePEM(anna))
	byUser := strings.Replace(annaAndBob, "password", `certificates = ["DIR/anna.pem"]
		password`, 1)
	byUser = strings.Replace(byUser, "enabled", `certificates = ["DIR/anna.pem"]
		enabled`, 1)

	tests := []struct {
		name, rules, users string
		user               string
		shown              *x509.Certificate
		want               string
	}{
		{"none shown", "", annaAndBob, "anna", nil, "password"},
		{"off", "", annaAndBob, "anna", anna, "password"},
		{"required", "required = true", annaAndBob, "anna", nil, "certificate-required"},
		{"required of anonymous", "required = true", annaAndBob, "anonymous", nil, "certificate-required"},
		{"required and shown", "required = true", annaAndBob, "anna", anna, "password"},
		{"not believed", "", annaAndBob, "anna", stranger, "certificate-untrusted"},
		{"expired", "", annaAndBob, "anna", old, "certificate-untrusted"},
		{"for servers", "", annaAndBob, "anna", server, "certificate-untrusted"},

		{"user", `login = "user"`, byUser, "anna", anna, "certificate"},
		{"user, second of the file", `login = "user"`, byUser, "anna", bob, "certificate"},
		{"user, same names", `login = "user"`, byUser, "anna", twin, "password"},
		{"user, another's", `login = "user"`, byUser, "bob", anna, "password"},
		{"user, none", `login = "user"`, byUser, "anna", nil, "password"},
		{"user, expired", `login = "user"`, byUser, "anna", old, "certificate-untrusted"},
		{"user, disabled", `login = "user"`, byUser, "out", anna, "disabled"},
		{"user, unknown", `login = "user"`, byUser, "nobody", anna, "no-user"},

		{"common name", `login = "common_name"`, annaAndBob, "anna", twin, "certificate"},
		{"common name, another's", `login = "common_name"`, annaAndBob, "bob", anna, "password"},
		{"common name, case", `login = "common_name"`, annaAndBob, "Anna", anna, "no-user"},
		{"common name, not believed", `login = "common_name"`, annaAndBob, "anna", stranger, "certificate-untrusted"},
		{"common name, anonymous", `login = "common_name"`, annaAndBob, "anonymous", ca.client("anonymous", nil), "password"},

		{"dot login", `login = "dot_login"`, annaAndBob, "anna", anna, "certificate"},
		{"dot login, same names", `login = "dot_login"`, annaAndBob, "anna", twin, "password"},
		{"dot login, unreadable", `login = "dot_login"`, annaAndBob, "bob", bob, "password"},
		{"dot login, disabled", `login = "dot_login"`, annaAndBob, "out", anna, "disabled"},

		{"address", `login = "common_name"` + "\ncheck_ip = true", annaAndBob, "anna", anna, "certificate-address"},
		{"address named", `login = "common_name"` + "\ncheck_ip = true", annaAndBob, "anna",
			ca.client("anna", func(c *x509.Certificate) { c.IPAddresses = []net.IP{net.IPv4(192, 0, 2, 1)} }), "certificate"},
		{"another address named", "check_ip = true", annaAndBob, "anna",
			ca.client("anna", func(c *x509.Certificate) { c.IPAddresses = []net.IP{net.IPv4(192, 0, 2, 2)} }), "certificate-address"},
		{"address, none shown", "check_ip = true", annaAndBob, "anna", nil, "password"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w.reload(certified(tt.rules, tt.users))
			v := w.showing("192.0.2.1")
			if tt.shown != nil {
				v = w.showing("192.0.2.1", tt.shown)
			}
			if got := outcome(t, v, tt.user); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
	if _, err := os.Stat(filepath.Join(w.dir, "home/nobody")); err == nil {
		t.Error("a home was made for nobody")
	}
	if got := w.events.String(); !strings.Contains(got, `certificate="\"anna\""`) {
		t.Errorf("no log-in says with which certificate:\n%s", got)
	}
}

// TestSessionsOfCertificates: who came by certificate is counted as others are.
func TestSessionsOfCertificates(t *testing.T) {
	w, ca := newCertified(t)
	w.reload(certified(`login = "common_name"`, annaAndBob+"limits { max_sessions_per_user = 1 }"))
	anna := ca.client("anna", nil)
	first := w.showing("192.0.2.1", anna)
	if got := outcome(t, first, "anna"); got != "certificate" {
		t.Fatal(got)
	}
	if got := outcome(t, w.showing("192.0.2.1", anna), "anna"); got != "max-sessions-per-user" {
		t.Errorf("the second: %s", got)
	}
	first.Logout()
	if got := outcome(t, w.showing("192.0.2.1", anna), "anna"); got != "certificate" {
		t.Errorf("after log-out: %s", got)
	}
}

// fakeNames is a name service.
type fakeNames struct {
	names map[string][]string     // of addresses
	addrs map[string][]netip.Addr // of names
}

func (f fakeNames) LookupAddr(_ context.Context, addr string) ([]string, error) {
	if names := f.names[addr]; names != nil {
		return names, nil
	}
	return nil, errors.New("no such host")
}

func (f fakeNames) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	if addrs := f.addrs[host]; addrs != nil {
		return addrs, nil
	}
	return nil, errors.New("no such host")
}

func TestCertificateName(t *testing.T) {
	one, two := netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("192.0.2.2")
	names := fakeNames{
		names: map[string][]string{
			one.String(): {"first.example.", "pc.office.example."},
			two.String(): {"pc.office.example.", "gone.example."}, // says so, but the host does not
		},
		addrs: map[string][]netip.Addr{
			"first.example":     {one},
			"pc.office.example": {netip.MustParseAddr("2001:db8::1"), netip.MustParseAddr("::ffff:192.0.2.1")},
		},
	}
	for i := range 2 * maxHostNames {
		names.names["192.0.2.3"] = append(names.names["192.0.2.3"], "host"+string(rune('a'+i))+".example.")
	}
	names.addrs["hosto.example"] = []netip.Addr{netip.MustParseAddr("192.0.2.3")}

	dns := func(list ...string) func(*x509.Certificate) {
		return func(c *x509.Certificate) { c.DNSNames = list }
	}
	w, ca := newCertified(t)
	w.shared.dns = names
	w.reload(certified(`login = "common_name"`+"\ncheck_dns = true", annaAndBob))
	tests := []struct {
		name, from string
		user       string
		cert       *x509.Certificate
		want       string
	}{
		{"named", "192.0.2.1", "anna", ca.client("anna", dns("pc.office.example")), "certificate"},
		{"one of several", "192.0.2.1", "anna", ca.client("anna", dns("x.example", "FIRST.example")), "certificate"},
		{"wildcard", "192.0.2.1", "anna", ca.client("anna", dns("*.office.example")), "certificate"},
		{"another's", "192.0.2.1", "anna", ca.client("anna", dns("other.example")), "certificate-name"},
		{"common name alone", "192.0.2.1", "bob", ca.client("First.example", nil), "password"},
		{"common name beside others", "192.0.2.1", "bob", ca.client("first.example", dns("other.example")), "certificate-name"},
		{"no name", "192.0.2.1", "anna", ca.client("anna", nil), "certificate-name"},
		{"the host denies it", "192.0.2.2", "anna", ca.client("anna", dns("pc.office.example")), "certificate-name"},
		{"the host is gone", "192.0.2.2", "anna", ca.client("anna", dns("gone.example")), "certificate-name"},
		{"address without name", "192.0.2.9", "anna", ca.client("anna", dns("pc.office.example")), "certificate-name"},
		{"too many names", "192.0.2.3", "anna", ca.client("anna", dns("hosto.example")), "certificate-name"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := outcome(t, w.showing(tt.from, tt.cert), tt.user); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// TestPasswordBesideCertificate: what is wrong with the certificate is told to
// the log only, and never before the password was right.
func TestPasswordBesideCertificate(t *testing.T) {
	w, _ := newCertified(t)
	w.reload(certified("required = true", annaAndBob))
	for password, want := range map[string]string{"secret": "certificate-required", "wrong": "bad-password"} {
		_, err := w.showing("192.0.2.1").Login(context.Background(), "anna", password)
		if r := refusalIn(err); r == nil || r.Reason != want || r.Kind != ftp.LoginFailed || r.Advice != "" {
			t.Errorf("%s: got %+v, want %s", password, r, want)
		}
	}
	clear := w.visit()
	if _, err := clear.Login(context.Background(), "anna", "secret"); reason(err) != "certificate-required" {
		t.Errorf("in clear: %v", err)
	}
}

// TestReloadOfCertificates: what a certificate opened, a reload can close.
func TestReloadOfCertificates(t *testing.T) {
	w, ca := newCertified(t)
	anna := ca.client("anna", nil)
	w.newAuthority("other.pem")
	w.write("anna.pem", certificatePEM(anna))
	w.write("new.pem", certificatePEM(ca.client("anna", nil)))
	byUser := strings.Replace(annaAndBob, "password", `certificates = ["DIR/anna.pem"]
		password`, 1)
	before := certified(`login = "user"`, byUser)
	tests := []struct{ name, after, want string }{
		{"unchanged", before, ""},
		{"another limit", before + "\n", ""},
		{"required now", strings.Replace(before, "login =", "required = true\nlogin =", 1), ""},
		{"address asked now", strings.Replace(before, "login =", "check_ip = true\nlogin =", 1), "certificate-address"},
		{"another certificate", strings.Replace(before, "anna.pem", "new.pem", 1), "certificate-changed"},
		{"off", certified("", annaAndBob), "certificate-changed"},
		{"another authority", strings.Replace(before, "ca.pem", "other.pem", 1), "certificate-untrusted"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w.reload(before)
			v := w.showing("192.0.2.1", anna)
			if got := outcome(t, v, "anna"); got != "certificate" {
				t.Fatal(got)
			}
			// CCC: the certificate that was shown still counts.
			if err := v.Secured(nil); err != nil {
				t.Fatal(err)
			}
			w.reload(tt.after)
			if err := v.Check(); reason(err) != tt.want {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

// TestBrokenCertificateFiles: they refuse a whole reload, and say where.
func TestBrokenCertificateFiles(t *testing.T) {
	w, ca := newCertified(t)
	w.write("empty.pem", "")
	w.write("anna.pem", certificatePEM(ca.client("anna", nil)))
	users := strings.Replace(annaAndBob, "password", `certificates = ["DIR/empty.pem"]
		password`, 1)
	for text, want := range map[string]string{
		strings.Replace(certified("", annaAndBob), "ca.pem", "none.pem", 1):  ": ca: " + w.dir + "/none.pem: no such file",
		strings.Replace(certified("", annaAndBob), "ca.pem", "empty.pem", 1): ": ca: " + w.dir + "/empty.pem: no certificate in it",
		certified(`login = "user"`, users):                                   `: user "anna": certificates: ` + w.dir + "/empty.pem: no certificate in it",
	} {
		s, err := New(w.load(text).Sites[0], w.shared, nil)
		if err == nil {
			s.Close()
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// TestHandshakeDemands: what is asked of the client before the greeting.
func TestHandshakeDemands(t *testing.T) {
	w, _ := newCertified(t)
	for rules, want := range map[string]tls.ClientAuthType{
		"":                tls.VerifyClientCertIfGiven,
		"required = true": tls.RequireAndVerifyClientCert,
	} {
		w.reload(certified(rules, annaAndBob))
		if c := w.visit().TLSConfig(""); c.ClientAuth != want || c.ClientCAs == nil {
			t.Errorf("%s: asks for %v", rules, c.ClientAuth)
		}
	}
	w.reload(siteBlock(tlsBlock("s.example", "")))
	if c := w.visit().TLSConfig(""); c.ClientAuth != tls.NoClientCert {
		t.Errorf("without the block: asks for %v", c.ClientAuth)
	}
}

// TestExplainedCertificates: explain tells what is asked of clients, and where
// that stands.
func TestExplainedCertificates(t *testing.T) {
	w, _ := newCertified(t)
	w.reload(certified(`login = "dot_login"`, annaAndBob))
	s := w.Site("s")
	found := map[string]SettingAnswer{}
	for _, a := range s.settingsFor(s.members["anna"], s.files) {
		found[a.Name] = a
	}
	if a := found["tls.client_certificates.login"]; a.Value != "dot_login" || !strings.Contains(a.Rule, "f.hcl:") {
		t.Errorf("login: %+v", a)
	}
	if a := found["tls.client_certificates.required"]; a.Value != "false" || a.Rule != "" {
		t.Errorf("required: %+v", a)
	}
}
