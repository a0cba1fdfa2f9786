package main

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// sparse makes a file of zeros that takes no room.
func (v *victim) sparse(name string, size int64) {
	v.t.Helper()
	v.write(name, "")
	if err := os.Truncate(v.path(name), size); err != nil {
		v.t.Fatal(err)
	}
}

// TestHostileNoDataConnection: what was agreed on and never opened is given up
// after half a minute. Meanwhile the session hears ABOR, and other addresses
// can't take its place.
func TestHostileNoDataConnection(t *testing.T) {
	t.Parallel()
	v := besiege(t, besiegedSite(""))
	v.write("home/old", "old content")
	var waiting []*wire
	for _, line := range []string{"STOR old", "APPE old", "RETR old", "NLST"} {
		w := v.login()
		w.say("EPSV", 229)
		w.say(line, 150)
		waiting = append(waiting, w)
	}
	aborted := v.login()
	for _, line := range []string{"STOR old", "RETR old", "LIST"} {
		aborted.say("EPSV", 229)
		aborted.say(line, 150)
		aborted.say("ABOR", 426, 425)
		aborted.expect(226)
		aborted.say(line, 425) // the agreement is used up
	}
	v.stranger(aborted)
	v.refusedCalls(aborted)
	for _, w := range waiting {
		w.beginWait()
		w.expect(425)
		w.inStep()
	}
	v.holds("home/old", "old content")
	v.noTemporaries("home")
}

// stranger connects from another address before the client does.
func (v *victim) stranger(w *wire) {
	v.t.Helper()
	port, err := w.epsv()
	if err != nil {
		v.t.Fatal(err)
	}
	w.say("RETR old", 150)
	host, _, _ := net.SplitHostPort(v.addr)
	at := net.JoinHostPort(host, strconv.Itoa(port))
	thief := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 9)}}
	stolen, err := thief.Dial("tcp", at)
	if err != nil {
		v.t.Fatal(err)
	}
	defer stolen.Close()
	if got, _ := io.ReadAll(stolen); len(got) > 0 {
		v.t.Errorf("a stranger was given %q", got)
	}
	own, err := net.Dial("tcp", at)
	if err != nil {
		v.t.Fatal(err)
	}
	defer own.Close()
	if got, _ := io.ReadAll(own); string(got) != "old content" {
		v.t.Errorf("the client was given %q", got)
	}
	w.expect(226)
}

// refusedCalls: PORT to where nobody listens, and to where it must not call.
func (v *victim) refusedCalls(w *wire) {
	v.t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		v.t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	l.Close()
	w.say(fmt.Sprintf("PORT 127,0,0,1,%d,%d", port>>8, port&255), 200)
	w.say("RETR old", 150)
	w.expect(425)
	for _, line := range []string{
		"PORT 127,0,0,1,0,25", "PORT 127,0,0,2,200,1", "PORT 8,8,8,8,200,1", "PORT 0,0,0,0,200,1", "EPRT |1|10.0.0.1|5000|",
		"EPRT |2|::1|5000|", "EPRT |1|127.0.0.1|21|", "PORT 255,255,255,255,200,1", "EPRT |1|127.0.0.1|0|",
	} {
		w.say(line, 501, 504, 522)
		w.say("RETR old", 425)
	}
}

// TestHostileZeroWindow lets readers stop reading: the stall timeout ends the
// transfer, and the session goes on.
func TestHostileZeroWindow(t *testing.T) {
	t.Parallel()
	v := besiege(t, besiegedSite("timeouts { stalled = \"1s\" }\n"))
	v.sparse("home/big", 1<<30)
	for i := range 300 {
		v.write("home/"+strings.Repeat("n", 200)+strconv.Itoa(i), "")
	}
	w := v.login()
	for _, line := range []string{"RETR big", "TYPE A|RETR big", "STOR old"} {
		if before, then, two := strings.Cut(line, "|"); two {
			w.say(before, 200)
			line = then
		}
		data := w.data()
		data.SetReadBuffer(4096)
		w.say(line, 150)
		w.expect(426)
		w.inStep()
		data.Close()
	}
}

