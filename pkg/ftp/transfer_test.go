package ftp

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestStoreAndRetrieve(t *testing.T) {
	r := newRig(t, nil)
	c := r.login()
	body := strings.Repeat("0123456789abcdef", 100_000)
	c.put("STOR a", body, "226")
	if got := r.read("a"); got != body {
		t.Fatalf("stored %d bytes of %d", len(got), len(body))
	}
	if got := c.get("RETR a"); got != body {
		t.Fatalf("got %d bytes of %d", len(got), len(body))
	}
	ev := r.site.wait(func(e Event) bool { return e.Verb == "RETR" })
	if ev.Sent != int64(len(body)) || ev.Code != 226 || ev.Path.String() != "/a" {
		t.Errorf("event %+v", ev)
	}
}

func TestRestart(t *testing.T) {
	r := newRig(t, nil)
	r.write("a", "0123456789")
	c := r.login()
	c.say("REST 4", "350")
	if got := c.get("RETR a"); got != "456789" {
		t.Errorf("RETR from 4: %q", got)
	}
	if got := c.get("RETR a"); got != "0123456789" {
		t.Errorf("REST outlived its transfer: %q", got)
	}
	c.say("REST 4", "350")
	c.put("STOR a", "XY", "226")
	if got := r.read("a"); got != "0123XY" {
		t.Errorf("STOR from 4: %q", got)
	}
	c.put("APPE a", "Z", "226")
	if got := r.read("a"); got != "0123XYZ" {
		t.Errorf("APPE: %q", got)
	}
	c.say("REST 99", "350")
	c.dial()
	c.say("RETR a", "554")
	c.dial()
	c.say("REST 99", "350")
	c.say("STOR a", "554")
}

func TestASCIITransfers(t *testing.T) {
	r := newRig(t, nil)
	r.write("unix", "one\ntwo\r\nthree")
	c := r.login()
	c.say("SIZE unix", "213 14")
	c.say("TYPE A", "200")
	if got := c.get("RETR unix"); got != "one\r\ntwo\r\nthree" {
		t.Errorf("RETR in ASCII: %q", got)
	}
	c.say("SIZE unix", "213 15")
	// What is too large is not even opened.
	r.write("huge", "")
	if err := os.Truncate(filepath.Join(r.home, "huge"), sizeASCIILimit+1); err != nil {
		t.Fatal(err)
	}
	c.say("SIZE huge", "550")
	if n := r.site.counted.Load(); n != 1 {
		t.Errorf("%d files counted, want 1", n)
	}
	c.say("REST 5", "350")
	if got := c.get("RETR unix"); got != "two\r\nthree" {
		t.Errorf("REST in ASCII: %q", got)
	}
	c.say("REST 16", "350")
	data := c.dial()
	c.say("RETR unix", "150")
	data.Close()
	c.expect("554")
	c.put("STOR back", "one\r\ntwo\rthree\r\n", "226")
	if got := r.read("back"); got != "one\ntwo\rthree\n" {
		t.Errorf("STOR in ASCII: %q", got)
	}
}

func TestStoreUnique(t *testing.T) {
	r := newRig(t, nil)
	c := r.login()
	data := c.dial()
	answer := c.say("STOU", "150 FILE: upload")
	io.WriteString(data, "x")
	data.Close()
	c.expect("226")
	if name := strings.TrimSpace(strings.TrimPrefix(answer, "150 FILE: ")); r.read(name) != "x" {
		t.Errorf("reply %q names no file", answer)
	}
}

func TestActive(t *testing.T) {
	r := newRig(t, nil)
	r.write("a", "hello")
	c := r.login()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for _, set := range []string{"PORT " + FormatPASV(netip.MustParseAddrPort(l.Addr().String())),
		fmt.Sprintf("EPRT |1|127.0.0.1|%d|", l.Addr().(*net.TCPAddr).Port)} {
		c.say(set, "200")
		c.say("RETR a", "150")
		data, err := l.Accept()
		if err != nil {
			t.Fatal(err)
		}
		if text, err := io.ReadAll(data); string(text) != "hello" || err != nil {
			t.Errorf("%s: %q, %v", set, text, err)
		}
		data.Close()
		c.expect("226")
	}
	l.Close()
	c.say("PORT "+FormatPASV(netip.MustParseAddrPort(l.Addr().String())), "200")
	c.say("RETR a", "150")
	c.expect("425")
}

