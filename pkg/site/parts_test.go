package site

import (
	"context"
	"errors"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode"
	"unicode/utf8"

	"ftpd/pkg/config"
	"ftpd/pkg/ftp"
	"ftpd/pkg/pathvars"
)

func TestLease(t *testing.T) {
	closed := 0
	l := newLease(func() { closed++ })
	if !l.acquire() {
		t.Fatal("not acquired while it is open")
	}
	l.release()
	if closed != 0 {
		t.Error("closed while somebody uses it")
	}
	l.release()
	if closed != 1 || l.acquire() {
		t.Errorf("closed %d times, acquired after the end", closed)
	}
}

func TestExternal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		answer, failing, asked := netip.MustParseAddr("192.0.2.1"), error(nil), 0
		e := newExternal("ftp.example")
		e.lookup = func(context.Context, string) (netip.Addr, error) {
			asked++
			return answer, failing
		}
		ask := func(want string, times int) {
			t.Helper()
			if got := e.address().String(); got != want || asked != times {
				t.Errorf("got %s after %d questions, want %s after %d", got, asked, want, times)
			}
		}
		ask("192.0.2.1", 1)
		answer = netip.MustParseAddr("192.0.2.2")
		ask("192.0.2.1", 1)
		time.Sleep(externalLife) // the bubble's time, not the test's
		ask("192.0.2.2", 2)
		failing = errors.New("no such host")
		time.Sleep(externalLife)
		ask("192.0.2.2", 3)
		ask("192.0.2.2", 3)
	})
	if got := newExternal("192.0.2.9").address().String(); got != "192.0.2.9" {
		t.Errorf("fixed: %s", got)
	}
	if newExternal("").address().IsValid() {
		t.Error("an address out of nothing")
	}
}

func TestSettings(t *testing.T) {
	w := newWorld(t, annas(`
		utf8   = true
		resume = false
		active = false
		data_peers = ["198.51.100.0/24"]
		messages {
			welcome = "Hi"
			goodbye = "Bye"
		}
		passive {
			ports          = "50000-50009"
			external_ip    = "203.0.113.7"
			local_networks = ["192.168.*.*"]
		}
		limits   { login_attempts = 5 }
		timeouts {
			idle  = "1m"
			login = "2s"
		}`, password))
	s := w.visit().Settings()
	if s.Greeting != "Hi" || s.Goodbye != "Bye" || !s.UTF8 || s.Resume || s.Active || s.LoginAttempts != 5 {
		t.Errorf("got %+v", s)
	}
	if s.Timeouts != (ftp.Timeouts{Login: 2 * time.Second, Idle: time.Minute, Stalled: 5 * time.Minute}) {
		t.Errorf("timeouts %+v", s.Timeouts)
	}
	if p := s.Passive; p.Low != 50000 || p.High != 50009 ||
		p.Address(netip.MustParseAddr("192.168.1.1")).IsValid() ||
		p.Address(netip.MustParseAddr("192.0.2.1")).String() != "203.0.113.7" {
		t.Errorf("passive %+v", p)
	}
	if !s.MayOpen(netip.MustParseAddr("198.51.100.1")) || s.MayOpen(netip.MustParseAddr("192.0.2.1")) {
		t.Error("data_peers is not in force")
	}
	w.reload(annas("fxp = true", password))
	if !w.visit().Settings().MayOpen(netip.MustParseAddr("192.0.2.1")) {
		t.Error("fxp is not in force")
	}
}

func TestNames(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var n names
		if got := n.user(0); got != "root" {
			t.Errorf("0 is %s", got)
		}
		if got := n.group(3999999999); got != "3999999999" {
			t.Errorf("a number without a name is %s", got)
		}
		n.users[0] = "cached"
		if got := n.user(0); got != "cached" {
			t.Errorf("asked again: %s", got)
		}
		time.Sleep(nameLife)
		if got := n.user(0); got != "root" {
			t.Errorf("believed too long: %s", got)
		}
		for i := range uint32(3 * maxNames) {
			n.mu.Lock()
			n.forget()
			n.users[i] = "x"
			n.mu.Unlock()
		}
		if len(n.users) > maxNames {
			t.Errorf("%d names kept", len(n.users))
		}
	})
}

