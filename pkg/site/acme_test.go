package site

import (
	"crypto/tls"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// nobodysDirectory is an ACME server that is not there: only what was kept from
// an earlier life can be shown.
const nobodysDirectory = "https://127.0.0.1:1/dir"

// kept puts a certificate where an earlier life has left it.
func (w *world) kept(host string) {
	w.t.Helper()
	w.pair(host)
	folder := "state/acme/certificates/127.0.0.1-1-dir/" + host + "/" + host
	for _, ext := range []string{".crt", ".key"} {
		text, err := os.ReadFile(filepath.Join(w.dir, host+ext))
		if err != nil {
			w.t.Fatal(err)
		}
		w.write(folder+ext, string(text))
	}
	w.write(folder+".json", `{"sans":["`+host+`"]}`)
}

// acmeSite orders certificates for hosts.
func acmeSite(hosts, more string) string {
	return siteBlock("tls {\n acme {\n hosts = [" + hosts + "]\n directory = \"" + nobodysDirectory + "\"\n}\n}\n" + more + annaAndBob)
}

func newACMEWorld(t *testing.T) *world {
	w := newWorld(t, "")
	w.shared.StateDir = filepath.Join(w.dir, "state")
	return w
}

// expires is when the only site's certificate ends.
func (w *world) expires() (end time.Time, ok bool) {
	for _, s := range *w.sites.Load() {
		return s.Expires()
	}
	return end, false
}

// TestOrderedCertificate: what was kept is shown at once, and by name.
func TestOrderedCertificate(t *testing.T) {
	w := newACMEWorld(t)
	w.kept("a.example")
	w.kept("b.example")
	w.reload(acmeSite(`"a.example", "b.example"`, ""))
	for asked, want := range map[string]string{"": "a.example", "a.example": "a.example", "B.example": "b.example", "c.example": "a.example"} {
		if got := w.shakeHands(asked); got != want {
			t.Errorf("%q is shown the certificate of %q, want %q", asked, got, want)
		}
	}
	if end, ok := w.expires(); !ok || time.Until(end) < time.Minute {
		t.Errorf("it ends at %v, %v", end, ok)
	}
	// A reload that wants the same goes on with it, sessions of the old
	// generation too.
	v := w.visit()
	w.reload(acmeSite(`"a.example", "b.example"`, "utf8 = false\n"))
	if v.TLSConfig("") == nil || w.shakeHands("") != "a.example" {
		t.Error("a reload lost the certificate")
	}
}

// TestPendingCertificate: until there is one, there is no TLS, but a site.
func TestPendingCertificate(t *testing.T) {
	w := newACMEWorld(t)
	w.kept("b.example")
	w.reload(acmeSite(`"a.example"`, ""))
	v := w.visit()
	if v.TLSConfig("") != nil {
		t.Error("TLS without a certificate")
	}
	if end, ok := w.expires(); ok {
		t.Errorf("no certificate ends at %v", end)
	}
	if v.Settings().TLS == nil {
		t.Error("the site has no TLS at all")
	}
	w.reload(acmeSite(`"b.example"`, ""))
	if err := v.Check(); err != nil {
		t.Fatal(err)
	}
	if v.TLSConfig("") == nil {
		t.Error("no TLS though there is a certificate")
	}
}

// shakeHands is whose certificate a client is shown that asks for a name. Not
// over net.Pipe: it holds nothing, and in TLS 1.3 both ends write at once.
func (w *world) shakeHands(name string) string {
	w.t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		w.t.Fatal(err)
	}
	defer l.Close()
	config := w.visit().TLSConfig(name)
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		_ = tls.Server(conn, config).Handshake() // the client tells
	}()
	client, err := tls.Dial("tcp", l.Addr().String(), &tls.Config{ServerName: name, InsecureSkipVerify: true})
	if err != nil {
		w.t.Fatalf("%q: %v", name, err)
	}
	defer client.Close()
	return client.ConnectionState().PeerCertificates[0].Subject.CommonName
}
