package main

import (
	"net"
	"net/textproto"
	"strconv"
	"strings"
	"testing"
)

// refusingSites refuse in every way there is. The ports are 9021 for main, 9022 for
// one of one session, 9023 behind a load balancer, 9024 and 9025 with TLS, 9026 for
// hasty people.
const refusingSites = `
site "main" {
  listen     = ["$HOST:9021"]
  hostnames  = ["main.example.com"]
  home       = "$DIR/home"
  deny_files = ["*.exe"]
  active     = true
  passive { ports = "$PASV" }
  limits {
    login_attempts = 2
  }
  access "deny" { ip = "127.77.0.1" }
  group "office" {
    access "deny" { ip = "127.77.0.99" }
    path "/" { rights = ["all"] }
  }
  user "anna" {
    password = "plain:secret"
    group    = "office"
    path "/"      { rights = ["all"] }
    path "/sealed/" { rights = ["list", "access"] }
  }
  user "out" {
    password = "plain:secret"
    enabled  = false
  }
  user "late" {
    password = "plain:secret"
    expires  = "2001-01-01"
  }
  user "guest" {
    password = "plain:secret"
    path "/" { rights = ["read"] }
  }
}
site "one" {
  listen = ["$HOST:9022"]
  home   = "$DIR/home"
  limits { max_sessions = 1 }
}
site "behind" {
  listen = ["$HOST:9023"]
  home   = "$DIR/home"
  proxy_protocol_from = ["127.77.0.0/16"]
}
site "implicit" {
  listen     = ["$HOST:9027"]
  listen_tls = ["$HOST:9024"]
  home       = "$DIR/home"
  tls {
    certificate = "$PAIR/a.crt"
    key         = "$PAIR/a.key"
  }
}
site "explicit" {
  listen = ["$HOST:9025"]
  home   = "$DIR/home"
  tls {
    certificate = "$PAIR/a.crt"
    key         = "$PAIR/a.key"
    policy      = "auth"
  }
}
site "six" {
  listen = ["$SIX"]
  home   = "$DIR/home"
}
site "hasty" {
  listen   = ["$HOST:9026"]
  home     = "$DIR/home"
  active   = false
  timeouts { login = "1s" }
}
`

// provocation is a client that makes the daemon refuse, and the lines that come of
// it: message, reason, and a piece of the configuration line that decided.
type provocation struct {
	name string
	port string
	do   func(*wire)
	want []told
}

type told struct{ message, reason, rule string }

// says sends lines before a login and waits for the answers.
func says(all ...string) func(*wire) {
	return func(w *wire) {
		w.expect(220)
		for _, line := range all {
			w.send(line + "\r\n")
			if _, err := w.receive(); err != nil {
				w.t.Errorf("%.80q: %v", line, err)
			}
		}
	}
}

// inside sends lines after guest has logged in.
func inside(all ...string) func(*wire) {
	return says(append([]string{"USER guest", "PASS secret"}, all...)...)
}

// turnedAway expects 421 for a greeting.
func turnedAway(w *wire) { w.expect(421) }

// garbage is what a scanner sends where TLS is expected.
func garbage(w *wire) {
	w.send("GET / HTTP/1.0\r\n\r\n")
	w.ends()
}

// refused and the others are lines of the event log.
func refused(reason, rule string) []told { return []told{{"refused", reason, rule}} }
func failed(reason, rule string) []told  { return []told{{"login failed", reason, rule}} }

