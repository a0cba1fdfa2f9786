package site

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"testing"

	"ftpd/pkg/ftp"
)

// people is a site with somebody for every way a log-in can end.
func people() string {
	return siteBlock(`
		limits { max_sessions_per_user = 2 }
		messages {
			login     = "Hello $$username$$ of $$groupname$$"
			anonymous = "Hello stranger"
		}
		group "g" {
			access "deny" { ip = "10.1.*.*" }
			path "/" { rights = ["all"] }
		}
		user "anna" {
			password = "plain:secret"
			group    = "g"
			access "deny" { ip = "10.2.*.*" }
		}
		user "out" {
			password = "plain:secret"
			enabled  = false
		}
		user "late" {
			password = "plain:secret"
			expires  = "2001-01-01"
		}
		user "file" {
			password = "plain:secret"
			home     = "DIR/taken"
		}
		user "anonymous" {
			type = "anonymous"
			home = "DIR/pub"
			path "/" { rights = ["read"] }
		}`)
}

func TestLogin(t *testing.T) {
	tests := []struct {
		name, user, password, from string
		want                       string
		kind                       ftp.Kind
		message                    string
	}{
		{"right", "anna", "secret", "127.0.0.1", "", 0, "Hello anna of g"},
		{"unknown", "nobody", "secret", "127.0.0.1", "no-user", ftp.LoginFailed, ""},
		{"case counts", "Anna", "secret", "127.0.0.1", "no-user", ftp.LoginFailed, ""},
		{"wrong password", "anna", "Secret", "127.0.0.1", "bad-password", ftp.LoginFailed, ""},
		{"no password", "anna", "", "127.0.0.1", "bad-password", ftp.LoginFailed, ""},
		{"disabled", "out", "secret", "127.0.0.1", "disabled", ftp.LoginFailed, ""},
		{"expired", "late", "secret", "127.0.0.1", "expired", ftp.LoginFailed, ""},
		{"group's list", "anna", "secret", "10.1.0.1", "address-denied", ftp.LoginFailed, ""},
		{"user's list", "anna", "secret", "10.2.0.1", "address-denied", ftp.LoginFailed, ""},
		{"home is a file", "file", "secret", "127.0.0.1", "home-failed", ftp.LoginFailed, ""},
		{"anonymous", "anonymous", "me@example.org", "127.0.0.1", "", 0, "Hello stranger"},
		{"ftp", "ftp", "", "127.0.0.1", "", 0, "Hello stranger"},
	}
	w := newWorld(t, people())
	w.write("taken", "a file")
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v, err := w.connect(tt.from)
			if err != nil {
				t.Fatal(err)
			}
			defer v.Close()
			message, err := v.Login(context.Background(), tt.user, tt.password)
			if reason(err) != tt.want || message != tt.message {
				t.Fatalf("got %q, message %q", reason(err), message)
			}
			if r := refusalIn(err); r != nil && (r.Kind != tt.kind || r.Advice != "") {
				t.Errorf("the client can tell: %+v", r)
			}
			if got := v.Tree() != nil; got != (tt.want == "") {
				t.Errorf("tree: %v", got)
			}
		})
	}
	if strings.Contains(w.events.String(), "secret") {
		t.Errorf("a password was logged:\n%s", w.events.String())
	}
}

func TestLoginEvents(t *testing.T) {
	w := newWorld(t, people())
	v := w.visit()
	name := "x client=192.0.2.1\nmsg=\"login ok\"" + strings.Repeat("é", 300)
	if _, err := v.Login(context.Background(), name, "secret"); err == nil {
		t.Fatal("let in")
	}
	if _, err := v.Login(context.Background(), "ftp", "me\r\n@home"); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(w.events.String()), "\n")
	if len(lines) != 2 {
		t.Fatalf("got %d lines:\n%s", len(lines), w.events.String())
	}
	if !strings.Contains(lines[0], `msg="login failed" client=127.0.0.1 `) || strings.Contains(lines[0], ` msg="login ok"`) {
		t.Errorf("forged: %s", lines[0])
	}
	if len(lines[0]) > 600 {
		t.Errorf("a line of %d bytes", len(lines[0]))
	}
	for _, want := range []string{`msg="login ok" client=127.0.0.1 `, "user=ftp", `word="me??@home"`, "site=s", "session=1a2b"} {
		if !strings.Contains(lines[1], want) {
			t.Errorf("no %s in %s", want, lines[1])
		}
	}
}

func TestLogoutGivesTheSlotBack(t *testing.T) {
	w := newWorld(t, people())
	a, b, c := w.login("anna"), w.login("anna"), w.visit()
	try := func() error {
		_, err := c.Login(context.Background(), "anna", "secret")
		return err
	}
	err := try()
	if r := refusalIn(err); r == nil || r.Kind != ftp.TooMany || r.Reason != "max-sessions-per-user" {
		t.Fatalf("third session: %v", err)
	}
	a.Logout()
	a.Logout()
	if a.Tree() != nil {
		t.Error("still there after logout")
	}
	if err := try(); err != nil {
		t.Fatalf("after a logout: %v", err)
	}
	// Logging in again is a logout, too: the own slot does not stand in the way.
	if err := try(); err != nil {
		t.Fatalf("again: %v", err)
	}
	b.Close()
	if _, err := a.Login(context.Background(), "anna", "secret"); err != nil {
		t.Fatalf("after a close: %v", err)
	}
}

func TestTreeAfterLogout(t *testing.T) {
	w := newWorld(t, people())
	v := w.login("anna")
	tree := v.Tree()
	v.Logout()
	if err := tree.Mkdir(at(t, "/x")); reason(err) != "not-logged-in" {
		t.Errorf("got %v", err)
	}
}

func TestLoginInterrupted(t *testing.T) {
	w := newWorld(t, people())
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(errors.New("gone"))
	_, err := w.visit().Login(ctx, "anna", "secret")
	if reason(err) != "interrupted" {
		t.Errorf("got %v", err)
	}
}

// TestVariables gives a home and an alias variables for which a user of the
// configuration has no value. config refuses that; other sources will not.
func TestSessionsPerUser(t *testing.T) {
	tests := []struct {
		limit, option, want string
	}{
		{"0", "0", "0"}, {"3", "0", "3"}, {"0", "2", "2"}, {"3", "2", "2"}, {"2", "3", "2"},
	}
	for _, tt := range tests {
		w := newWorld(t, annas("limits { max_sessions_per_user = "+tt.limit+" }",
			password+mayAll+"options { max_sessions = "+tt.option+" }"))
		s := w.order[0]
		if got := s.members["anna"].sessionsPerUser(s.cfg); strconv.Itoa(got.V) != tt.want {
			t.Errorf("limit %s, option %s: %d", tt.limit, tt.option, got.V)
		}
	}
}
