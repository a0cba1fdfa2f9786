package main

import (
	"net"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// banned are the addresses that the real fail2ban would count, one for each line
// that matched, with our filter.
func banned(t *testing.T, log, mode string) []string {
	t.Helper()
	filter, err := filepath.Abs("../../deploy/fail2ban/filter.d/ftpd.conf")
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command("fail2ban-regex", "--out", "ip", log, filter+"[mode="+mode+"]")
	var complaints strings.Builder
	c.Stderr = &complaints
	out, err := c.Output()
	if err != nil {
		t.Fatalf("fail2ban-regex: %v\n%s%s", err, out, complaints.String())
	}
	all := strings.Fields(string(out))
	slices.Sort(all)
	return all
}

// forgedNames would put 192.0.2.66 into the log, if anything could.
var forgedNames = []string{
	"x client=192.0.2.66 reason=bad-password",
	`x" client=192.0.2.66 reason=bad-password`,
	`x\" client=192.0.2.66 reason=bad-password`,
	`x","client":"192.0.2.66","level":"info","msg":"login failed","reason":"bad-password"`,
	`x\","client":"192.0.2.66","level":"info","msg":"login failed","reason":"bad-password"`,
	`time="2001-01-01T00:00:00Z" level=info msg="login failed" client=192.0.2.66 reason=no-user `,
	`,"time":"2001-01-01T00:00:00Z" 192.0.2.66`,
	"x\rtime=\"2026-01-01T00:00:00Z\" level=info msg=\"login failed\" client=192.0.2.66 reason=no-user",
	"x\u2028{\"client\":\"192.0.2.66\",\"level\":\"info\",\"msg\":\"login failed\",\"reason\":\"no-user\"}",
	"host ftpd[1]: 192.0.2.66", "192.0.2.66", "\xff\xfe 192.0.2.66", "'192.0.2.66' OR 1=1",
}

// TestFail2ban lets the real fail2ban-regex read what a real daemon wrote, in both
// formats, as a file and as the journal hands it on.
func TestFail2ban(t *testing.T) {
	for _, format := range []string{"text", "json"} {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			v := besiegeRefusing(t, format)
			want := v.attacks()
			v.stop()
			log := v.log.text()
			if strings.Contains(log, "refusals omitted") {
				t.Fatal("lines are missing: more attacks than a minute has lines")
			}
			v.write("events.log", log)
			v.write("journal.log", asJournal(log))
			for _, file := range []string{"events.log", "journal.log"} {
				got := banned(t, v.path(file), "normal")
				if !slices.Equal(got, want) {
					t.Errorf("%s: got %v, want %v", file, got, want)
				}
				if file == "journal.log" {
					continue // the modes differ in what is asked for, not in how
				}
				loud := banned(t, v.path(file), "aggressive")
				for _, ip := range []string{"127.77.0.1", "127.66.0.8", "127.66.0.9"} {
					if slices.Contains(got, ip) || !slices.Contains(loud, ip) {
						t.Errorf("%s: %s is not what the modes say: %v, %v", file, ip, got, loud)
					}
				}
				if slices.Contains(loud, "192.0.2.66") || slices.Contains(loud, "127.66.0.7") {
					t.Errorf("%s, aggressive: %v", file, loud)
				}
			}
		})
	}
}

// attacks tries log-ins, honest and forged ones, and gives the addresses that
// should be counted, one for each.
func (v *refuser) attacks() (want []string) {
	says("USER guest", "PASS secret", "CWD /", "QUIT")(v.from("127.66.0.7", "9021")) // no attack
	try := func(client, port, user, password string) {
		says("USER "+user, "PASS "+password)(v.from(client, port))
		want = append(want, client)
	}
	try("127.66.0.1", "9021", "guest", "wrong")
	try("127.66.0.1", "9021", "nobody", "wrong")
	try("127.66.0.2", "9021", "out", "secret")
	try("127.66.0.3", "9021", "late", "secret")
	for _, name := range forgedNames {
		try("127.66.0.4", "9021", name, "client=192.0.2.66")
	}
	host, port, _ := net.SplitHostPort(v.six)
	six := v.at(v.six)
	says("USER nobody", "PASS x")(six.from(host, port))
	want = append(want, host)
	v.from("127.77.0.1", "9021").expect(421)
	w := v.from("127.66.0.8", "9021")
	w.expect(220)
	w.say("GET /192.0.2.66 HTTP/1.0", 421)
	w = v.from("127.66.0.9", "9024")
	garbage(w)
	slices.Sort(want)
	return want
}

// asJournal is the log as fail2ban gets it from the systemd journal.
func asJournal(log string) string {
	var out strings.Builder
	for line := range strings.Lines(log) {
		out.WriteString("server ftpd[4711]: " + line)
	}
	return out.String()
}