// TestHostileAbort says ABOR at moments that chance chooses: after so many bytes,
// or before any. Each time there are two replies, in order, and the session is
// in step.
func TestHostileAbort(t *testing.T) {
	t.Parallel()
	v := besiege(t, besiegedSite(""))
	v.sparse("home/big", 64<<20)
	v.write("home/small", "x")
	v.write("home/old", "old content")
	w := v.login()
	for range 150 {
		line := []string{"RETR big", "RETR small", "STOR old", "STOR new", "LIST", "MLSD", "APPE more"}[rand.IntN(7)]
		data := w.data()
		w.send(line + "\r\n")
		if rand.IntN(3) > 0 {
			w.expect(150)
			moved := make([]byte, rand.IntN(300_000))
			if line == "RETR big" {
				io.ReadFull(data, moved)
			} else if strings.HasPrefix(line, "STOR") || strings.HasPrefix(line, "APPE") {
				data.Write(moved)
			}
		}
		w.abort(line)
		data.Close()
		os.Remove(v.path("home/new"))
	}
	v.holds("home/old", "old content")
	v.noTemporaries("home")
}

// abort says ABOR, with or without Telnet's signals before it, and checks the
// replies.
func (w *wire) abort(line string) {
	w.t.Helper()
	w.send([]string{"ABOR\r\n", "\xff\xf4\xff\xf2ABOR\r\n", "NOOP\r\nABOR\r\n"}[rand.IntN(3)])
	w.send("SYST\r\n")
	codes := ""
	for _, r := range w.until(215) {
		codes += strconv.Itoa(r.code) + " "
	}
	for _, extra := range []string{"150 ", "200 "} {
		codes = strings.ReplaceAll(codes, extra, "")
	}
	switch codes {
	case "426 226 215 ", "226 226 215 ":
	default:
		w.t.Fatalf("%s, ABOR: %s", line, codes)
	}
}

// TestHostileQuit: QUIT during a transfer lets it finish first.
func TestHostileQuit(t *testing.T) {
	t.Parallel()
	v := besiege(t, besiegedSite(""))
	v.sparse("home/big", 8<<20)
	down, up := v.login(), v.login()
	data := down.data()
	down.say("RETR big", 150)
	down.send("QUIT\r\n")
	if n, err := io.Copy(io.Discard, data); n != 8<<20 || err != nil {
		t.Errorf("%d bytes came, %v", n, err)
	}
	down.expect(226)
	down.expect(221)
	down.ends()
	data = up.data()
	up.say("STOR new", 150)
	up.send("QUIT\r\n")
	up.conn.SetReadDeadline(time.Now().Add(time.Second))
	io.WriteString(data, "all of it")
	data.Close()
	up.expect(226)
	up.expect(221)
	up.ends()
	v.holds("home/new", "all of it")
}

// TestHostileAgreements makes thousands of agreements on data connections: a
// session has one at a time, and what a client had connected to goes with it.
func TestHostileAgreements(t *testing.T) {
	t.Parallel()
	v := besiege(t, besiegedSite(""))
	w := v.login()
	one := v.descriptors()
	for range 500 {
		w.data().Close()
	}
	if now := v.descriptors(); now > one+1 {
		t.Errorf("%d descriptors instead of %d", now, one+1)
	}
	w.say("EPSV ALL", 200)
	w.say("PORT 127,0,0,1,200,1", 501)
	w.say("PASV", 501)
	w.say("REIN", 220)
	v.eventually("the listener closed", func() bool { return v.descriptors() < one })
	if err := w.logIn("anna"); err != nil {
		t.Fatal(err)
	}
	w.put("STOR new", "new", 226)
}