func TestStrangerOnThePassivePort(t *testing.T) {
	r := newRig(t, nil)
	r.write("a", "hello")
	c := r.login()
	answer := c.say("EPSV", "229")
	port := strings.Trim(answer[strings.Index(answer, "(|||"):], "(|).\r\n")
	from := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 9)}}
	stranger, err := from.Dial("tcp", "127.0.0.1:"+port)
	if err != nil {
		t.Fatal(err)
	}
	defer stranger.Close()
	c.say("RETR a", "150")
	if text, _ := io.ReadAll(stranger); len(text) > 0 {
		t.Fatalf("the stranger got %q", text)
	}
	data, err := net.Dial("tcp", "127.0.0.1:"+port)
	if err != nil {
		t.Fatal(err)
	}
	defer data.Close()
	if text, _ := io.ReadAll(data); string(text) != "hello" {
		t.Errorf("the client got %q", text)
	}
	c.expect("226")
}

func TestCommandsDuringATransfer(t *testing.T) {
	r := newRig(t, nil)
	c := r.login()
	data := c.dial()
	c.say("STOR a", "150")
	c.say("NOOP", "200")
	if got := c.say("STAT", "211-"); !strings.Contains(got, "STOR /a: ") {
		t.Errorf("STAT during a transfer: %q", got)
	}
	// These wait for the transfer, and NOOP behind them too.
	c.send("PWD\r\nXYZZY\r\nNOOP\r\n")
	io.WriteString(data, "text")
	data.Close()
	c.expect("226")
	c.expect("257")
	c.expect("500")
	c.expect("200")
	if got := r.read("a"); got != "text" {
		t.Errorf("stored %q", got)
	}
}

func TestManyLinesDuringATransfer(t *testing.T) {
	r := newRig(t, nil)
	c := r.login()
	data := c.dial()
	c.say("STOR a", "150")
	const lines = 500
	c.send(strings.Repeat("PWD\r\n", lines))
	data.Close()
	c.expect("226")
	for range lines {
		c.expect("257")
	}
}

func TestAbort(t *testing.T) {
	r := newRig(t, nil)
	c := r.login()
	data := c.dial()
	c.say("STOR a", "150")
	io.WriteString(data, "half")
	c.send("\xff\xf4\xff\xf2ABOR\r\n")
	c.expect("426")
	c.expect("226")
	c.say("NOOP", "200")
	ev := r.site.wait(func(e Event) bool { return e.Verb == "STOR" })
	if ev.Reason != "aborted" || ev.Code != 426 {
		t.Errorf("event %+v", ev)
	}
	c.put("STOR b", "whole", "226")
}

func TestAbortWhileWaitingForTheClientsCall(t *testing.T) {
	r := newRig(t, nil)
	c := r.login()
	c.say("EPSV", "229")
	c.say("STOR a", "150")
	c.say("ABOR", "426")
	c.expect("226")
}

func TestAbortWhileThrottled(t *testing.T) {
	r := newRig(t, func(f *fakeSite) { f.rate = make(chan struct{}) })
	r.write("a", "hello")
	c := r.login()
	c.dial()
	c.say("RETR a", "150")
	c.say("ABOR", "426")
	c.expect("226")
}

// TestIdleCountsFromTheTransfersEnd: a client that waits for its bytes is not
// idle.
func TestIdleCountsFromTheTransfersEnd(t *testing.T) {
	r := newRig(t, nil)
	c := r.login()
	data := c.dial()
	c.say("STOR a", "150")
	before := time.Now()
	data.Close()
	c.expect("226")
	c.say("PWD", "257") // which waits until the transfer is over
	ss := r.server.all()
	c.conn.Close()
	r.site.wait(func(e Event) bool { return e.Verb == "CLOSE" })
	for _, s := range ss {
		if s.lastTransfer.Before(before) {
			t.Error("the transfer's end was not noted")
		}
	}
}

func TestQuitLetsTheTransferFinish(t *testing.T) {
	r := newRig(t, nil)
	c := r.login()
	data := c.dial()
	c.say("STOR a", "150")
	c.send("QUIT\r\n")
	io.WriteString(data, "all of it")
	data.Close()
	c.expect("226")
	c.expect("221")
	c.ends()
	if got := r.read("a"); got != "all of it" {
		t.Errorf("stored %q", got)
	}
}

// TestClientGoneMidUpload: the old file stays, whether data or control end first.
func TestClientGoneMidUpload(t *testing.T) {
	r := newRig(t, nil)
	r.write("a", "old")
	c := r.login()
	data := c.dial()
	c.say("STOR a", "150")
	io.WriteString(data, "new but not who")
	c.conn.Close()
	data.Close()
	ev := r.site.wait(func(e Event) bool { return e.Verb == "STOR" })
	if ev.Reason != "control-lost" {
		t.Errorf("event %+v", ev)
	}
	if got := r.read("a"); got != "old" {
		t.Errorf("the old file is now %q", got)
	}
	// Reset instead of closed.
	c = r.login()
	data = c.dial()
	c.say("STOR a", "150")
	io.WriteString(data, "new")
	data.SetLinger(0)
	data.Close()
	c.expect("426")
	if got := r.read("a"); got != "old" {
		t.Errorf("the old file is now %q", got)
	}
}

