package ftp

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"
)

// TestDialogues are short conversations: what is sent, how the reply begins.
func TestDialogues(t *testing.T) {
	for _, test := range []struct {
		name string
		talk string // "send => reply", one a line; {login} stands for a login
	}{
		{"commands need a login", `
			PWD => 530
			RETR x => 530
			SITE HELP => 530
			NOOP => 200
			SYST => 215 UNIX
			FEAT => 211-`},
		{"login in pieces", `
			PASS secret => 503
			USER => 501
			USER anna => 331
			PASS secret => 230 Hello anna
			PASS secret => 503
			USER bob => 331
			PWD => 530
			PASS secret => 230 Hello bob`},
		{"verbs in any case, blanks kept in names", `
			{login}
			noop => 200
			NoOp => 200
			MKD  two  blanks  => 257 "/ two  blanks "
			CWD  two  blanks  => 250
			PWD => 257 "/ two  blanks "`},
		{"quotes are doubled", `
			{login}
			MKD a"b => 257 "/a""b"
			CWD a"b => 250
			PWD => 257 "/a""b"`},
		{"nonsense", `
			{login}
			XYZZY => 500
			SMNT / => 502
			12345 => 500
			ÄÖÜ => 500
			AUTH TLS => 502
			PROT P => 503
			AUTH KERBEROS => 504`},
		{"types, modes, structures", `
			{login}
			TYPE A => 200
			TYPE A N => 200
			TYPE A T => 200
			TYPE L 8 => 200
			TYPE E => 504
			TYPE => 501
			STRU F => 200
			STRU R => 504
			MODE S => 200
			MODE Z => 200
			MODE B => 504`},
		{"restart", `
			{login}
			REST 10 => 350
			REST -1 => 501
			REST x => 501
			REST 99999999999999999999 => 501`},
		{"rename needs both halves, one after the other", `
			{login}
			RNTO b => 503
			MKD a => 257
			RNFR a => 350
			NOOP => 200
			RNTO b => 503
			RNFR missing => 550
			RNFR a => 350
			RNTO b => 250
			CWD b => 250`},
		{"host", `
			HOST unknown.example => 504
			HOST known.example => 220
			USER anna => 331
			HOST known.example => 503`},
		{"rein starts over", `
			{login}
			REIN => 220
			PWD => 530
			HOST known.example => 220
			USER anna => 331
			PASS secret => 230`},
		{"epsv all", `
			{login}
			EPSV 2 => 522
			EPSV 1 => 229
			EPSV ALL => 200
			PASV => 501
			PORT 127,0,0,1,200,1 => 501
			EPSV => 229`},
		{"port goes nowhere else", `
			{login}
			PORT 127,0,0,1,200,1 => 200
			PORT 127,0,0,2,200,1 => 504
			PORT 127,0,0,1,0,22 => 504
			PORT 127,0,0,1 => 501
			EPRT |1|127.0.0.1|50000| => 200
			EPRT |1|10.0.0.1|50000| => 504
			EPRT |2|::ffff:10.0.0.1|50000| => 504
			EPRT |3|x|1| => 522
			EPRT |2|::1|50000| => 504`},
		{"no data connection", `
			{login}
			LIST => 425
			STOR x => 425
			ABOR => 226`},
		{"options", `
			OPTS UTF8 ON => 200
			OPTS UTF8 OFF => 504
			{login}
			OPTS MLST size;type;nonsense; => 200 MLST OPTS type;size;
			OPTS NLST => 501
			MLST / => 250-`},
		{"help", `
			HELP => 214-
			HELP retr => 214 Usage: RETR <path>
			HELP SITE => 214-
			HELP XYZZY => 502`},
		{"site", `
			{login}
			SITE HELP => 214-
			SITE EXEC rm => 504
			MKD d => 257
			SITE CHMOD 700 d => 200
			SITE CHMOD 4755 d => 501
			SITE CHMOD d => 501
			SITE UTIME 20200102030405 d => 200
			MDTM d => 213 20200102030405
			MFMT 20210102030405 d => 213 Modify=20210102030405; /d
			MDTM 20220102030405 d => 213
			MDTM d => 213 20220102030405`},
		{"out of the tree is its root", `
			{login}
			CWD ../../.. => 250
			PWD => 257 "/"
			CDUP => 250
			SIZE .. => 550`},
		{"quit", `
			QUIT => 221 bye`},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := newRig(t, nil)
			c := r.connect()
			for line := range strings.SplitSeq(strings.TrimSpace(test.talk), "\n") {
				line = strings.TrimLeft(line, "\t")
				if line == "{login}" {
					c.say("USER anna", "331")
					c.say("PASS secret", "230")
					continue
				}
				send, want, _ := strings.Cut(line, " => ")
				c.say(send, want)
			}
		})
	}
}

