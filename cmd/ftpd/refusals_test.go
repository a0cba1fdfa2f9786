package main

import (
	"fmt"
	"net"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

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
