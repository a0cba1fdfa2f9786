package ftp

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"io"
	"strings"
	"testing"
)

// newCertRig has a site that asks for certificates; the one it gives back is
// believed.
func newCertRig(t testing.TB, auth tls.ClientAuthType) (*rig, tls.Certificate) {
	t.Helper()
	cert := newCertificate(t)
	leaf, err := x509.ParseCertificate(cert.Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	r := newTLSRig(t, "on", ReuseRequired)
	r.site.tls.ClientAuth, r.site.tls.ClientCAs = auth, x509.NewCertPool()
	r.site.tls.ClientCAs.AddCert(leaf)
	return r, cert
}

// showing begins TLS with certificates to show.
func (c *client) showing(version uint16, list ...tls.Certificate) (*tlsClient, error) {
	c.t.Helper()
	c.say("AUTH TLS", "234")
	config := &tls.Config{
		InsecureSkipVerify: true, ServerName: "ftp.example", MinVersion: version, MaxVersion: version,
		ClientSessionCache: tls.NewLRUClientSessionCache(4), Certificates: list,
	}
	conn := tls.Client(c.conn, config)
	err := conn.Handshake()
	c.conn, c.in = conn, bufio.NewReader(conn)
	return &tlsClient{c, config}, err
}

func TestLoginByCertificate(t *testing.T) {
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		t.Run(tls.VersionName(version), func(t *testing.T) {
			r, cert := newCertRig(t, tls.RequireAndVerifyClientCert)
			r.write("a", "secret")
			c, err := r.connect().showing(version, cert)
			if err != nil {
				t.Fatal(err)
			}
			c.say("USER anna", "331")
			c.say("USER barred", "530")
			c.say("PASS secret", "503") // of whom?
			c.say("USER cert", "232")
			c.say("PASS whatever", "202")
			c.say("PBSZ 0", "200")
			c.say("PROT P", "200")
			// The data connection resumes a session that had a certificate.
			for range 3 {
				if got, resumed := c.fetch("RETR a"); got != "secret" || !resumed {
					t.Fatalf("got %q, resumed %v", got, resumed)
				}
			}
			c.say("REIN", "220")
			c.say("PASS whatever", "503")
			c.say("USER anna", "331")
			c.say("PASS secret", "230")
			c.say("PASS secret", "503")
		})
	}
}

// TestBarredCertificatesCount: log-ins that fail at USER are counted like those
// that fail at PASS.
func TestBarredCertificatesCount(t *testing.T) {
	r, cert := newCertRig(t, tls.VerifyClientCertIfGiven)
	c, err := r.connect().showing(tls.VersionTLS13, cert)
	if err != nil {
		t.Fatal(err)
	}
	c.say("USER barred", "530")
	c.say("USER barred", "530")
	c.say("USER barred", "530")
	c.expect("421")
	c.ends()
}

// TestCertificateInClear: without TLS nobody is asked for a certificate.
func TestCertificateInClear(t *testing.T) {
	r := newTLSRig(t, "off", ReuseOff)
	c := r.connect()
	c.say("USER cert", "331")
	c.say("PASS wrong", "530")
}

// TestHandshakeReasons: the log tells a missing certificate from one that is
// not believed and both from noise. This also pins the text of crypto/tls.
func TestHandshakeReasons(t *testing.T) {
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		t.Run(tls.VersionName(version), func(t *testing.T) {
			r, _ := newCertRig(t, tls.RequireAndVerifyClientCert)
			none, _ := r.connect().showing(version)
			io.Copy(io.Discard, none.conn)
			r.failedFor(t, "certificate-required")
			stranger, _ := r.connect().showing(version, newCertificate(t))
			io.Copy(io.Discard, stranger.conn)
			r.failedFor(t, "certificate-untrusted")
			noise := r.connect()
			noise.say("AUTH TLS", "234")
			noise.send(strings.Repeat("noise", 10))
			r.failedFor(t, "tls-handshake")
		})
	}
}

// failedFor blocks until a handshake failed for a reason.
func (r *rig) failedFor(t testing.TB, reason string) {
	t.Helper()
	if ev := r.site.wait(func(ev Event) bool { return ev.Reason == reason }); ev.Code != 421 {
		t.Errorf("%s: code %d", reason, ev.Code)
	}
}

// TestPendingCertificate: AUTH is refused for a while, not for good.
func TestPendingCertificate(t *testing.T) {
	r := newTLSRig(t, "off", ReuseOff)
	config := r.site.tls
	r.site.tls = nil
	r.connect().say("AUTH TLS", "431")
	r.site.tls = config
	r.connect().secure(tls.VersionTLS13)
}