// provocations are one of each class, and more of those that differ.
func provocations() []provocation {
	long := strings.Repeat("x", 600)
	return []provocation{
		{"door", "9021", turnedAway, []told{{"session refused", "address-denied", `access "deny"`}}},
		{"slots", "9022", turnedAway, []told{{"session refused", "max-sessions", "max_sessions = 1"}}},
		{"no PROXY header", "9023", func(w *wire) { w.send("USER x\r\nUSER y\r\n"); w.ends() }, []told{{"session refused", "proxy-header", ""}}},
		{"unexpected PROXY header", "9021", func(w *wire) { w.expect(220); w.say("PROXY TCP4 1.2.3.4 5.6.7.8 1 2", 421); w.ends() }, []told{{"session ended", "proxy-header", ""}}},
		{"implicit TLS", "9024", garbage, refused("tls-handshake", "")},
		{"explicit TLS", "9025", func(w *wire) { w.expect(220); w.say("AUTH TLS", 234); garbage(w) }, refused("tls-handshake", "")},
		{"in clear", "9025", says("USER x"), refused("tls-required", "policy ")},
		{"no user", "9021", says("USER nobody", "PASS x"), failed("no-user", "")},
		{"no such name", "9021", says("USER x\x1b[31m client=192.0.2.1 reason=y", "PASS x"), failed("no-user", "")},
		{"wrong password", "9021", says("USER guest", "PASS x"), failed("bad-password", `user "guest"`)},
		{"disabled", "9021", says("USER out", "PASS secret"), failed("disabled", "enabled  = false")},
		{"expired", "9021", says("USER late", "PASS secret"), failed("expired", "expires ")},
		{"too many attempts", "9021", func(w *wire) { says("USER nobody", "PASS x", "USER nobody", "PASS x")(w); w.expect(421); w.ends() },
			[]told{{"login failed", "no-user", ""}, {"login failed", "no-user", ""}, {"session ended", "login-attempts", "login_attempts "}}},
		{"not logged in", "9021", says("LIST"), refused("not-logged-in", "")},
		{"unknown", "9021", says("XYZZY"), refused("unknown-command", "")},
		{"no verb", "9021", says("\x1b[31m client=192.0.2.1"), refused("unknown-command", "")},
		{"not implemented", "9021", says("SMNT x"), refused("not-implemented", "")},
		{"empty", "9021", says(""), refused("empty-line", "")},
		{"long", "9021", says(long), refused("line-too-long", "")},
		{"NUL", "9021", says("USER a\x00b"), refused("syntax", "")},
		{"password first", "9021", says("PASS x"), refused("bad-sequence", "")},
		{"other host", "9021", says("HOST other.example.com"), refused("no-such-host", "")},
		{"HTTP", "9021", func(w *wire) { w.expect(220); w.say("GET / HTTP/1.0", 421); w.ends() }, []told{{"session ended", "http", ""}}},
		{"right", "9021", inside("MKD /x\x1b client=192.0.2.1"), refused("right-mkdir", `rights = ["read"]`)},
		{"name", "9021", inside("RETR x.exe"), refused("deny-files", "deny_files")},
		{"bounce", "9021", inside("PORT 192,0,2,1,8,0"), refused("foreign-address", "")},
		{"service", "9021", func(w *wire) {
			host, _, _ := net.SplitHostPort(w.conn.LocalAddr().String())
			inside("PORT " + strings.ReplaceAll(host, ".", ",") + ",0,25")(w)
		}, refused("privileged-port", "")},
		{"argument", "9021", inside("TYPE Q"), refused("parameter", "")},
		{"no channel", "9021", inside("LIST"), refused("no-data-connection", "")},
		{"no passive port", "9021", inside("EPSV"), []told{{"refused", "no-passive-port", "passive "}}},
		{"silence", "9026", func(w *wire) { w.expect(220); w.expect(421); w.ends() }, []told{{"session ended", "login-timeout", "timeouts "}}},
		{"nothing wrong", "9021", says("USER guest", "PASS secret", "CWD /", "QUIT"), nil},
		{"not found", "9021", inside("SIZE nothing"), nil}, // nobody has refused that
	}
}

// from connects from an address of its own.
func (v *victim) from(client, port string) *wire {
	v.t.Helper()
	host, _, _ := net.SplitHostPort(v.addr)
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(client)}, Timeout: patience}
	conn, err := dialer.Dial("tcp", net.JoinHostPort(host, port))
	if err != nil {
		v.t.Fatal(err)
	}
	v.t.Cleanup(func() { conn.Close() })
	w := &wire{t: v.t, conn: conn, text: textproto.NewConn(conn)}
	w.beginWait()
	return w
}

// refuser is a victim that also listens on IPv6, where the machine has that.
type refuser struct {
	*victim
	six string
}

// besiegeRefusing starts the sites; the only passive port is somebody else's.
func besiegeRefusing(t *testing.T, format string) *refuser {
	t.Helper()
	host, _, _ := net.SplitHostPort(ownAddress(t.Name()))
	taken, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { taken.Close() })
	port := strconv.Itoa(taken.Addr().(*net.TCPAddr).Port)
	six, err := net.Listen("tcp", "[::1]:0")
	if err != nil {
		six, err = net.Listen("tcp", net.JoinHostPort(host, "0")) // a machine without IPv6
	}
	if err != nil {
		t.Fatal(err)
	}
	six.Close()
	text := strings.NewReplacer("$HOST", host, "$PASV", port+"-"+port, "$PAIR", pairIn(t, t.TempDir()), "$SIX", six.Addr().String()).Replace(refusingSites)
	daemon := strings.Replace(besiegedDaemon, `{ level = "debug" }`, "{ format = \""+format+"\" }", 1)
	return &refuser{besiege(t, daemon+text), six.Addr().String()}
}
