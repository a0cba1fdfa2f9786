package site

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"strings"
	"testing"
	"time"
)

// pair writes NAME.crt and NAME.key, a certificate of its own making.
func (w *world) pair(name string) {
	w.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		w.t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(90 * 24 * time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		w.t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		w.t.Fatal(err)
	}
	w.write(name+".crt", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})))
	w.write(name+".key", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8})))
}

// tlsBlock names a pair.
func tlsBlock(name, more string) string {
	return "tls {\n certificate = \"DIR/" + name + ".crt\"\n key = \"DIR/" + name + ".key\"\n" + more + "\n}\n"
}

const tlsAnna = "user \"anna\" {\n password = \"plain:secret\"\n path \"/\" { rights = [\"all\"] }\n}\n"

// secureWorld has two sites on one address, a.example and b.example.
func secureWorld(t *testing.T) *world {
	w := newWorld(t, "")
	w.pair("a.example")
	w.pair("b.example")
	w.reload(twoSecure("", ""))
	return w
}

func twoSecure(moreA, moreB string) string {
	text := ""
	for _, s := range []struct{ name, more string }{{"a.example", moreA}, {"b.example", moreB}} {
		text += "site \"" + s.name + "\" {\n listen = [\"127.0.0.1:2121\"]\n home = \"DIR/home\"\n hostnames = [\"" + s.name + "\"]\n" +
			tlsBlock(s.name, "") + tlsAnna + s.more + "}\n"
	}
	return text
}

// shown is the name on the certificate of a configuration.
func shown(c *tls.Config) string {
	if c == nil {
		return "none"
	}
	return c.Certificates[0].Leaf.Subject.CommonName
}

func sni(name string) *tls.ConnectionState {
	return &tls.ConnectionState{ServerName: name, Version: tls.VersionTLS13}
}

func TestServerNameChoosesSite(t *testing.T) {
	w := secureWorld(t)
	for name, want := range map[string]string{"": "a.example", "a.example": "a.example", "B.example": "b.example", "other.example": "a.example"} {
		v := w.visit()
		if got := shown(v.TLSConfig(name)); got != want {
			t.Errorf("%q is shown %s, want %s", name, got, want)
		}
		if err := v.Secured(sni(name)); err != nil {
			t.Errorf("%q: %v", name, err)
		}
		if got := v.(*visitor).standing.Load().site.Name(); got != want {
			t.Errorf("%q leads to %s, want %s", name, got, want)
		}
	}
}

// TestHostAndServerNameAgree has the one first, then the other.
func TestHostAndServerNameAgree(t *testing.T) {
	w := secureWorld(t)
	for _, c := range []struct {
		sni, host string
		hostFirst bool
		want      string
	}{
		{"b.example", "b.example", false, ""},
		{"b.example", "B.EXAMPLE.", false, ""},
		{"b.example", "a.example", false, "host-sni"},
		{"other.example", "a.example", false, "host-sni"},
		{"", "b.example", false, ""},
		{"b.example", "b.example", true, ""},
		{"a.example", "b.example", true, "host-sni"},
		{"", "b.example", true, ""},
		{"other.example", "b.example", true, ""},
	} {
		v := w.visit()
		first, second := func() error { return v.Secured(sni(c.sni)) }, func() error { return v.Host(c.host) }
		if c.hostFirst {
			first, second = second, first
		}
		if err := first(); err != nil {
			t.Fatalf("%+v: first: %v", c, err)
		}
		if got := reason(second()); got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
}

// TestHostKeepsVersions lets nobody into a site with a TLS that it does not speak.
func TestHostKeepsVersions(t *testing.T) {
	w := secureWorld(t)
	w.reload(strings.Replace(twoSecure("", ""), "b.example.key\"", "b.example.key\"\nmin_version = \"1.3\"", 1))
	for version, want := range map[uint16]string{tls.VersionTLS12: "tls-version", tls.VersionTLS13: ""} {
		v := w.visit()
		if err := v.Secured(&tls.ConnectionState{Version: version}); err != nil {
			t.Fatal(err)
		}
		if got := reason(v.Host("b.example")); got != want {
			t.Errorf("%s: %q", tls.VersionName(version), got)
		}
	}
}

// TestMovingKeepsPlaces counts sessions where they are.
func TestMovingKeepsPlaces(t *testing.T) {
	w := secureWorld(t)
	v := w.visit()
	if err := v.Secured(sni("b.example")); err != nil {
		t.Fatal(err)
	}
	a, b := w.Site("a.example").counters.sessions.InUse(), w.Site("b.example").counters.sessions.InUse()
	if a != 0 || b != 1 {
		t.Errorf("a has %d sessions, b %d", a, b)
	}
}

// TestTLSVersions wants the bounds of the configuration in the handshake's.
func TestTLSVersions(t *testing.T) {
	w := newWorld(t, "")
	w.pair("s")
	w.reload(siteBlock(tlsBlock("s", "min_version = \"1.1\"\nmax_version = \"1.2\"") + tlsAnna))
	c := w.visit().TLSConfig("")
	if c.MinVersion != tls.VersionTLS11 || c.MaxVersion != tls.VersionTLS12 {
		t.Errorf("%x to %x", c.MinVersion, c.MaxVersion)
	}
	w.reload(siteBlock(tlsBlock("s", "") + tlsAnna))
	c = w.visit().TLSConfig("")
	if c.MinVersion != tls.VersionTLS12 || c.MaxVersion != 0 {
		t.Errorf("%x to %x", c.MinVersion, c.MaxVersion)
	}
}

// TestMismatchedPair makes New fail with the line that names the certificate.
func TestMismatchedPair(t *testing.T) {
	w := secureWorld(t)
	cfg := w.load(siteBlock("tls {\n certificate = \"DIR/a.example.crt\"\n key = \"DIR/b.example.key\"\n}\n" + tlsAnna))
	if _, err := New(cfg.Sites[0], w.shared, nil); err == nil {
		t.Fatal("it was taken")
	}
	s, err := Inspect(cfg.Sites[0], w.shared)
	if err != nil {
		t.Fatalf("questions need no key: %v", err)
	}
	s.Close()
}
