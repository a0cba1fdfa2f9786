package main

import (
	"io"
	"net"
	"net/netip"
	"strings"
	"testing"
)

// TestSiegePassivePorts: one address opens session after session and waits on a port
// with each. It gets half of the range; others go on, and everything comes back.
func TestSiegePassivePorts(t *testing.T) {
	t.Parallel()
	v := besiege(t, besiegedSite("passive { ports = \"30000-30019\" }\n"))
	s := v.siege()
	var greedy []*wire
	for n := 0; ; n++ {
		w := v.from("127.0.0.77", victimPort)
		w.expect(220)
		if err := w.logIn("anna"); err != nil {
			t.Fatal(err)
		}
		greedy = append(greedy, w)
		w.say("EPSV", 229, 425)
		if r := w.say("EPSV", 229, 425); r.code == 425 {
			break
		}
		if n == 20 {
			t.Fatal("one address has all ports")
		}
	}
	if len(greedy) != 11 {
		t.Errorf("one address has %d ports of 20", len(greedy)-1)
	}
	v.await("command=EPSV .*reason=passive-ports-share.* rule=[^ ]*ftpd.hcl:")
	s.works()
	s.newcomer()
	// What is given up is there for others at once.
	greedy[0].say("ABOR", 226)
	greedy[10].say("EPSV", 229)
	for _, w := range greedy {
		w.close()
	}
	s.over(64 << 20)
}

// TestSiegeStrangersAtThePassivePort: a thousand connections from elsewhere come
// before the client's own. It is the client who is served, and the log says so once.
func TestSiegeStrangersAtThePassivePort(t *testing.T) {
	t.Parallel()
	v := besiege(t, besiegedSite(""))
	v.write("home/file", "content")
	s := v.siege()
	w := v.login()
	port, err := w.epsv()
	if err != nil {
		t.Fatal(err)
	}
	w.say("RETR file", 150)
	at := netip.AddrPortFrom(netip.MustParseAddrPort(v.addr).Addr(), uint16(port)).String()
	stranger := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 66)}}
	for range 1000 {
		conn, err := stranger.Dial("tcp", at)
		if err != nil {
			t.Fatal(err)
		}
		if text, _ := io.ReadAll(conn); len(text) > 0 {
			t.Fatalf("a stranger was given %q", text)
		}
		conn.Close()
	}
	s.works()
	own, err := net.Dial("tcp", at)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(own); string(text) != "content" || err != nil {
		t.Errorf("the client was given %q, %v", text, err)
	}
	own.Close()
	w.expect(226)
	w.close()
	if lines := strings.Count(v.log.text(), "command=DATA"); lines != 1 {
		t.Errorf("%d lines tell of strangers", lines)
	}
	s.over(64 << 20)
}

// TestSiegeHalfHandshakes: TLS that begins and stops, on control connections, where
// it is spoken from the first byte, and on data connections. The daemon gives all
// of them up after half a minute.
func TestSiegeHalfHandshakes(t *testing.T) {
	t.Parallel()
	v := besiegeTLS(t, `policy = "off"`, "")
	v.write("home/file", "content")
	s := v.siege()
	const hello = "\x16\x03\x01\x01\x00\x01\x00"
	var halves []*wire
	for range 100 {
		w := v.connect()
		w.say("AUTH TLS", 234)
		w.send(hello)
		halves = append(halves, w)
	}
	var begun []*wire
	for range 10 {
		w := v.private()
		data := w.data()
		w.say("RETR file", 150)
		io.WriteString(data, hello)
		begun = append(begun, w)
	}
	s.works()
	for _, w := range begun {
		w.beginWait()
		w.expect(425, 426, 522)
		w.say("NOOP", 200)
		w.close()
	}
	for _, w := range halves {
		w.beginWait()
		io.Copy(io.Discard, w.conn) // an alert, and the end
	}
	s.over(100 << 20)
}
