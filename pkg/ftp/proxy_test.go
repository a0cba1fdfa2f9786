package ftp

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/pires/go-proxyproto"
)

// binaryHeader is a header of version 2 with an extension that nobody reads.
func binaryHeader(t testing.TB, source, target string) string {
	t.Helper()
	h := proxyproto.HeaderProxyFromAddrs(2,
		net.TCPAddrFromAddrPort(netip.MustParseAddrPort(source)), net.TCPAddrFromAddrPort(netip.MustParseAddrPort(target)))
	if err := h.SetTLVs([]proxyproto.TLV{{Type: proxyproto.PP2_TYPE_AUTHORITY, Value: []byte("ftp.example")}}); err != nil {
		t.Fatal(err)
	}
	raw, err := h.Format()
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

const localHeader = "\r\n\r\n\x00\r\nQUIT\n\x20\x00\x00\x00"

func TestReadProxyHeader(t *testing.T) {
	signature := string(proxyproto.SIGV2)
	for name, test := range map[string]struct {
		raw, client, reached string
		err                  error
	}{
		"v1":             {"PROXY TCP4 192.0.2.1 198.51.100.1 4000 21\r\n", "192.0.2.1:4000", "198.51.100.1:21", nil},
		"v1 IPv6":        {"PROXY TCP6 2001:db8::1 2001:db8::2 4000 21\r\n", "[2001:db8::1]:4000", "[2001:db8::2]:21", nil},
		"v1 mapped":      {"PROXY TCP6 ::ffff:192.0.2.1 ::ffff:192.0.2.2 4000 21\r\n", "192.0.2.1:4000", "192.0.2.2:21", nil},
		"v1 itself":      {"PROXY UNKNOWN\r\n", "", "", nil},
		"v2":             {binaryHeader(t, "192.0.2.1:4000", "198.51.100.1:21"), "192.0.2.1:4000", "198.51.100.1:21", nil},
		"v2 IPv6":        {binaryHeader(t, "[2001:db8::1]:1", "[2001:db8::2]:21"), "[2001:db8::1]:1", "[2001:db8::2]:21", nil},
		"v2 itself":      {localHeader, "", "", nil},
		"nothing":        {"", "", "", io.EOF},
		"a client":       {"USER anna\r\nPASS secret\r\n", "", "", errNoProxyHeader},
		"looks like one": {"PRIVATE LINE FOR ME\r\n", "", "", errNoProxyHeader},
		"short":          {"PROXY\r\n", "", "", errBadProxyHeader},
		"cut off":        {"PROXY TCP4 192.0.2.1 198", "", "", errBadProxyHeader},
		"endless":        {"PROXY TCP4 " + strings.Repeat("1", 200), "", "", errBadProxyHeader},
		"no address":     {"PROXY TCP4 me you 4000 21\r\n", "", "", errBadProxyHeader},
		"bad port":       {"PROXY TCP4 192.0.2.1 192.0.2.2 99999 21\r\n", "", "", errBadProxyHeader},
		"nobody":         {"PROXY TCP4 0.0.0.0 192.0.2.2 4000 21\r\n", "", "", errBadProxyHeader},
		"a group":        {"PROXY TCP4 224.0.0.1 192.0.2.2 4000 21\r\n", "", "", errBadProxyHeader},
		"v2 cut off":     {signature + "\x21\x11\x00\x0c\x01", "", "", errBadProxyHeader},
		"v2 huge":        {signature + "\x21\x11\xff\xff", "", "", errBadProxyHeader},
		"v2 version":     {signature + "\x11\x11\x00\x00", "", "", errBadProxyHeader},
		"v2 UDP":         {signature + "\x21\x12\x00\x0c" + strings.Repeat("\x01", 12), "", "", errBadProxyHeader},
		"v2 socket file": {signature + "\x21\x31\x00\xd8" + strings.Repeat("\x01", 216), "", "", errBadProxyHeader},
	} {
		rest := ""
		if test.err == nil {
			rest = "USER anna\r\n"
		}
		r := strings.NewReader(test.raw + rest)
		said, err := readProxyHeader(r)
		if !errors.Is(err, test.err) || (test.err != io.EOF && errors.Is(err, io.EOF)) {
			t.Errorf("%s: error %v, not %v", name, err, test.err)
		}
		var want proxied
		if test.client != "" {
			want = proxied{netip.MustParseAddrPort(test.client), netip.MustParseAddrPort(test.reached)}
		}
		if said != want {
			t.Errorf("%s: %v", name, said)
		}
		if left, _ := io.ReadAll(r); err == nil && string(left) != rest {
			t.Errorf("%s: %q is left for the session", name, left)
		}
	}
}

// FuzzProxyHeader: whatever comes is read in bounded memory, no further than the
// header goes, and means the same when it is read alone.
func FuzzProxyHeader(f *testing.F) {
	f.Add([]byte("PROXY TCP4 192.0.2.1 198.51.100.1 4000 21\r\nUSER anna\r\n"))
	f.Add([]byte("PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n"))
	f.Add([]byte("PROXY TCP6 2001:db8::1 2001:db8::2 4000 21\r\n"))
	f.Add([]byte(binaryHeader(f, "192.0.2.1:4000", "198.51.100.1:21")))
	f.Add([]byte(binaryHeader(f, "[2001:db8::1]:1", "[2001:db8::2]:21")))
	f.Add([]byte(localHeader + "\x16\x03\x01"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		r := bytes.NewReader(raw)
		said, err := readProxyHeader(r)
		used := len(raw) - r.Len()
		if used > proxyPrefix+proxyBinary {
			t.Fatalf("%d octets were read", used)
		}
		if err != nil {
			if said != (proxied{}) {
				t.Fatalf("%v with %v", said, err)
			}
			return
		}
		if said.client.IsValid() && (said.client.Addr().Is4In6() || said.client.Addr().Zone() != "") {
			t.Fatalf("not a plain address: %v", said.client)
		}
		alone, err := readProxyHeader(bytes.NewReader(raw[:used]))
		if err != nil || alone != said {
			t.Fatalf("with what follows %v, alone %v, %v", said, alone, err)
		}
	})
}

// dialRaw connects and says something before any greeting.
func (r *rig) dialRaw(text string) *client {
	r.t.Helper()
	conn, err := net.Dial("tcp", r.addr)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(20 * time.Second))
	c := &client{r.t, conn, nil}
	c.send(text)
	c.in = bufio.NewReader(conn)
	return c
}