// TestNoDataConnection: an upload for which no byte can come changes nothing,
// also where files are written in place.
func TestNoDataConnection(t *testing.T) {
	r := newRig(t, func(f *fakeSite) { f.inPlace = true })
	r.write("a", "old")
	c := r.login()
	c.say("STOR a", "425")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	c.say("PORT "+FormatPASV(netip.MustParseAddrPort(l.Addr().String())), "200")
	c.say("STOR a", "150")
	c.expect("425")
	if got := r.read("a"); got != "old" {
		t.Errorf("the file is now %q", got)
	}
}

// TestRecordedBeforeReply: who reads the reply finds the deed in the log.
func TestRecordedBeforeReply(t *testing.T) {
	r := newRig(t, nil)
	c := r.login()
	for i := range 20 {
		c.put(fmt.Sprintf("STOR %d", i), "x", "226")
		r.site.mu.Lock()
		last := r.site.events[len(r.site.events)-1]
		r.site.mu.Unlock()
		if last.Verb != "STOR" {
			t.Fatalf("last event is %s", last.Verb)
		}
	}
}

func TestTooLarge(t *testing.T) {
	r := newRig(t, func(f *fakeSite) { f.room = 10 })
	c := r.login()
	c.put("STOR a", "0123456789", "226")
	c.put("STOR a", "0123456789x", "552")
	if got := r.read("a"); got != "0123456789" {
		t.Errorf("stored %q", got)
	}
	c.say("TYPE A", "200")
	c.put("STOR b", "012345678\r\n", "226")
	c.put("STOR b", "0123456789\r\n", "552")
}

// When an amount is used up a download ends in the middle, and an upload only if
// one more byte comes.
func TestAmountUsedUp(t *testing.T) {
	for _, scarce := range []bool{false, true} {
		r := newRig(t, func(f *fakeSite) {
			f.spent, f.scarce = &Refusal{Kind: TooBig, Reason: "spent", Advice: "Nothing is left."}, scarce
		})
		r.write("a", "hello")
		c := r.login()
		for _, mode := range []string{"TYPE I", "TYPE A", "MODE Z"} {
			c.say(mode, "200")
			c.dial()
			c.say("RETR a", "150")
			c.expect("426 Nothing is left")
			if mode != "MODE Z" {
				c.put("STOR b", "", "226")
				c.put("STOR c", "x", "552 Nothing is left")
			}
		}
	}
}

func TestStalled(t *testing.T) {
	r := newRig(t, func(f *fakeSite) { f.settings.Timeouts.Stalled = 80 * time.Millisecond })
	r.write("big", strings.Repeat("x", 64<<20))
	c := r.login()
	c.dial()
	c.say("STOR a", "150")
	c.expect("426 The data connection stalled")
	c.dial() // and never read
	c.say("RETR big", "150")
	c.expect("426 The data connection stalled")
}

func TestDownloadStopsWhereTheFileEnded(t *testing.T) {
	r := newRig(t, func(f *fakeSite) { f.rate = make(chan struct{}) })
	r.write("a", "hello")
	c := r.login()
	data := c.dial()
	c.say("RETR a", "150")
	if err := os.Truncate(filepath.Join(r.home, "a"), 2); err != nil {
		t.Fatal(err)
	}
	close(r.site.rate)
	if text, _ := io.ReadAll(data); string(text) != "he" {
		t.Errorf("got %q", text)
	}
	c.expect("451")
}

func TestShutdownWaitsForTransfers(t *testing.T) {
	r := newRig(t, nil)
	c := r.login()
	data := c.dial()
	c.say("STOR a", "150")
	ended := make(chan error)
	go func() { ended <- r.server.Shutdown(context.Background()) }()
	io.WriteString(data, "whole")
	data.Close()
	c.expect("226")
	c.expect("421")
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if got := r.read("a"); got != "whole" {
		t.Errorf("stored %q", got)
	}
}

func TestShutdownCutsInTheEnd(t *testing.T) {
	r := newRig(t, nil)
	c := r.login()
	c.dial()
	c.say("STOR a", "150")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := r.server.Shutdown(ctx); err == nil {
		t.Error("nothing was cut")
	}
	c.expect("426")
	c.expect("421")
	c.ends()
}

