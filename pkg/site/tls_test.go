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

	"ftpd/pkg/ftp"
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

func TestRequireTLS(t *testing.T) {
	for _, c := range []struct {
		name, group, user string
		secure            bool
		want              string
	}{
		{"nobody demands it", "", "", false, ""},
		{"the group does", "require_tls = true", "", false, "tls-required"},
		{"the user lifts it", "require_tls = true", "require_tls = false", false, ""},
		{"the user does", "", "require_tls = true", false, "tls-required"},
		{"and has it", "", "require_tls = true", true, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, "")
			w.pair("s")
			w.reload(siteBlock(tlsBlock("s", "") + "group \"g\" {\n" + c.group + "\n}\nuser \"anna\" {\n group = \"g\"\n password = \"plain:secret\"\n" +
				c.user + "\n path \"/\" { rights = [\"all\"] }\n}"))
			v := w.visit()
			if c.secure {
				if err := v.Secured(sni("")); err != nil {
					t.Fatal(err)
				}
			}
			_, err := v.Login(t.Context(), "anna", "secret")
			if got := reason(err); got != c.want {
				t.Fatalf("%q, want %q", got, c.want)
			}
			if r := refusalIn(err); r != nil && (r.Kind != ftp.LoginFailed || r.Advice != "" || r.Rule == "") {
				t.Errorf("%+v", r)
			}
			_, err = v.Login(t.Context(), "anna", "wrong")
			if got := reason(err); got != "bad-password" {
				t.Errorf("a wrong password gives %q", got)
			}
		})
	}
}

// TestReloadDemandsTLS ends the sessions that are in clear, and no other.
func TestReloadDemandsTLS(t *testing.T) {
	for _, demand := range []string{"require_tls = true", "policy"} {
		w := newWorld(t, "")
		w.pair("s")
		user, policy := "", ""
		serve := func() {
			w.reload(siteBlock(tlsBlock("s", policy) + "user \"anna\" {\n password = \"plain:secret\"\n" + user + "\n path \"/\" { rights = [\"all\"] }\n}"))
		}
		serve()
		clear, secret := w.login("anna"), w.visit()
		if err := secret.Secured(sni("")); err != nil {
			t.Fatal(err)
		}
		if _, err := secret.Login(t.Context(), "anna", "secret"); err != nil {
			t.Fatal(err)
		}
		if user = demand; demand == "policy" {
			user, policy = "", `policy = "ctrl"`
		}
		serve()
		if got := reason(clear.Check()); got != "tls-required" {
			t.Errorf("%s: in clear: %q", demand, got)
		}
		if err := secret.Check(); err != nil {
			t.Errorf("%s: encrypted: %v", demand, err)
		}
	}
}

// TestTicketKeys last over generations, change with days, and are each site's.
func TestTicketKeys(t *testing.T) {
	secret := newTicketSecret()
	today := secret.keys("a", 100)
	if tomorrow := secret.keys("a", 101); tomorrow[1] != today[0] || tomorrow[0] == today[0] {
		t.Error("tomorrow's second key is not today's first")
	}
	if other := secret.keys("b", 100); other[0] == today[0] {
		t.Error("two sites share a key")
	}
	if again := newTicketSecret(); again.keys("a", 100)[0] == today[0] {
		t.Error("two processes share a key")
	}
}

// TestResumption has a client come back with its ticket: after a reload it is
// taken, at another site it is not.
func TestResumption(t *testing.T) {
	w := secureWorld(t)
	client := &tls.Config{ServerName: "127.0.0.1", InsecureSkipVerify: true, ClientSessionCache: tls.NewLRUClientSessionCache(1)}
	if handshake(t, w.visit().TLSConfig("a.example"), client) {
		t.Error("the first handshake is a resumption")
	}
	w.reload(twoSecure("resume = false\n", ""))
	if !handshake(t, w.visit().TLSConfig("a.example"), client) {
		t.Error("after a reload it is not resumed")
	}
	if handshake(t, w.visit().TLSConfig("b.example"), client) {
		t.Error("a ticket of one site is good for another")
	}
}

// handshake says whether a session was resumed.
func handshake(t *testing.T, server, client *tls.Config) bool {
	t.Helper()
	l, err := tls.Listen("tcp", "127.0.0.1:0", server)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		if conn, err := l.Accept(); err == nil {
			conn.Write([]byte("x")) // the ticket comes before it
			conn.Close()
		}
	}()
	c, err := tls.Dial("tcp", l.Addr().String(), client)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	return c.ConnectionState().DidResume
}

// BenchmarkTLSConfig is what each handshake asks of the site.
func BenchmarkTLSConfig(b *testing.B) {
	w := newWorld(b, "")
	w.pair("s")
	w.reload(siteBlock(tlsBlock("s", "") + tlsAnna))
	v := w.visit()
	b.ReportAllocs()
	for b.Loop() {
		v.TLSConfig("")
	}
}

// TestConfigFollowsTheDay makes new keys with the first handshake of a day only.
func TestConfigFollowsTheDay(t *testing.T) {
	w := secureWorld(t)
	e := w.Site("a.example").tls
	now := time.Unix(1_000_000*86400, 0)
	first := e.config(now)
	if e.config(now.Add(ticketLife-time.Second)) != first {
		t.Error("the same day makes another configuration")
	}
	if e.config(now.Add(ticketLife)) == first {
		t.Error("the next day keeps the keys")
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