func TestBehindLoadBalancer(t *testing.T) {
	r := newRig(t, func(f *fakeSite) { f.proxied = func(p Peer) bool { return p.Remote.Addr().IsLoopback() } })
	header := "PROXY TCP4 192.0.2.9 198.51.100.1 4000 21\r\n"
	c := r.dialRaw(header + "USER anna\r\nPASS secret\r\n")
	for _, want := range []string{"220", "331", "230"} {
		c.expect(want)
	}
	if got := r.site.peer(); got.Remote.String() != "192.0.2.9:4000" || got.Local.String() != r.addr {
		t.Errorf("admitted as %v", got)
	}
	if got := c.say("PASV", "227"); !strings.Contains(got, "(198,51,100,1,") {
		t.Errorf("the client is told another address than it knows: %s", got)
	}
	c.say("EPSV 1", "229")
	c.say("EPSV 2", "522")
	// Data connections are with the client of the header, and nobody else.
	c.say("PORT 127,0,0,1,200,1", "504")
	c.say("PORT 192,0,2,9,200,1", "200")
	data := c.dial()
	c.say("NLST", "150")
	if n, err := data.Read(make([]byte, 1)); n > 0 || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("another address is not turned away: %v", err)
	}
	c.say("ABOR", "426")

	c = r.dialRaw(localHeader) // the balancer itself, looking whether we live
	c.expect("220")
	if got := r.site.peer(); !got.Remote.Addr().IsLoopback() {
		t.Errorf("admitted as %v", got)
	}
}

