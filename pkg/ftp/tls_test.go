package ftp

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"io"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"
)

// newCertificate is a self-signed one for ftp.example.
func newCertificate(t testing.TB) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "ftp.example"},
		NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"ftp.example"},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// newTLSRig has a site with TLS under a policy.
func newTLSRig(t testing.TB, policy string, reuse SessionReuse) *rig {
	t.Helper()
	p, ok := ParseTLSPolicy(policy)
	if !ok {
		t.Fatalf("policy %q", policy)
	}
	return newRig(t, func(f *fakeSite) {
		f.tls = &tls.Config{Certificates: []tls.Certificate{newCertificate(t)}}
		f.tls.SetSessionTicketKeys([][32]byte{{1, 2, 3}})
		f.settings.TLS = &TLSSettings{Policy: p, Reuse: reuse}
	})
}

// tlsClient is a client that can encrypt.
type tlsClient struct {
	*client
	config *tls.Config
}

// secure begins TLS on a client's control connection.
func (c *client) secure(version uint16) *tlsClient {
	c.t.Helper()
	c.say("AUTH TLS", "234")
	return c.shake(version)
}

func (c *client) shake(version uint16) *tlsClient {
	c.t.Helper()
	config := &tls.Config{
		InsecureSkipVerify: true, ServerName: "ftp.example", MinVersion: version, MaxVersion: version,
		ClientSessionCache: tls.NewLRUClientSessionCache(4),
	}
	conn := tls.Client(c.conn, config)
	if err := conn.Handshake(); err != nil {
		c.t.Fatal(err)
	}
	c.conn, c.in = conn, bufio.NewReader(conn)
	return &tlsClient{c, config}
}

// private logs in over TLS and asks for encrypted data connections.
func (r *rig) private(version uint16) *tlsClient {
	r.t.Helper()
	c := r.connect().secure(version)
	for _, step := range [][2]string{{"USER anna", "331"}, {"PASS secret", "230"}, {"TYPE I", "200"}, {"PBSZ 0", "200"}, {"PROT P", "200"}} {
		c.say(step[0], step[1])
	}
	return c
}

// fetch runs a command that sends data over an encrypted connection.
func (c *tlsClient) fetch(line string) (text string, resumed bool) {
	c.t.Helper()
	data := c.dial()
	c.say(line, "150")
	conn := tls.Client(data, c.config)
	got, err := io.ReadAll(conn)
	if err != nil {
		c.t.Fatal(err)
	}
	c.expect("226")
	return string(got), conn.ConnectionState().DidResume
}

func TestTLSTransfers(t *testing.T) {
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		t.Run(tls.VersionName(version), func(t *testing.T) {
			r := newTLSRig(t, "on", ReuseRequired)
			body := strings.Repeat("some text ", 100_000)
			c := r.private(version)
			for range 3 {
				data := c.dial()
				c.say("STOR a", "150")
				conn := tls.Client(data, c.config)
				if _, err := io.WriteString(conn, body); err != nil {
					t.Fatal(err)
				}
				conn.Close()
				c.expect("226")
				if got := r.read("a"); got != body {
					t.Fatalf("stored %d bytes", len(got))
				}
				got, resumed := c.fetch("RETR a")
				if got != body || !resumed {
					t.Fatalf("got %d bytes, resumed %v", len(got), resumed)
				}
			}
			if list, _ := c.fetch("NLST"); list != "a\r\n" {
				t.Errorf("listing %q", list)
			}
		})
	}
}

// TestForeignTicket: a ticket of another session, though it is one of this
// server's, does not open a data connection.
func TestForeignTicket(t *testing.T) {
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		r := newTLSRig(t, "on", ReuseRequired)
		r.write("a", "secret")
		mine, theirs := r.private(version), r.private(version)
		if _, resumed := mine.fetch("RETR a"); !resumed {
			t.Fatal("not resumed with the session's own ticket")
		}
		data := theirs.dial()
		theirs.say("RETR a", "150")
		conn := tls.Client(data, mine.config)
		if text, _ := io.ReadAll(conn); len(text) > 0 {
			t.Errorf("%s: a foreign ticket got %q", tls.VersionName(version), text)
		}
		theirs.expect("522")
		if got, resumed := theirs.fetch("RETR a"); got != "secret" || !resumed {
			t.Errorf("afterwards: %q, resumed %v", got, resumed)
		}
	}
}

func TestReusePreferredAndOff(t *testing.T) {
	for reuse, wantResumed := range map[SessionReuse]bool{ReusePreferred: true, ReuseOff: false} {
		r := newTLSRig(t, "on", reuse)
		r.write("a", "text")
		c := r.private(tls.VersionTLS13)
		if got, resumed := c.fetch("RETR a"); got != "text" || resumed != wantResumed {
			t.Errorf("reuse %d: %q, resumed %v", reuse, got, resumed)
		}
		c.config = &tls.Config{InsecureSkipVerify: true}
		if got, resumed := c.fetch("RETR a"); got != "text" || resumed {
			t.Errorf("reuse %d, without tickets: %q, resumed %v", reuse, got, resumed)
		}
	}
}

