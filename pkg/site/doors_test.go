package site

import (
	"context"
	"crypto/x509"
	"errors"
	"net/netip"
	"strings"
	"testing"
	"time"

	"ftpd/pkg/ftp"
)

// guarded is a site with limits, and one with others beside it.
func guarded(limits, daemon string) string {
	return "daemon {\n limits {\n" + daemon + "\n}\n}\n" + siteBlock("limits {\n"+limits+`
		}
		path "/" { rights = ["all"] }
		user "anna" { password = "plain:secret" }
		user "off" {
			password = "plain:secret"
			enabled  = false
		}
		user "homeless" {
			password = "plain:secret"
			home     = "DIR/taken"
		}
		user "anonymous" { type = "anonymous" }`) +
		strings.Replace(siteBlock(`
		path "/" { rights = ["all"] }
		user "anna" { password = "plain:secret" }`), "\"s\" {\n listen = [\"127.0.0.1:2121", "\"other\" {\n listen = [\"127.0.0.1:2122", 1)
}

// newGuarded serves it.
func newGuarded(t testing.TB, limits, daemon string) *world {
	t.Helper()
	w := newWorld(t, guarded(limits, daemon))
	w.write("taken", "a file")
	return w
}

// tries logs in once from an address and closes; the result is the reason, and how
// long the answer is to wait.
func (w *world) tries(from, user, password string) (string, time.Duration) {
	w.t.Helper()
	v, err := w.connect(from)
	if err != nil {
		return reason(err), 0
	}
	defer v.Close()
	_, err = v.Login(context.Background(), user, password)
	var r *ftp.Refusal
	if errors.As(err, &r) {
		return r.Reason, r.Delay
	}
	return reason(err), 0
}

// is fails unless that ends so.
func (w *world) is(from, user, password, want string) {
	w.t.Helper()
	if got, _ := w.tries(from, user, password); got != want {
		w.t.Errorf("%s from %s: %q, want %q", user, from, got, want)
	}
}

// TestRates looks at who comes too often, at the daemon and the site, by HOST, too.
func TestRates(t *testing.T) {
	w := newGuarded(t, "connects_per_minute = 3\nlogins_per_minute = 2", "connects_per_minute = 5\nlogins_per_minute = 3")
	for range 2 {
		w.is("192.0.2.1", "nobody", "x", "no-user")
	}
	w.is("192.0.2.1", "anna", "secret", "login-rate")
	w.is("192.0.2.1", "anna", "secret", "connect-rate")
	w.is("2001:db8::1", "anna", "secret", "")
	w.is("2001:db8::2", "anna", "secret", "")
	w.is("2001:db8::3", "anna", "secret", "login-rate") // one /64 is one client
	// Two more connections are left of the daemon's five, one was refused by the site.
	other := func() string {
		v, err := w.Site("other").Admit(ftp.Peer{ID: "x", Remote: netip.MustParseAddrPort("192.0.2.1:1")}, w)
		if err != nil {
			return reason(err)
		}
		v.Close()
		return ""
	}
	if got := other(); got != "" {
		t.Errorf("the other site: %s", got)
	}
	if got := other(); got != "connect-rate" {
		t.Errorf("one too many for the daemon: %q", got)
	}
	if w.shared.Sessions.InUse() != 0 {
		t.Errorf("%d slots are taken", w.shared.Sessions.InUse())
	}
}

// TestDelays has the answers to guesses wait, equally for every cause.
func TestDelays(t *testing.T) {
	w := newGuarded(t, `login_delay = "1s"`, "")
	causes := map[string][2]string{"no-user": {"nobody", "x"}, "bad-password": {"anna", "x"}, "disabled": {"off", "secret"}, "home-failed": {"homeless", "secret"}}
	n := byte(0)
	for cause, who := range causes {
		n++
		from := netip.AddrFrom4([4]byte{192, 0, 2, n}).String()
		for i, want := range []time.Duration{0, 1, 2, 4, 8, 16, 16} {
			got, delay := w.tries(from, who[0], who[1])
			if got != cause || delay != want*time.Second {
				t.Errorf("%s: answer %d after %v: %s", cause, i, delay, got)
			}
		}
		// Another address is not concerned, a visit of an anonymous user no proof.
		if _, delay := w.tries("192.0.2.100", "nobody", "x"); n == 1 && delay != 0 {
			t.Errorf("another address waits %v", delay)
		}
		w.is(from, "anonymous", "", "")
		if _, delay := w.tries(from, "nobody", "x"); delay != 16*time.Second {
			t.Errorf("after an anonymous user: %v", delay)
		}
		w.is(from, "anna", "secret", "")
		if _, delay := w.tries(from, "nobody", "x"); delay != 0 {
			t.Errorf("after a good one: %v", delay)
		}
	}
	w.reload(guarded("login_delay = 0", ""))
	for range 3 {
		if _, delay := w.tries("192.0.2.1", "nobody", "x"); delay != 0 {
			t.Errorf("switched off, but %v", delay)
		}
	}
}

// TestOneVerificationEach counts the work for every way in which a log-in with a
// password can fail: it is one hash, of the one kind that the site has, and the
// client is told the same.
func TestOneVerificationEach(t *testing.T) {
	w, _ := newCertified(t)
	stranger := w.newAuthority("other.pem")
	w.write("taken", "a file")
	user := func(name, more string) string {
		return "user \"" + name + "\" {\n password = \"plain:secret\"\n" + more + "\n}\n"
	}
	w.reload(certified("", user("anna", "")+user("off", "enabled = false")+user("old", `expires = "2001-01-01"`)+
		user("far", `access "deny" { ip = "*" }`)+user("clear", "require_tls = true")+user("homeless", `home = "DIR/taken"`)))
	causes := []struct {
		user, password, want string
		shown                []*x509.Certificate
	}{
		{"nobody", "secret", "no-user", nil},
		{"", "secret", "no-user", nil},
		{"anna", "wrong", "bad-password", nil},
		{"anna", "", "bad-password", nil},
		{"off", "wrong", "bad-password", nil},
		{"off", "secret", "disabled", nil},
		{"old", "secret", "expired", nil},
		{"far", "secret", "address-denied", nil},
		{"clear", "secret", "tls-required", nil},
		{"homeless", "secret", "home-failed", nil},
		{"anna", "secret", "certificate-untrusted", []*x509.Certificate{stranger.client("anna", nil)}},
		{"anna", "wrong", "bad-password", []*x509.Certificate{stranger.client("anna", nil)}},
		{"nobody", "wrong", "no-user", []*x509.Certificate{stranger.client("anna", nil)}},
	}
	for _, c := range causes {
		v := w.visit()
		if c.shown != nil {
			v = w.showing("127.0.0.1", c.shown...)
		}
		before := w.shared.Verifier.Done()
		_, err := v.Login(t.Context(), c.user, c.password)
		if reason(err) != c.want {
			t.Errorf("%s: %v, want %s", c.user, err, c.want)
		}
		if n := w.shared.Verifier.Done() - before; n != 1 {
			t.Errorf("%s: %d verifications", c.want, n)
		}
		var r *ftp.Refusal
		if !errors.As(err, &r) || r.Kind != ftp.LoginFailed || r.Advice != "" {
			t.Errorf("%s: the client hears of it: %+v", c.want, r)
		}
	}
}