func TestRefusedAtTheDoor(t *testing.T) {
	r := newRig(t, func(f *fakeSite) {
		f.refusal = &Refusal{Kind: TooMany, Reason: "max-sessions", Rule: "secret.hcl:3"}
	})
	conn, err := net.Dial("tcp", r.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	text, err := io.ReadAll(conn)
	if err != nil || !strings.HasPrefix(string(text), "421 ") || strings.Contains(string(text), "secret") {
		t.Errorf("got %q, %v", text, err)
	}
}

func TestLoginAttempts(t *testing.T) {
	r := newRig(t, nil)
	c := r.connect()
	for range 3 {
		c.say("USER anna", "331")
		c.say("PASS wrong", "530 Login incorrect.")
	}
	c.expect("421")
	c.ends()
	ev := r.site.wait(func(e Event) bool { return e.Verb == "PASS" })
	if ev.Arg != "***" || ev.Reason != "bad-password" {
		t.Errorf("event %+v", ev)
	}
	r.site.mu.Lock()
	defer r.site.mu.Unlock()
	ends := 0
	for _, ev := range r.site.events {
		if ev.Verb == "CLOSE" {
			ends++
		}
	}
	if ends != 1 {
		t.Errorf("the session's end is recorded %d times", ends)
	}
}

// A 421 in the place of a log-in closes, too: the client must not wait for more.
func TestTooManyAtLogin(t *testing.T) {
	c := newRig(t, nil).connect()
	c.say("USER anna", "331")
	c.say("PASS too many", "421")
	c.ends()
}

func TestTimeouts(t *testing.T) {
	for name, set := range map[string]func(*Timeouts){
		"login-timeout":       func(o *Timeouts) { o.Login = time.Millisecond },
		"idle-timeout":        func(o *Timeouts) { o.Idle = 500 * time.Millisecond },
		"session-timeout":     func(o *Timeouts) { o.Session = 50 * time.Millisecond },
		"no-transfer-timeout": func(o *Timeouts) { o.NoTransfer = 500 * time.Millisecond },
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, func(f *fakeSite) { set(&f.settings.Timeouts) })
			c := r.connect()
			// Those that count from the connection's begin need no login, which
			// may be slower than they are.
			if name != "login-timeout" && name != "session-timeout" {
				c.send("USER anna\r\nPASS secret\r\n")
				c.expect("331")
				c.expect("230")
			}
			c.expect("421")
			c.ends()
			r.site.wait(func(e Event) bool { return e.Reason == name })
		})
	}
}

func TestLongAndOddLines(t *testing.T) {
	r := newRig(t, nil)
	c := r.connect()
	c.say("USER "+strings.Repeat("x", 600), "500 Command line too long")
	c.say("NOOP", "200")
	c.send("NOOP\x00\r\n")
	c.expect("501")
	c.say("", "500")
	c.send("\xff\xf4\xff\xf2NO")
	c.send("OP\r\n")
	c.expect("200")
	c.send("NOOP\n") // a bare LF ends a line too
	c.expect("200")
	c.say("USER anna", "331")
	c.say("PASS secret", "230")
	c.say("CWD "+strings.Repeat("x", 600), "553")
	c.say("CWD "+strings.Repeat("x/", 3000), "553")
	c.say("CWD "+strings.Repeat("y", 100_000), "500")
	c.say("NOOP", "200")
}

// A name with the byte that begins Telnet commands comes back doubled, as it was
// sent: a client that speaks Telnet would lose it otherwise, and the line's end
// with it.
func TestTelnetByteInNames(t *testing.T) {
	c := newRig(t, nil).login()
	c.say("MKD a\xff\xff", `257 "/a`+"\xff\xff\" ")
	c.say("CWD a\xff\xff", "250")
	c.say("PWD", `257 "/a`+"\xff\xff\" ")
	if got := c.say("STAT /", "212-"); !strings.Contains(got, " a\xff\xff\r\n") {
		t.Errorf("STAT: %q", got)
	}
}

func TestPipelinedCommandsAnswerInOrder(t *testing.T) {
	r := newRig(t, nil)
	c := r.connect()
	c.send("USER anna\r\nPASS secret\r\nMKD a\r\nCWD a\r\nPWD\r\nXYZZY\r\nQUIT\r\n")
	for _, want := range []string{"331", "230", "257", "250", `257 "/a"`, "500", "221"} {
		c.expect(want)
	}
	c.ends()
}

func TestPanicEndsOneSession(t *testing.T) {
	r := newRig(t, func(f *fakeSite) { f.panics = "/boom" })
	other, c := r.login(), r.login()
	c.say("SIZE boom", "421")
	c.ends()
	other.say("NOOP", "200")
}

func TestRecheckEndsWhoMayNotStay(t *testing.T) {
	r := newRig(t, nil)
	c := r.login()
	r.server.Recheck(time.Minute)
	c.say("NOOP", "200") // still allowed
	r.site.check.Store(box{&Refusal{Kind: Ended, Reason: "user-removed"}})
	r.server.Recheck(time.Minute)
	c.expect("421")
	c.ends()
	r.site.wait(func(e Event) bool { return e.Reason == "user-removed" })
}

func TestCheckBeforeEveryCommand(t *testing.T) {
	r := newRig(t, nil)
	c := r.login()
	r.site.check.Store(box{errors.New("gone")})
	c.say("PWD", "421")
	c.ends()
}

func TestShutdownEndsIdleSessionsAtOnce(t *testing.T) {
	r := newRig(t, nil)
	fresh, logged := r.connect(), r.login()
	if err := r.server.Shutdown(context.Background()); err != nil {
		t.Fatal(err)
	}
	for _, c := range []*client{fresh, logged} {
		c.expect("421")
		c.ends()
	}
}