func TestRecheckLetsTheTransferFinish(t *testing.T) {
	r := newRig(t, nil)
	c := r.login()
	data := c.dial()
	c.say("STOR a", "150")
	r.site.check.Store(box{&Refusal{Kind: Ended, Reason: "user-removed"}})
	r.server.Recheck(time.Minute)
	io.WriteString(data, "whole")
	data.Close()
	c.expect("226")
	c.expect("421")
	c.ends()
	// And not for ever.
	r.site.check.Store(box{})
	c = r.login()
	c.dial()
	c.say("STOR b", "150")
	r.site.check.Store(box{&Refusal{Kind: Ended, Reason: "user-removed"}})
	r.server.Recheck(time.Millisecond)
	c.expect("426")
	c.expect("421")
}

func TestListings(t *testing.T) {
	r := newRig(t, nil)
	for _, name := range []string{"a.txt", "b.txt", ".dot", "-dash", "with space", "[1].txt"} {
		r.write(name, "x")
	}
	os.MkdirAll(filepath.Join(r.home, "d", "e"), 0o755)
	r.write("d/e/deep", "x")
	c := r.login()
	count := func(text string) int { return strings.Count(text, "\r\n") }
	for line, want := range map[string]int{
		"NLST":            7,
		"NLST *.txt":      3,
		"NLST [1].txt":    1,
		"NLST nothing*":   0,
		"LIST":            7,
		"LIST -a":         9,
		"LIST -l a.txt":   1,
		"LIST ./-dash":    1,
		"LIST -- d":       1,
		"LIST with space": 1,
		"LIST -R":         7 + 3 + 3,
		"MLSD":            7,
	} {
		if got := c.get(line); count(got) != want {
			t.Errorf("%s: want %d lines, got %q", line, want, got)
		}
	}
	if got := c.get("NLST d"); got != "d/e\r\n" {
		t.Errorf("NLST d: %q", got)
	}
	c.dial()
	c.say("LIST missing", "550")
	c.dial()
	c.say("MLSD a.txt", "501")
	if got := c.say("STAT d", "212-"); !strings.Contains(got, " e\r\n212 ") {
		t.Errorf("STAT d: %q", got)
	}
	c.say("STAT a.txt", "213-")
	if got := c.say("MLST a.txt", "250-"); !strings.Contains(got, "\r\n type=file;size=1;modify=") || !strings.Contains(got, "; /a.txt\r\n250 ") {
		t.Errorf("MLST: %q", got)
	}
}

func TestPassiveRange(t *testing.T) {
	low, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer low.Close()
	port := low.Addr().(*net.TCPAddr).Port // taken: the range is full
	r := newRig(t, func(f *fakeSite) { f.settings.Passive.Low, f.settings.Passive.High = port, port })
	c := r.login()
	c.say("EPSV", "425")
	low.Close()
	for range 3 { // one port serves again and again: a new PASV closes the old
		c.say("EPSV", fmt.Sprintf("229 Entering Extended Passive Mode (|||%d|)", port))
	}
}

func TestExternalAddress(t *testing.T) {
	r := newRig(t, func(f *fakeSite) {
		f.settings.Passive.Address = func(netip.Addr) netip.Addr { return netip.MustParseAddr("203.0.113.7") }
	})
	r.login().say("PASV", "227 Entering Passive Mode (203,0,113,7,")
}

// TestConcludePanic: where the end of a transfer fails, its session ends, and does not
// wait for it for ever.
func TestConcludePanic(t *testing.T) {
	for name, prepare := range map[string]func(*client){
		"of the session itself": func(*client) {},
		"of a goroutine":        func(c *client) { c.say("TYPE A", "200") },
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, func(f *fakeSite) {
				f.meets = func(what string) {
					if what == "RETR" {
						panic("planted")
					}
				}
			})
			r.write("a", "hello")
			c := r.login()
			prepare(c)
			c.dial()
			c.say("RETR a", "150")
			c.ends()
			r.deserted()
		})
	}
}

// TestEndedBeforeTransfer: who ends a session while a transfer is about to begin ends
// that, too, as if it had begun.
func TestEndedBeforeTransfer(t *testing.T) {
	why := &Refusal{Kind: Ended, Reason: "kicked", Advice: "Out."}
	var r *rig
	r = newRig(t, func(f *fakeSite) {
		f.rate = make(chan struct{}) // never
		f.meets = func(what string) {
			if what == "Download" {
				r.server.End(r.only().Peer.ID, why)
			}
		}
	})
	r.write("a", "hello")
	c := r.login()
	c.dial()
	c.conn.SetDeadline(time.Now().Add(5 * time.Second))
	c.say("RETR a", "150")
	c.expect("426")
	c.expect("421")
	c.ends()
}
