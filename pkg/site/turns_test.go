package site

import (
	"context"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ftpd/pkg/ftp"
)

// TestExpires lets each kind of thing expire, and looks at sessions that say nothing:
// they are asked at that moment. The fake clock begins with the year 2000 (UTC).
func TestExpires(t *testing.T) {
	tests := []struct {
		name, site, user string
		want             string // why the session ends; "" if it does not
		alias            bool   // the alias is there after it
	}{
		{"a user", "", `expires = "2000-01-03"`, "user-expired", true},
		{"another user", `user "bob" {
			password = "plain:secret"
			expires  = "2000-01-03"
		}`, "", "", true},
		{"a grant", `access "grant" {
			ip      = "127.0.0.1"
			expires = "2000-01-03"
		}`, "", "address-not-granted", true},
		{"a deny", `access "deny" {
			ip      = "127.0.0.2"
			expires = "2000-01-03"
		}`, "", "", true},
		{"the user's grant", "", `access "grant" {
			ip      = "127.0.0.*"
			expires = "2000-01-03"
		}`, "address-not-granted", true},
		{"a grant before a deny", `access "grant" {
			ip      = "127.0.0.1"
			expires = "2000-01-03"
		}
		access "deny" { ip = "127.*.*.*" }`, "", "address-denied", true},
		{"an alias", `alias "/gone" {
			path    = "DIR/shared"
			expires = "2000-01-03"
		}`, "", "", false},
		{"a private alias", `path "/gone" {
			rights  = ["all"]
			full    = "DIR/shared"
			expires = "2000-01-03"
		}`, "", "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				site := tt.site
				if !strings.Contains(site, "/gone") {
					site += "\nalias \"/gone\" { path = \"DIR/shared\" }"
				}
				rules := annas(site, password+mayAll+tt.user)
				w := newWorld(t, rules)
				w.mkdir("shared")
				v := w.login("anna")
				var mu sync.Mutex
				var answers []string
				w.shared.Recheck = func(from netip.Prefix) {
					if from.Contains(netip.MustParseAddr("127.0.0.1")) {
						mu.Lock()
						defer mu.Unlock()
						answers = append(answers, reason(v.Check()))
					}
				}
				asked := func() []string {
					mu.Lock()
					defer mu.Unlock()
					return slices.Clone(answers)
				}
				w.reload(rules) // its timers know of the above
				w.passes(time.Until(time.Date(2000, 1, 3, 0, 0, 0, 0, time.Local))-time.Hour, v, "", true, t)
				if got := asked(); len(got) != 0 {
					t.Errorf("asked before the time: %q", got)
				}
				time.Sleep(2 * time.Hour)
				synctest.Wait()
				if got := asked(); len(got) != 1 || got[0] != tt.want {
					t.Errorf("asked: %q, want %q", got, tt.want)
				}
				if tt.want == "" {
					w.passes(time.Hour, v, "", tt.alias, t)
				}
				w.reload("")
			})
		})
	}
}

// passes lets time pass and looks at the session after it.
func (w *world) passes(d time.Duration, v ftp.Visitor, ended string, alias bool, t *testing.T) {
	t.Helper()
	time.Sleep(d)
	synctest.Wait()
	if got := reason(v.Check()); got != ended {
		t.Errorf("the session: %q", got)
	}
	if _, err := v.Tree().Enter(at(t, "/gone")); (err == nil) != alias {
		t.Errorf("the alias: %v", err)
	}
}

// TestExpiredGrants keeps the door closed when all that was granted has ended, also
// for who comes and who is at the door.
func TestExpiredGrants(t *testing.T) {
	w := newWorld(t, annas(`access "grant" {
		ip      = "127.0.0.1"
		expires = "1999-12-01"
	}`, password))
	if _, err := w.connect("127.0.0.1"); reason(err) != "address-not-granted" {
		t.Errorf("got %v", err)
	}
}

// TestExpiresAtTheDoor looks at who has not logged in when the grant ends.
func TestExpiresAtTheDoor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, annas(`access "grant" {
			ip      = "127.0.0.1"
			expires = "2000-01-03"
		}`, password))
		v := w.visit()
		time.Sleep(73 * time.Hour)
		if _, err := v.Login(context.Background(), "anna", "secret"); reason(err) != "address-not-granted" {
			t.Errorf("got %v", err)
		}
		w.reload("")
	})
}

// TestNextTurn finds what has expired between two moments, neither before nor again.
func TestNextTurn(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2030, 1, n, 0, 0, 0, 0, time.UTC) }
	s := &Site{turns: []time.Time{day(2), day(4)}}
	tests := []struct {
		since, now int
		want       bool
	}{{1, 1, false}, {1, 2, true}, {2, 3, false}, {2, 4, true}, {3, 9, true}, {4, 9, false}}
	for _, tt := range tests {
		if got := s.turned(day(tt.since), day(tt.now)); got != tt.want {
			t.Errorf("from %d to %d: %v", tt.since, tt.now, got)
		}
	}
}
