package site

import (
	"strings"
	"testing"

	"ftpd/pkg/ftp"
)

func TestAdmit(t *testing.T) {
	tests := []struct {
		name, config string
		before       []string // who is inside already
		from         string
		want         string
		kind         ftp.Kind
	}{
		{"nobody inside", "", nil, "10.0.0.1", "", 0},
		{"site is full", "limits { max_sessions = 2 }", []string{"10.0.0.1", "10.0.0.2"}, "10.0.0.3", "max-sessions", ftp.TooMany},
		{"address is full", "limits { max_sessions_per_ip = 1 }", []string{"10.0.0.1"}, "10.0.0.1", "max-sessions-per-ip", ftp.TooMany},
		{"so is its network", "limits { max_sessions_per_ip = 1 }", []string{"2001:db8::1"}, "2001:db8::2", "max-sessions-per-ip", ftp.TooMany},
		{"another network is not", "limits { max_sessions_per_ip = 1 }", []string{"2001:db8::1"}, "2001:db8:0:1::1", "", 0},
		{"another address is not", "limits { max_sessions_per_ip = 1 }", []string{"10.0.0.1"}, "10.0.0.2", "", 0},
		{"denied", `access "deny" { ip = "10.*.*.*" }`, nil, "10.0.0.1", "address-denied", ftp.Ended},
		{"not granted", `access "grant" { ip = "192.168.*.*" }`, nil, "10.0.0.1", "address-not-granted", ftp.Ended},
		{"granted", `access "grant" { ip = "10.0.0.0/8" }`, nil, "10.0.0.1", "", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, siteBlock(tt.config+"\nuser \"anna\" { password = \"plain:secret\" }"))
			for _, from := range tt.before {
				v, err := w.connect(from)
				if err != nil {
					t.Fatal(err)
				}
				defer v.Close()
			}
			v, err := w.connect(tt.from)
			if reason(err) != tt.want {
				t.Fatalf("got %v, want %s", err, tt.want)
			}
			if err == nil {
				v.Close()
				return
			}
			if r := refusalIn(err); r.Kind != tt.kind || strings.Contains(r.Rule, "f.hcl:") == (tt.want == "address-not-granted") {
				t.Errorf("got %+v", r)
			}
			checkCounts(t, w, len(tt.before))
		})
	}
}

// checkCounts asks that so many sessions are counted everywhere.
func checkCounts(t *testing.T, w *world, want int) {
	t.Helper()
	s := w.order[0]
	if a, b := w.shared.Sessions.InUse(), s.counters.sessions.InUse(); a != want || b != want {
		t.Errorf("daemon counts %d, site %d, want %d", a, b, want)
	}
}

func TestDaemonIsFull(t *testing.T) {
	w := newWorld(t, "daemon {\n limits { max_sessions = 1 }\n}\n"+siteBlock(`user "anna" { password = "plain:secret" }`))
	v, err := w.connect("10.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.connect("10.0.0.2"); reason(err) != "max-sessions-daemon" {
		t.Errorf("got %v", err)
	}
	v.Close()
	v.Close()
	checkCounts(t, w, 0)
}

func TestHost(t *testing.T) {
	w := newWorld(t, `
		site "a" {
			listen    = ["127.0.0.1:2121"]
			hostnames = ["a.example"]
			home      = "DIR/a"
			messages { welcome = "A" }
			user "anna" { password = "plain:secret" }
		}
		site "b" {
			listen    = ["127.0.0.1:2121"]
			hostnames = ["b.example"]
			home      = "DIR/b"
			messages { welcome = "B" }
			limits { max_sessions = 1 }
			user "anna" { password = "plain:secret" }
		}`)
	v, other := w.visit(), w.visit()
	if err := v.Host("nowhere.example"); refusalIn(err).Kind != ftp.NoSuchHost {
		t.Errorf("unknown host: %v", err)
	}
	if err := v.Host("B.example."); err != nil {
		t.Fatal(err)
	}
	if got := v.Settings().Greeting; got != "B" {
		t.Errorf("greeted by %q", got)
	}
	if a, b := w.order[0].counters.sessions.InUse(), w.order[1].counters.sessions.InUse(); a != 1 || b != 1 {
		t.Errorf("a counts %d, b %d", a, b)
	}
	if err := other.Host("b.example"); reason(err) != "max-sessions" {
		t.Errorf("full site: %v", err)
	}
	if err := v.Host("b.example"); err != nil {
		t.Errorf("the same again: %v", err)
	}
	if err := v.Host("a.example"); err != nil {
		t.Errorf("back: %v", err)
	}
	if err := other.Host("b.example"); err != nil {
		t.Errorf("free again: %v", err)
	}
}
