package main

import (
	"encoding/json"
	"fmt"
	"net"
	"net/textproto"
	"os"
	"regexp"
	"strconv"
	"strings"
	"syscall"
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
    login_attempts        = 2
    max_sessions_per_user = 1
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

// TestRefusals provokes the classes of refusals in both formats. Each is one line
// of the event log, whose client stands before everything that a client can choose.
func TestRefusals(t *testing.T) {
	for _, format := range []string{"text", "json"} {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			v := besiegeRefusing(t, format)
			asStarted := readFile(t, v.path("ftpd.hcl"))
			v.from("127.77.1.1", "9022").expect(220) // the one of the site "one"
			all := provocations()
			for i, p := range all {
				w := v.from(fmt.Sprintf("127.77.0.%d", i+1), p.port)
				p.do(w)
				w.close()
			}
			v.endings()
			v.stop()
			for i, p := range all {
				v.checkTold(asStarted, format, fmt.Sprintf("127.77.0.%d", i+1), p.name, p.want)
			}
			v.checkTold(asStarted, format, "127.77.2.1", "reload, idle", []told{{"session ended", "user-removed", ""}})
			v.checkTold(asStarted, format, "127.77.2.2", "stop", []told{{"session ended", "shutdown", ""}})
			v.checkTold(asStarted, format, "127.77.2.3", "wrong address", []told{{"refused", "foreign-address", ""}})
		})
	}
}

// TestRefusalFlood: who hammers at the door gets lines for fail2ban to count, and a
// sum, but not the disk.
func TestRefusalFlood(t *testing.T) {
	t.Parallel()
	v := besiege(t, besiegedSite("access \"deny\" { ip = \"127.77.0.1\" }"))
	const knocks = 200
	_, port, _ := net.SplitHostPort(v.addr)
	for range knocks {
		w := v.from("127.77.0.1", port)
		w.expect(421)
		w.close()
	}
	v.stop()
	lines := strings.Count(v.log.text(), `msg="session refused" client=127.77.0.1 reason=address-denied`)
	var omitted int
	for _, m := range regexp.MustCompile(`msg="refusals omitted" client=127.77.0.1 omitted=(\d+) reason=address-denied`).FindAllStringSubmatch(v.log.text(), -1) {
		n, _ := strconv.Atoi(m[1])
		omitted += n
	}
	// A slow machine may need more than a minute, which then has lines of its own.
	if lines < 60 || lines > 120 || lines+omitted != knocks {
		t.Errorf("%d lines and %d omitted of %d", lines, omitted, knocks)
	}
}

// endings are sessions that this server ends, and a stranger's data connection.
func (v *victim) endings() {
	gone := v.from("127.77.2.1", "9021")
	says("USER guest", "PASS secret")(gone)
	stays := v.from("127.77.2.2", "9021")
	says("NOOP")(stays)

	v.write("ftpd.hcl", regexp.MustCompile(`(?s)  user "guest" \{.*?\n  \}\n`).ReplaceAllString(
		regexp.MustCompile(`passive \{[^\n]*`).ReplaceAllString(readFile(v.t, v.path("ftpd.hcl")), ""), ""))
	v.signal(syscall.SIGHUP)
	gone.expect(421)
	gone.ends()

	robbed := v.from("127.77.2.3", "9021")
	says("USER anna", "PASS secret")(robbed)
	port, err := robbed.epsv()
	if err != nil {
		v.t.Fatal(err)
	}
	robbed.say("NLST", 150)
	thief := v.from("127.77.2.4", strconv.Itoa(port))
	if n, _ := thief.conn.Read(make([]byte, 1)); n > 0 {
		v.t.Error("a stranger got data")
	}
	robbed.say("ABOR", 426)
	robbed.expect(226)
	robbed.say("QUIT", 221)
}

// checkTold reads the lines of one client that have a reason.
func (v *victim) checkTold(config, format, client, name string, want []told) {
	v.t.Helper()
	var got []told
	for line := range strings.Lines(v.log.text()) {
		line = strings.TrimSuffix(line, "\n")
		if e, of := parseTold(v.t, format, line); of == client && e.reason != "" {
			got = append(got, e)
		}
	}
	if len(got) != len(want) {
		v.t.Errorf("%s (%s): %d lines %q, want %q", name, client, len(got), got, want)
		return
	}
	for i, e := range got {
		if e.message != want[i].message || e.reason != want[i].reason || (want[i].rule != "") && !ruleSays(config, e.rule, want[i].rule) {
			v.t.Errorf("%s (%s): got %q, want %q", name, client, e, want[i])
		}
	}
}

// ruleSays looks the rule's line up in the configuration.
func ruleSays(config, rule, piece string) bool {
	file, number, _ := strings.Cut(rule, ".hcl:")
	n, err := strconv.Atoi(number)
	all := strings.Split(config, "\n")
	return err == nil && file != "" && n >= 1 && n <= len(all) && strings.Contains(all[n-1], piece)
}

var textTold = regexp.MustCompile(`^time="[^"]+" level=(?:info|warning|error) msg=(?:"([^"]+)"|(\w+)) client=([0-9a-f.]+)((?: [a-z]+=(?:"(?:[^"\\]|\\.)*"|[^" ]+))*)$`)

// parseTold takes a line apart as a reader would that trusts no value.
func parseTold(t testing.TB, format, line string) (e told, client string) {
	if format == "json" && strings.HasPrefix(line, "{") {
		fields := map[string]any{}
		if err := json.Unmarshal([]byte(line), &fields); err != nil {
			t.Errorf("%v: %s", err, line)
		}
		text := func(name string) string { s, _ := fields[name].(string); return s }
		if client = text("client"); client != "" && !strings.HasPrefix(line, `{"client":"`+client+`",`) {
			t.Errorf("the client is not first: %s", line)
		}
		return told{text("msg"), text("reason"), text("rule")}, client
	}
	m := textTold.FindStringSubmatch(line)
	if m == nil {
		if strings.Contains(line, " reason=") {
			t.Errorf("a reason, but no client before it: %s", line)
		}
		return told{}, ""
	}
	e.message = m[1] + m[2]
	for _, pair := range regexp.MustCompile(` ([a-z]+)=("(?:[^"\\]|\\.)*"|[^" ]+)`).FindAllStringSubmatch(m[4], -1) {
		value := pair[2]
		if unquoted, err := strconv.Unquote(value); err == nil {
			value = unquoted
		}
		switch pair[1] {
		case "reason":
			e.reason = value
		case "rule":
			e.rule = value
		}
	}
	return e, m[3]
}

// readFile is a file's text.
func readFile(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