// TestClientOfIPv6BehindIPv4 is told nothing that it cannot reach.
func TestClientOfIPv6BehindIPv4(t *testing.T) {
	r := newRig(t, func(f *fakeSite) { f.proxied = func(Peer) bool { return true } })
	c := r.dialRaw(binaryHeader(t, "[2001:db8::1]:4000", "[2001:db8::2]:21"))
	for _, step := range [][2]string{{"USER anna", "331"}, {"PASS secret", "230"}, {"PASV", "425"}, {"EPSV 1", "522"}, {"EPSV 2", "229"}} {
		if step[0] == "USER anna" {
			c.expect("220")
		}
		c.say(step[0], step[1])
	}
}

// TestNoProxyHeader: a trusted address that says nothing or something else is
// left without a word, while others are served.
func TestNoProxyHeader(t *testing.T) {
	r := newRig(t, func(f *fakeSite) { f.proxied = func(Peer) bool { return true } })
	silent := r.dialRaw("")
	for _, text := range []string{"USER anna\r\n", "PROXY TCP4 me you 1 2\r\n"} {
		r.dialRaw(text).ends()
	}
	served := r.dialRaw("PROXY UNKNOWN\r\n")
	served.expect("220")
	served.say("NOOP", "200")
	silent.ends() // after proxyPatience
	served.say("NOOP", "200")
	// A reload does not cut off who is about to speak.
	late := r.dialRaw("PROXY TCP4 192.0.2.9")
	r.server.Recheck(time.Second)
	late.send(" 198.51.100.1 4000 21\r\n")
	late.expect("220")
}

// TestStrayProxyHeader: who is not trusted does not become somebody else, nor
// all clients of a forgotten load balancer one.
func TestStrayProxyHeader(t *testing.T) {
	r := newRig(t, nil)
	c := r.dialRaw("PROXY TCP4 192.0.2.9 198.51.100.1 4000 21\r\nUSER anna\r\n")
	c.expect("220")
	c.expect("421")
	c.ends()
	r.site.wait(func(e Event) bool { return e.Verb == "CLOSE" && e.Reason == "proxy-header" })
	c = r.dialRaw(binaryHeader(t, "192.0.2.9:4000", "198.51.100.1:21"))
	all, _ := io.ReadAll(c.in)
	if !strings.HasSuffix(string(all), "221 bye\r\n") { // its signature says QUIT
		t.Errorf("%q", all)
	}
}

// TestProxyHeaderBeforeTLS: the header comes first, and nothing of the handshake
// is lost to it.
func TestProxyHeaderBeforeTLS(t *testing.T) {
	r := newTLSRig(t, "on", ReusePreferred)
	r.site.proxied = func(Peer) bool { return true }
	r.site.implicit.Store(true)
	for _, header := range []string{"PROXY TCP4 192.0.2.9 198.51.100.1 4000 990\r\n", binaryHeader(t, "192.0.2.9:4000", "198.51.100.1:990")} {
		// One segment for header and hello, as a load balancer that forwards at once.
		c := r.dialRaw("")
		c.conn = &ahead{Conn: c.conn, text: header}
		s := c.shake(tls.VersionTLS13)
		s.expect("220")
		s.say("USER anna", "331")
		s.say("PASS secret", "230")
		if got := r.site.peer(); got.Remote.String() != "192.0.2.9:4000" {
			t.Errorf("admitted as %v", got)
		}
	}
}

// ahead is a connection whose first write has a text before it.
type ahead struct {
	net.Conn
	text string
}

// Write implements io.Writer.
func (a *ahead) Write(p []byte) (int, error) {
	_, err := a.Conn.Write(append([]byte(a.text), p...))
	a.text = ""
	return len(p), err
}