// TestTruncatedUpload: the end of the connection without TLS's goodbye is not
// the end of the file.
func TestTruncatedUpload(t *testing.T) {
	r := newTLSRig(t, "on", ReusePreferred)
	r.write("a", "old")
	c := r.private(tls.VersionTLS13)
	data := c.dial()
	c.say("STOR a", "150")
	conn := tls.Client(data, c.config)
	io.WriteString(conn, "new but cut")
	data.Close()
	c.expect("426")
	if got := r.read("a"); got != "old" {
		t.Errorf("the file is now %q", got)
	}
	r.site.wait(func(e Event) bool { return e.Verb == "STOR" && e.Reason == "data-truncated" })
}

// TestInjectedClearText: what somebody wrote into the clear stream before the
// handshake is never obeyed.
func TestInjectedClearText(t *testing.T) {
	r := newTLSRig(t, "off", ReusePreferred)
	c := r.connect()
	c.send("AUTH TLS\r\nUSER mallory\r\nMKD planted\r\n") // in the same segment
	c.expect("234")
	s := c.shake(tls.VersionTLS13)
	s.say("NOOP", "200")
	s.say("PASS secret", "503") // USER was forgotten

	c = r.connect() // in a later segment: no handshake can come of it
	c.say("AUTH TLS", "234")
	c.send("USER mallory\r\n")
	if text, _ := io.ReadAll(c.in); strings.Contains(string(text), "331") {
		t.Errorf("got %q", text)
	}
	r.site.wait(func(e Event) bool { return e.Reason == "tls-handshake" })
}

func TestImplicitTLS(t *testing.T) {
	r := newTLSRig(t, "on", ReuseRequired)
	r.write("a", "text")
	r.site.implicit.Store(true)
	conn, err := net.Dial("tcp", r.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(20 * time.Second))
	c := (&client{t, conn, nil}).shake(tls.VersionTLS13)
	c.expect("220")
	c.say("USER anna", "331")
	c.say("PASS secret", "230")
	if got, _ := c.fetch("RETR a"); got != "text" {
		t.Errorf("got %q", got)
	}
	c.say("AUTH TLS", "503")
}

func TestClearCommandChannel(t *testing.T) {
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		r := newTLSRig(t, "auth", ReusePreferred)
		r.write("a", "text")
		c := r.connect()
		raw := c.conn
		c.say("USER anna", "534")
		c.say("CCC", "533")
		s := c.secure(version)
		s.say("CCC", "530")
		s.say("USER anna", "331")
		s.say("PASS secret", "230")
		s.say("PBSZ 0", "200")
		s.say("PROT P", "200")
		s.say("CCC", "200")
		if _, err := s.in.ReadByte(); err != io.EOF {
			t.Fatalf("no goodbye: %v", err)
		}
		s.conn.(*tls.Conn).CloseWrite()
		raw.SetDeadline(time.Now().Add(20 * time.Second)) // CloseWrite has ended it
		c = &client{t, raw, bufio.NewReader(raw)}
		c.say("PWD", "257")
		back := &tlsClient{c, s.config}
		if got, _ := back.fetch("RETR a"); got != "text" {
			t.Errorf("data after CCC: %q", got)
		}
		c.say("USER anna", "534")
	}
}

// TestNoGoodbyeBeforeClear is what curl does: it waits for our goodbye and goes
// on in clear without its own.
func TestNoGoodbyeBeforeClear(t *testing.T) {
	r := newTLSRig(t, "auth", ReusePreferred)
	c := r.connect()
	raw := c.conn
	s := c.secure(tls.VersionTLS13)
	s.say("USER anna", "331")
	s.say("PASS secret", "230")
	s.say("CCC", "200")
	if _, err := s.in.ReadByte(); err != io.EOF {
		t.Fatalf("no goodbye: %v", err)
	}
	c = &client{t, raw, bufio.NewReader(raw)}
	c.say("PWD", "257")
	c.say("NOOP", "200")
}

