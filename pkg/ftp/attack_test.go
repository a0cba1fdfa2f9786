package ftp

import (
	"context"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// These were found by attacking the server; each failed before it was mended.

// TestResetAmidPipelinedCommands: a connection that is gone ends its session,
// which must not look for work in a loop.
func TestResetAmidPipelinedCommands(t *testing.T) {
	r := newRig(t, nil)
	conn, err := net.Dial("tcp", r.addr)
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(conn, strings.Repeat("NOOP\r\n", 20_000))
	conn.(*net.TCPConn).SetLinger(0)
	conn.Close()
	r.site.wait(func(e Event) bool { return e.Verb == "CLOSE" })
}

// deaf connects and sends commands without reading their replies, until the
// server can send no more.
func (r *rig) deaf() *net.TCPConn {
	r.t.Helper()
	conn, err := net.Dial("tcp", r.addr)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { conn.Close() })
	tcp := conn.(*net.TCPConn)
	tcp.SetReadBuffer(1024)
	tcp.SetWriteDeadline(time.Now().Add(time.Second))
	for err == nil { // until the server stops reading, too
		_, err = io.WriteString(conn, strings.Repeat("HELP\r\n", 1000))
	}
	return tcp
}

// TestDeafClientHoldsNobodyUp: neither a reload nor the end of the server waits
// for a client that does not read.
func TestDeafClientHoldsNobodyUp(t *testing.T) {
	r := newRig(t, nil)
	r.deaf()
	rechecked := make(chan struct{})
	go func() {
		r.server.Recheck(time.Minute)
		close(rechecked)
	}()
	select {
	case <-rechecked:
	case <-time.After(5 * time.Second):
		t.Fatal("Recheck waits for a client that does not read")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	begun := time.Now()
	r.server.Shutdown(ctx)
	if took := time.Since(begun); took > 3*lastWait {
		t.Errorf("Shutdown took %v", took)
	}
}

// TestKilledAfterPipelining: unread commands before the end of the control
// connection do not hide that end.
func TestKilledAfterPipelining(t *testing.T) {
	r := newRig(t, nil)
	r.write("a", "old")
	for _, name := range []string{"new", "a"} {
		c := r.login()
		data := c.dial()
		c.say("STOR "+name, "150")
		io.WriteString(data, "half of i")
		c.send(strings.Repeat("PWD\r\n", 400))
		c.conn.Close()
		data.Close()
		r.site.wait(func(e Event) bool { return e.Verb == "STOR" && e.Path.Base() == name && e.Reason == "control-lost" })
	}
	if got := r.read("a"); got != "old" {
		t.Errorf("the old file is now %q", got)
	}
}

// TestQuitAndClose: a client may send QUIT and close without reading on.
func TestQuitAndClose(t *testing.T) {
	r := newRig(t, nil)
	c := r.login()
	data := c.dial()
	c.say("STOR a", "150")
	io.WriteString(data, "whole")
	data.Close()
	c.send("QUIT\r\n")
	c.conn.Close()
	ev := r.site.wait(func(e Event) bool { return e.Verb == "STOR" })
	if ev.Err != nil {
		t.Errorf("event %+v", ev)
	}
}

func TestResumeInASCII(t *testing.T) {
	r := newRig(t, nil)
	r.write("a", "a\nb\nxxxxx\n")
	c := r.login()
	c.say("TYPE A", "200")
	c.dial()
	c.say("REST 6", "350")
	c.say("STOR a", "504")
	if got := r.read("a"); got != "a\nb\nxxxxx\n" {
		t.Errorf("the file is now %q", got)
	}
}

// TestSkippingIsStoppable: REST in ASCII reads what it leaves out, which may be
// much.
func TestSkippingIsStoppable(t *testing.T) {
	r := newRig(t, nil)
	if err := os.Truncate(r.touch("huge"), 1<<40); err != nil {
		t.Skip("no sparse files here: ", err)
	}
	c := r.login()
	c.say("TYPE A", "200")
	c.say("REST 999999999999", "350")
	c.dial()
	c.say("RETR huge", "150")
	c.say("ABOR", "426")
	c.expect("226")
}

func (r *rig) touch(name string) string {
	r.write(name, "")
	return filepath.Join(r.home, name)
}

// TestPanicInTheRules: whatever the site does, other sessions go on.
func TestPanicInTheRules(t *testing.T) {
	r := newRig(t, nil)
	other, c := r.login(), r.login()
	r.site.panicCheck.Store(true)
	r.server.Recheck(time.Minute)
	io.Copy(io.Discard, c.in)
	io.Copy(io.Discard, other.in)
	r.site.panicCheck.Store(false)
	r.login().say("NOOP", "200")
}

// Test421Closes: what is told that the connection is closed finds it so.
func Test421Closes(t *testing.T) {
	r := newRig(t, func(f *fakeSite) {
		f.loginRefusal = &Refusal{Kind: TooMany, Reason: "max-sessions-per-user"}
	})
	c := r.connect()
	c.say("USER anna", "331")
	c.say("PASS secret", "421")
	c.ends()
	// Also before the login, when the rules change.
	c = r.connect()
	r.site.check.Store(box{&Refusal{Kind: Ended, Reason: "site-removed"}})
	r.server.Recheck(time.Minute)
	c.expect("421")
	c.ends()
}

// TestNewLoginHasItsTime: the login timeout counts from the logout.
func TestNewLoginHasItsTime(t *testing.T) {
	r := newRig(t, func(f *fakeSite) { f.settings.Timeouts.Login = time.Minute })
	c := r.login()
	sessions := r.server.all()
	begun := sessions[0].loggedOut
	c.say("REIN", "220")
	c.conn.Close()
	r.site.wait(func(e Event) bool { return e.Verb == "CLOSE" })
	if !sessions[0].loggedOut.After(begun) {
		t.Error("the logout was not noted")
	}
}

// TestPasswordsInOtherCommands: some clients change passwords by SITE, some
// send a second one by ACCT.
func TestPasswordsInOtherCommands(t *testing.T) {
	r := newRig(t, nil)
	c := r.login()
	c.say("SITE PSWD oldsecret newsecret", "504")
	c.say("ACCT topsecret", "202")
	c.say("QUIT", "221")
	r.site.wait(func(e Event) bool {
		if strings.Contains(e.Arg, "secret") {
			t.Errorf("%s %q", e.Verb, e.Arg)
		}
		return e.Verb == "QUIT"
	})
}

// TestStatOfAFolderThatFails: a reply that has begun ends with its own code.
func TestStatOfAFolderThatFails(t *testing.T) {
	r := newRig(t, func(f *fakeSite) { f.listError = syscall.EACCES })
	c := r.login()
	if got := c.say("STAT /", "212-"); !strings.Contains(got, "not complete") {
		t.Errorf("got %q", got)
	}
	c.say("NOOP", "200")
}

// TestOneCommandOnly: what lasts for the next command does not outlive one that
// was refused.
func TestOneCommandOnly(t *testing.T) {
	r := newRig(t, nil)
	r.write("f", "0123456789")
	for _, between := range []string{"RETR", "XYZZY", "CWD /"} {
		c := r.login()
		c.say("REST 5", "350")
		c.send(between + "\r\n")
		if _, err := c.reply(); err != nil {
			t.Fatal(err)
		}
		if got := c.get("RETR f"); got != "0123456789" {
			t.Errorf("REST outlived %s: %q", between, got)
		}
		c.say("RNFR f", "350")
		c.send(between + "\r\n")
		if _, err := c.reply(); err != nil {
			t.Fatal(err)
		}
		c.say("RNTO g", "503")
	}
}

// TestRecursiveListings: paths as ls -R writes them, names as RETR takes them.
func TestRecursiveListings(t *testing.T) {
	r := newRig(t, nil)
	os.MkdirAll(filepath.Join(r.home, "a", "b", "c"), 0o755)
	r.write("a/b/c/f", "x")
	c := r.login()
	if got := c.get("LIST -R"); !strings.Contains(got, "\r\n./a/b:\r\n") {
		t.Errorf("LIST -R: %q", got)
	}
	for line, want := range map[string]string{
		"NLST -R a":     "a/b/c/f\r\n",
		"NLST a/b/c/f":  "a/b/c/f\r\n",
		"NLST a/b/c":    "a/b/c/f\r\n",
		"NLST a/b/c/*":  "a/b/c/f\r\n",
		"NLST /a/b/c/f": "/a/b/c/f\r\n",
	} {
		if got := c.get(line); !strings.HasSuffix(got, want) {
			t.Errorf("%s: %q", line, got)
		}
	}
}

// TestPace: slices grow with the speed and shrink without it.
func TestPace(t *testing.T) {
	p := newPace()
	if p.next() != firstSlice || p.next() != 2*firstSlice {
		t.Error("fast slices do not grow")
	}
	p.asked = p.asked.Add(-2 * longSlice)
	if p.next() != firstSlice {
		t.Error("slow slices do not shrink")
	}
	for range 20 {
		p.next()
	}
	if p.next() != largeSlice {
		t.Error("slices grow without bound")
	}
}

// TestRefusedListingEndsItsDataConnection: a client that has connected for it must
// not wait for ever.
func TestRefusedListingEndsItsDataConnection(t *testing.T) {
	r := newRig(t, nil)
	c := r.login()
	for _, line := range []string{"LIST missing", "NLST missing", "MLSD missing", "RETR", "RETR missing", "STOR missing/x"} {
		data := c.dial()
		c.say(line, "5")
		if n, err := data.Read(make([]byte, 1)); n > 0 || err == nil {
			t.Errorf("%s: the data connection goes on", line)
		} else if timeout, ok := err.(net.Error); ok && timeout.Timeout() {
			t.Errorf("%s: the data connection stays open", line)
		}
		c.say("LIST", "425")
	}
}

// TestHashOfTheDeserted: nobody waits for a hash any more.
func TestHashOfTheDeserted(t *testing.T) {
	for name, last := range map[string]string{"QUIT": "QUIT\r\n", "held lines": strings.Repeat("PWD\r\n", maxHeld)} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, nil)
			if err := os.Truncate(r.touch("huge"), 1<<40); err != nil {
				t.Skip("no sparse files here: ", err)
			}
			c := r.login()
			c.send("HASH huge\r\n" + last)
			c.conn.Close()
			r.site.wait(func(e Event) bool { return e.Verb == "HASH" && e.Reason == "control-lost" })
		})
	}
}

// TestLoginTimeoutIsNotPutOff: USER and REIN begin anew only what had a login.
func TestLoginTimeoutIsNotPutOff(t *testing.T) {
	r := newRig(t, nil)
	c := r.connect()
	s := r.server.all()[0]
	for _, line := range []string{"USER anna", "REIN", "USER bob"} {
		c.send(line + "\r\n")
		if _, err := c.reply(); err != nil {
			t.Fatal(err)
		}
	}
	c.conn.Close()
	r.site.wait(func(e Event) bool { return e.Verb == "CLOSE" })
	if !s.loggedOut.Equal(s.start) {
		t.Error("the login timeout begins anew")
	}
}

// TestBrowsers: what a browser was made to send is not obeyed.
func TestBrowsers(t *testing.T) {
	r := newRig(t, nil)
	c := r.connect()
	c.send("POST / HTTP/1.1\r\nHost: x\r\n\r\nUSER anna\r\nPASS secret\r\nMKD planted\r\n")
	c.expect("421")
	c.ends()
	c = r.login()
	c.say("OPTIONS x", "500") // only before the login
	c.say("NOOP", "200")
}
