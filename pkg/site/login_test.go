package site

import (
	"context"
	"errors"
	"os"
	"strconv"
	"strings"
	"testing"

	"ftpd/pkg/ftp"
	"ftpd/pkg/pathvars"
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

func TestHomeIsMade(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("giving files away takes root")
	}
	w := newWorld(t, siteBlock(`
		dir_mode = "0711"
		owner    = "12:34"
		user "anna" {
			password = "plain:secret"
			home     = "DIR/deep/below/$$username$$"
			path "/" { rights = ["all"] }
		}`))
	w.login("anna")
	info, err := os.Stat(w.dir + "/deep/below/anna")
	if err != nil {
		t.Fatal(err)
	}
	if got := modeAndOwner(info); got != "0711 uid 12 gid 34" {
		t.Errorf("home is %s", got)
	}
}

func TestHomeIsNotMade(t *testing.T) {
	w := newWorld(t, siteBlock(`
		create_home = false
		user "anna" { password = "plain:secret" }`))
	_, err := w.visit().Login(context.Background(), "anna", "secret")
	if reason(err) != "home-failed" || w.exists("home") {
		t.Errorf("got %v", err)
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
func TestVariables(t *testing.T) {
	homedir, err := pathvars.Parse("$$homedir$$/x", pathvars.Session)
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, "")
	cfg := w.load(annas("alias \"/alias\" { path = \"DIR/elsewhere\" }", password+mayAll))
	site := cfg.Sites[0]
	site.Aliases[0].Path.V = homedir
	site.StartDirectory.V = homedir
	w.serve(cfg)
	v := w.login("anna")
	if e := list(t, v.Tree(), "/"); len(e) != 0 {
		t.Errorf("the alias is there: %v", e)
	}
	if p := v.Tree().StartDirectory(); !p.IsRoot() {
		t.Errorf("begins at %s", p)
	}
	if !strings.Contains(w.events.String(), "alias left out") {
		t.Errorf("nothing is said of it:\n%s", w.events.String())
	}

	site.Home.V = homedir
	w.serve(cfg)
	if err := v.Check(); reason(err) != "home-changed" {
		t.Errorf("live session: %v", err)
	}
	if _, err := w.visit().Login(context.Background(), "anna", "secret"); reason(err) != "variable" {
		t.Errorf("log-in: %v", err)
	}
}

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

func TestHomeThatExistsStays(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root could give it away")
	}
	w := newWorld(t, siteBlock(`
		dir_mode = "0711"
		owner    = "12:34"
		user "anna" { password = "plain:secret" }`))
	w.mkdir("home")
	w.login("anna")
	info, err := os.Stat(w.dir + "/home")
	if err != nil {
		t.Fatal(err)
	}
	if got := modeAndOwner(info); got != "0755 uid 0 gid 0" {
		t.Errorf("home is %s", got)
	}
}