// TestTLSPolicies is the table of policy × command × state of both channels.
func TestTLSPolicies(t *testing.T) {
	for _, test := range []struct {
		policy               string
		clearUser            string // USER in clear
		clearData, privData  string // RETR over TLS with PROT C, P
		protC, protP, ccc    string
		clearControlClearDat string // RETR with everything in clear
	}{
		{"off", "331", "150", "150", "200", "200", "200", "150"},
		{"on", "534", "522", "150", "534", "200", "534", ""},
		{"data", "331", "522", "150", "534", "200", "200", "522"},
		{"!data", "331", "150", "", "200", "534", "200", "150"},
		{"auth", "534", "150", "150", "200", "200", "200", ""},
		{"ctrl", "534", "150", "150", "200", "200", "534", ""},
		{"ctrl+data", "534", "522", "150", "534", "200", "534", ""},
		{"ctrl+!data", "534", "150", "", "200", "534", "534", ""},
		{"auth+data", "534", "522", "150", "534", "200", "200", ""},
		{"auth+!data", "534", "150", "", "200", "534", "200", ""},
	} {
		t.Run(test.policy, func(t *testing.T) {
			r := newTLSRig(t, test.policy, ReusePreferred)
			r.write("a", "text")
			clear := r.connect()
			clear.say("USER anna", test.clearUser)
			if test.clearControlClearDat != "" {
				clear.say("PASS secret", "230")
				clear.dial()
				clear.say("RETR a", test.clearControlClearDat)
			} else {
				clear.say("PASS secret", "534")
			}
			c := r.connect().secure(tls.VersionTLS13)
			c.say("USER anna", "331")
			c.say("PASS secret", "230")
			c.say("PROT P", "503")
			c.say("PBSZ 0", "200")
			c.say("PROT S", "536")
			c.dial()
			c.say("RETR a", test.clearData)
			if test.clearData == "150" {
				c.expect("226")
			}
			c.say("PROT C", test.protC)
			c.say("PROT P", test.protP)
			if test.privData != "" {
				if got, _ := c.fetch("RETR a"); got != "text" {
					t.Errorf("got %q", got)
				}
			}
			c.say("CCC", test.ccc)
		})
	}
}

func TestHandshakeGarbage(t *testing.T) {
	r := newTLSRig(t, "off", ReusePreferred)
	c := r.private(tls.VersionTLS13)
	r.write("a", "text")
	data := c.dial()
	c.say("RETR a", "150")
	io.WriteString(data, strings.Repeat("garbage", 100))
	c.expect("522")
	data = c.dial()
	c.say("RETR a", "150")
	data.Close() // nothing at all
	c.expect("522")
	c.say("NOOP", "200")
	other := r.connect()
	other.say("AUTH TLS", "234")
	other.send(strings.Repeat("\x16\x03\x01\xff\xff", 100))
	io.Copy(io.Discard, other.in)
	c.say("NOOP", "200")
}

func TestRecordReaderStopsAtTheRecord(t *testing.T) {
	a, b := net.Pipe()
	defer a.Close()
	defer b.Close()
	go io.WriteString(a, "\x17\x03\x03\x00\x03abc\x15\x03\x03\x00\x00PWD\r\n")
	r := &recordReader{Conn: b}
	buf := make([]byte, 100)
	var got []string
	for range 3 {
		n, err := r.Read(buf)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprintf("%q", buf[:n]))
	}
	if want := `"\x17\x03\x03\x00\x03" "abc" "\x15\x03\x03\x00\x00"`; strings.Join(got, " ") != want {
		t.Errorf("got %s", got)
	}
	n, _ := b.Read(buf)
	if string(buf[:n]) != "PWD\r\n" {
		t.Errorf("rest %q", buf[:n])
	}
}

// TestHalfClosedDownload: a client may end its own direction first (RFC 8446,
// 6.1). What it says then must not make the kernel throw the file away.
func TestHalfClosedDownload(t *testing.T) {
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		r := newTLSRig(t, "on", ReusePreferred)
		const size = 24 << 20 // more than the buffers on the way
		r.write("a", strings.Repeat("x", size))
		c := r.private(version)
		data := c.dial()
		c.say("RETR a", "150")
		conn := tls.Client(data, c.config)
		if err := conn.Handshake(); err != nil {
			t.Fatal(err)
		}
		conn.CloseWrite()
		if got, err := io.Copy(io.Discard, conn); got != size || err != nil {
			t.Errorf("%s: got %d bytes, %v", tls.VersionName(version), got, err)
		}
		c.expect("226")
	}
}

// TestWriteAfterTheDeadline: TLS writes of its own accord while it reads, long
// after the deadline of the last reply.
func TestWriteAfterTheDeadline(t *testing.T) {
	a, b := net.Pipe()
	defer a.Close()
	defer b.Close()
	b.SetWriteDeadline(time.Unix(1, 0))
	go io.CopyN(io.Discard, a, 1)
	if _, err := (&recordReader{Conn: b}).Write([]byte("x")); err != nil {
		t.Error(err)
	}
}

// TestBrowsersOverTLS: ALPN tells them.
func TestBrowsersOverTLS(t *testing.T) {
	r := newTLSRig(t, "on", ReusePreferred)
	c := r.connect()
	c.say("AUTH TLS", "234")
	conn := tls.Client(c.conn, &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"h2", "http/1.1"}})
	if err := conn.Handshake(); err == nil {
		t.Error("a handshake for HTTP succeeds")
	}
	r.site.wait(func(e Event) bool { return e.Reason == "tls-handshake" })
}

func TestProtectionBufferSize(t *testing.T) {
	c := newTLSRig(t, "on", ReusePreferred).connect().secure(tls.VersionTLS13)
	for line, want := range map[string]string{"PBSZ 0": "200 PBSZ=0", "PBSZ 4096": "200 PBSZ=0", "PBSZ abc": "501", "PBSZ -1": "501", "PBSZ 99999999999999": "501"} {
		c.say(line, want)
	}
}
