package main

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// inStep checks that a session still answers what it is asked.
func (w *wire) inStep() {
	w.t.Helper()
	w.say("SYST", 215)
}

// TestHostileLines sends what no command looks like: a clear 500 or 501, and the
// next command is obeyed.
func TestHostileLines(t *testing.T) {
	t.Parallel()
	v := besiege(t, besiegedSite(""))
	fresh := v.connect()
	fresh.say(strings.Repeat("A", 600), 500)
	fresh.say("USER "+strings.Repeat("a", 600), 500)
	fresh.inStep()
	w := v.login()
	for _, line := range []string{
		"", " ", "\t", "\r", "\x00", "A", "AAAAAAAAAAAAAAAAAAAAAAAAAAAA", "RETR\x00", "RETR a\x00b", "NO\x00OP",
		"\x7fELF\x02\x01\x01", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "GET / HTTP/1.1", "Host: example.com",
		"\xef\xbb\xbfNOOP", "N\u00d6OP", "%s%s%s%n", "../../../etc/passwd", "NOOP\vNOOP", "\x1b[2J", "\u2028NOOP",
		"CWD " + strings.Repeat("a", 9000), "SITE", "SITE " + strings.Repeat("x", 9000), "SITE EXEC /bin/sh",
		strings.Repeat("PWD ", 3000), "RETR", "CWD", "MKD", "REST", "REST -1", "REST 99999999999999999999", "REST 1e3",
		"TYPE", "TYPE X", "MODE Q", "STRU P", "PORT", "PORT 1,2,3", "PORT 256,0,0,1,1,1", "PORT 127,0,0,1,0,22",
		"EPRT |1|127.0.0.1|99999|", "EPRT ||||", "EPSV 9", "MFMT 2020 x", "MFMT 99999999999999 x",
		"SITE CHMOD 999 own", "SITE CHMOD 4777 own", "SITE UTIME", "OPTS", "RNTO x",
	} {
		w.send(line + "\r\n")
		if r, err := w.receive(); err != nil || r.code/100 != 5 {
			t.Errorf("%.60q: %d %s, %v", line, r.code, r.text, err)
		}
		w.inStep()
	}
	w.say(strings.Repeat("x", 10<<20), 500)
	w.inStep()
	v.stop()
}

// TestHostileGarbage sends noise: no answer but refusals, and nobody else notices.
func TestHostileGarbage(t *testing.T) {
	t.Parallel()
	v := besiege(t, besiegedSite(""))
	bystander := v.login()
	seed := uint64(os.Getpid())
	t.Logf("seed %d", seed)
	noise := rand.New(rand.NewPCG(seed, 1))
	for _, loggedIn := range []bool{false, true} {
		w := v.connect()
		if loggedIn {
			w = v.login()
		}
		junk := make([]byte, 300_000)
		for i := range junk {
			junk[i] = byte(noise.Uint32())
		}
		go io.WriteString(w.conn, string(junk)+"\r\nSYST\r\n")
		for _, r := range w.until(215) {
			if r.code/100 != 5 && r.code != 215 {
				t.Errorf("noise is answered with %d %s", r.code, r.text)
			}
		}
	}
	bystander.put("STOR file", "content", 226)
	v.holds("home/file", "content")
}

// TestHostilePipeline sends ten thousand commands before it reads an answer. Each
// gets its own, in order, also behind a transfer. TestSiegePipeline has more of them.
func TestHostilePipeline(t *testing.T) {
	t.Parallel()
	v := besiege(t, besiegedSite(""))
	const many = 10_000
	w := v.login()
	var all strings.Builder
	for i := range many {
		fmt.Fprintf(&all, "REST %d\r\n", i)
	}
	go io.WriteString(w.conn, all.String())
	number := regexp.MustCompile(`\d+`)
	for i := range many {
		if r := w.expect(350); number.FindString(r.text) != strconv.Itoa(i) {
			t.Fatalf("answer %d is %q", i, r.text)
		}
	}
	// And while a transfer runs: held back, not lost, not mixed up.
	w.say("REST 0", 350)
	data := w.data()
	w.say("STOR up", 150)
	go io.WriteString(w.conn, strings.Repeat("PWD\r\n", 1000)+"SYST\r\n")
	io.WriteString(data, "whole")
	data.Close()
	w.expect(226)
	if got := len(w.until(215)); got != 1001 {
		t.Errorf("%d answers instead of 1001", got)
	}
	v.holds("home/up", "whole")
}

// TestHostileHTTP lets a browser in: what it says is refused, line by line, and
// the commands that an attacker put into a form's body come without a login.
func TestHostileHTTP(t *testing.T) {
	t.Parallel()
	v := besiege(t, besiegedSite(""))
	body := "DELE file\r\nMKD made\r\nSTOR x\r\n"
	v.write("home/file", "content")
	_, err := http.Post("http://"+v.addr+"/", "text/plain", strings.NewReader(body))
	if err == nil {
		t.Error("an HTTP client is content")
	}
	v.holds("home/file", "content")
	if _, err := os.Stat(v.path("home/made")); err == nil {
		t.Error("a browser made a folder")
	}
}

// TestHostileNames stores and fetches under names at the bounds: 255 bytes of
// anything, paths of 4,096, and one more than these is refused by name.
func TestHostileNames(t *testing.T) {
	t.Parallel()
	v := besiege(t, besiegedSite(""))
	w := v.login()
	for _, name := range []string{
		strings.Repeat("n", 255), strings.Repeat("\u00e9", 127) + "x", strings.Repeat("\xfe", 255), "-rf", "--", " lead", "trail ",
		"a\tb", "\x1b[31mred", "\u202etxt.exe", "*", "?", "[a]", "{a,b}", "$(id)", "`id`", "a;b|c&d", "\"quoted\"", `back\slash`,
		"#hash", "%2e%2e", "~", "...", "a\rb", "\u2028", "'", "-la", "-R x",
	} {
		w.put("STOR "+name, "content", 226)
		if got := w.get("RETR " + name); got != "content" {
			t.Errorf("%q holds %q", name, got)
		}
		w.say("SIZE "+name, 213)
		w.say("RNFR "+name, 350)
		w.say("RNTO "+name+"2"[:min(1, 255-len(name))], 250)
		v.holds("home/"+name+"2"[:min(1, 255-len(name))], "content")
	}
	for _, name := range []string{strings.Repeat("n", 256), strings.Repeat("d/", 2048) + "x"} {
		for _, verb := range []string{"STOR", "RETR", "MKD", "DELE", "CWD", "SIZE", "RNFR", "APPE"} {
			w.say(verb+" "+name, 553, 550)
		}
	}
	w.say("STOR .ftpd-upload-x", 553)
	v.noTemporaries("home")
}

// TestHostileUnique: the server finds a name for STOU, however often it is asked.
func TestHostileUnique(t *testing.T) {
	t.Parallel()
	v := besiege(t, besiegedSite(""))
	w := v.login()
	for i := range 3 {
		w.put("STOU", "unnamed "+strconv.Itoa(i), 226)
		w.put("STOU report.txt", "named "+strconv.Itoa(i), 226)
	}
	if names := strings.Fields(w.get("NLST")); len(names) != 6 {
		t.Errorf("stored are %v", names)
	}
	v.holds("home/report.txt", "named 0")
}