func TestOwners(t *testing.T) {
	known := owners{}
	for _, tt := range []struct {
		owner config.Owner
		want  owner
		fault bool
	}{
		{config.Owner{}, nobodyInParticular, false},
		{config.Owner{User: "root", Group: "root"}, owner{0, 0}, false},
		{config.Owner{User: "12"}, owner{12, -1}, false},
		{config.Owner{Group: "34"}, owner{-1, 34}, false},
		{config.Owner{User: "no such user"}, owner{}, true},
		{config.Owner{Group: "no such group"}, owner{}, true},
	} {
		got, err := known.find(tt.owner)
		if got != tt.want || (err != nil) != tt.fault {
			t.Errorf("%+v: %v, %v", tt.owner, got, err)
		}
	}
}

func TestPatternsFailClosed(t *testing.T) {
	if !(patterns{"[a"}).match("b") {
		t.Error("a pattern that cannot be read lets names through")
	}
	if (patterns{"*.exe", "a?"}).match("abc") {
		t.Error("matched")
	}
}

func TestNotesAreBounded(t *testing.T) {
	var n notes
	for range 10 * maxNotes {
		n.add(at(t, "/x"), false, &ftp.Refusal{Reason: "old"})
	}
	n.add(at(t, "/y"), false, &ftp.Refusal{Reason: "new"})
	if len(n.list) != maxNotes || n.take(at(t, "/y"), false).Reason != "new" {
		t.Errorf("%d notes", len(n.list))
	}
	if n.take(at(t, "/x"), false) == nil || n.take(at(t, "/x"), false) != nil {
		t.Error("the notes of a path are not taken together")
	}
	n.add(at(t, "/x"), true, &ftp.Refusal{Reason: "listing"})
	if n.take(at(t, "/x"), false) != nil || n.take(at(t, "/x"), true) == nil {
		t.Error("a listing's note went to another deed")
	}
}

// TestNewFailsWhole builds a generation whose log can't be opened beside one
// that serves.
func TestNewFailsWhole(t *testing.T) {
	w := newWorld(t, annas("limits { max_sessions = 1 }", password+mayAll))
	w.write("taken", "a file")
	cfg := w.load(annas("log { path = \"DIR/taken/x.log\" }", password+mayAll))
	if _, err := New(cfg.Sites[0], w.shared, w.order[0]); err == nil {
		t.Fatal("built")
	}
	w.login("anna")
	if _, err := w.connect("127.0.0.1"); reason(err) != "max-sessions" {
		t.Errorf("the old one has changed: %v", err)
	}
}

// TestClosedGeneration connects to a generation that a reload has just closed.
func TestClosedGeneration(t *testing.T) {
	w := newWorld(t, annas("", password+mayAll))
	old := w.order[0]
	w.reload(annas("messages { welcome = \"new\" }", password+mayAll))
	v, err := old.Admit(ftp.Peer{Remote: netip.MustParseAddrPort("127.0.0.1:1")}, w)
	if err != nil || v.Settings().Greeting != "new" {
		t.Fatalf("got %v", err)
	}
	v.Close()
	last := w.order[0]
	w.reload("")
	if _, err := last.Admit(ftp.Peer{}, w); reason(err) != "site-removed" {
		t.Errorf("got %v", err)
	}
}

func FuzzExpandMessage(f *testing.F) {
	for _, seed := range []string{"", "Hello $$username$$", "$$", "${x}", "a\r\n226 b", "\x1b]0;x\a", "\xff\u0085\u2028"} {
		f.Add(seed)
	}
	values := pathvars.Values{Username: "an\nna"}
	f.Fuzz(func(t *testing.T, text string) {
		got := expandMessage(text, values)
		if !utf8.ValidString(got) {
			t.Errorf("not UTF-8: %q", got)
		}
		for _, r := range got {
			if r != '\n' && (unicode.IsControl(r) || r == '\u2028' || r == '\u2029') {
				t.Errorf("%U in %q", r, got)
			}
		}
		if strings.Count(got, "\n") > strings.Count(text, "\n") {
			t.Errorf("more lines than the file has: %q", got)
		}
	})
}

func FuzzLoggable(f *testing.F) {
	f.Add("anna")
	f.Add("a\nmsg=\"login ok\"")
	f.Add(strings.Repeat("é", 200))
	f.Fuzz(func(t *testing.T, text string) {
		got := loggable(text)
		if !utf8.ValidString(got) || len(got) > maxLogged || strings.ContainsAny(got, "\r\n\x00") {
			t.Errorf("%q", got)
		}
	})
}
