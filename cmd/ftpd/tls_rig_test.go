package main

import (
	"crypto/tls"
	"fmt"
	"net/textproto"
	"os"
	"path/filepath"
	"testing"
)

// besiegeTLS is besiege with a certificate; rules go into the tls block, more
// into the site's.
func besiegeTLS(t testing.TB, rules, more string) *victim {
	t.Helper()
	return besiege(t, besiegedSite(tlsBlock(t, rules)+more+"\n"))
}

// tlsBlock is one with a certificate of its own, and rules.
func tlsBlock(t testing.TB, rules string) string {
	t.Helper()
	dir := pairIn(t, t.TempDir())
	return fmt.Sprintf("tls {\n certificate = %q\n key = %q\n %s\n}\n", filepath.Join(dir, "a.crt"), filepath.Join(dir, "a.key"), rules)
}

// pairIn writes a certificate and its key, a.crt and a.key, into a folder.
func pairIn(t testing.TB, dir string) string {
	t.Helper()
	certificate, key, err := newPair("ftp.example", 30)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string][]byte{"a.crt": certificate, "a.key": key} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// clientTLS remembers sessions, so that data connections resume them.
func clientTLS() *tls.Config {
	return &tls.Config{InsecureSkipVerify: true, ServerName: "ftp.example", ClientSessionCache: tls.NewLRUClientSessionCache(4)}
}

// shake makes the control connection TLS.
func (w *wire) shake() error {
	config := clientTLS()
	conn := tls.Client(w.conn, config)
	if err := conn.Handshake(); err != nil {
		return err
	}
	w.conn, w.text, w.tls = conn, textproto.NewConn(conn), config
	return nil
}

// secure is a session that is encrypted throughout.
func (v *victim) secure() (*wire, error) {
	w, err := v.dial()
	if err != nil {
		return nil, err
	}
	_, err = w.receive()
	if err == nil {
		_, err = w.ask("AUTH TLS")
	}
	if err == nil {
		err = w.shake()
	}
	if err == nil {
		err = w.logIn("anna")
	}
	for _, line := range []string{"PBSZ 0", "PROT P"} {
		if err == nil {
			_, err = w.ask(line)
		}
	}
	return w, err
}

// private is secure for the test's own goroutine.
func (v *victim) private() *wire {
	v.t.Helper()
	w, err := v.secure()
	if err != nil {
		v.t.Fatal(err)
	}
	v.t.Cleanup(func() { w.conn.Close() })
	return w
}
