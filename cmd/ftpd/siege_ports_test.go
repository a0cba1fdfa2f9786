package main

import (
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"ftpd/pkg/ftp"
)

// TestSiegePassivePorts: one address opens session after session and waits on a port
// with each. It gets half of the range; others go on, and everything comes back.
func TestSiegePassivePorts(t *testing.T) {
	t.Parallel()
	v := besiege(t, besiegedSite("passive { ports = \"30000-30019\" }\n"))
	s := v.siege()
	var greedy []*wire
	for n := 0; ; n++ {
		w := v.from("127.0.0.77")
		w.expect(220)
		if err := w.logIn("anna"); err != nil {
			t.Fatal(err)
		}
		greedy = append(greedy, w)
		w.say("EPSV", 229, 425)
		if r := w.say("EPSV", 229, 425); r.code == 425 {
			break
		}
		if n == 20 {
			t.Fatal("one address has all ports")
		}
	}
	if len(greedy) != 11 {
		t.Errorf("one address has %d ports of 20", len(greedy)-1)
	}
	v.await("command=EPSV .*reason=passive-ports-share rule=[^ ]*ftpd.hcl:")
	s.works()
	s.newcomer()
	// What is given up is there for others at once.
	greedy[0].say("ABOR", 226)
	greedy[10].say("EPSV", 229)
	for _, w := range greedy {
		w.close()
	}
	s.over(64 << 20)
}

// TestSiegeStrangersAtThePassivePort: a thousand connections from elsewhere come
// before the client's own. It is the client who is served, and the log says so once.
func TestSiegeStrangersAtThePassivePort(t *testing.T) {
	t.Parallel()
	v := besiege(t, besiegedSite(""))
	v.write("home/file", "content")
	s := v.siege()
	w := v.login()
	port, err := w.epsv()
	if err != nil {
		t.Fatal(err)
	}
	w.say("RETR file", 150)
	at := netip.AddrPortFrom(netip.MustParseAddrPort(v.addr).Addr(), uint16(port)).String()
	stranger := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 66)}}
	for range 1000 {
		conn, err := stranger.Dial("tcp", at)
		if err != nil {
			t.Fatal(err)
		}
		if text, _ := io.ReadAll(conn); len(text) > 0 {
			t.Fatalf("a stranger was given %q", text)
		}
		conn.Close()
	}
	s.works()
	own, err := net.Dial("tcp", at)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(own); string(text) != "content" || err != nil {
		t.Errorf("the client was given %q, %v", text, err)
	}
	own.Close()
	w.expect(226)
	w.close()
	if lines := strings.Count(v.log.text(), "data connection from"); lines != 1 {
		t.Errorf("%d lines tell of strangers", lines)
	}
	s.over(64 << 20)
}

// TestSiegeHalfHandshakes: TLS that begins and stops, on control connections, where
// it is spoken from the first byte, and on data connections. The daemon gives all
// of them up after half a minute.
func TestSiegeHalfHandshakes(t *testing.T) {
	t.Parallel()
	v := besiegeTLS(t, `policy = "off"`, "")
	v.write("home/file", "content")
	s := v.siege()
	const hello = "\x16\x03\x01\x01\x00\x01\x00"
	var halves []*wire
	for range 100 {
		w := v.connect()
		w.say("AUTH TLS", 234)
		w.send(hello)
		halves = append(halves, w)
	}
	var begun []*wire
	for range 10 {
		w := v.private()
		data := w.data()
		w.say("RETR file", 150)
		io.WriteString(data, hello)
		begun = append(begun, w)
	}
	s.works()
	for _, w := range begun {
		w.beginWait()
		w.expect(425, 426, 522)
		w.say("NOOP", 200)
		w.close()
	}
	for _, w := range halves {
		w.beginWait()
		io.Copy(io.Discard, w.conn) // an alert, and the end
	}
	s.over(100 << 20)
}

// lowLimit starts a daemon that may open so many files. What may be opened softly
// is a tenth: Go raises that by itself.
func lowLimit(limit int) []string {
	return []string{"sh", "-c", fmt.Sprintf(`ulimit -Sn %d && ulimit -Hn %d && exec "$@"`, limit/10, limit), "sh"}
}

// TestSiegeDescriptors fills a daemon that may open few files. Who is in works as
// ever; who comes hears 421, at once; and when some go there is room again.
func TestSiegeDescriptors(t *testing.T) {
	t.Parallel()
	const limit = 200
	v := besiege(t, besiegedSite("log { path = \"$DIR/w3c.log\" }\n"), lowLimit(limit)...)
	started := v.await("msg=started")
	room := field(t, started, "room")
	// Go keeps one below the hard limit.
	if got := field(t, started, "descriptors"); got != limit && got != limit-1 {
		t.Errorf("the daemon counts on %d descriptors: %s", got, started)
	}
	s := v.siege()
	all := []*wire{s.other}
	for len(all) < room {
		all = append(all, v.login())
	}
	for range 50 {
		late, err := v.dial()
		if err != nil {
			t.Fatal(err)
		}
		late.expect(421)
		late.ends()
		late.close()
	}
	v.await("session refused.* reason=descriptors")
	v.eventually("the W3C log has it", func() bool {
		text := readable(v.path("w3c.log"))
		return strings.Contains(text, " CONNECT - 421 ") && strings.Contains(text, " descriptors ")
	})
	v.everybodyTransfers(t, all)
	s.works()
	for _, w := range all[1:] {
		w.say("QUIT", 221)
		w.ends()
		w.close()
	}
	s.passes()
	s.newcomer()
	if strings.Contains(v.log.text(), "too many open files") {
		t.Error("descriptors ran out")
	}
	s.over(100 << 20)
}

// field is a number of a line of the event log.
func field(t *testing.T, line, name string) int {
	t.Helper()
	match := regexp.MustCompile(name + `=(\d+)`).FindStringSubmatch(line)
	if match == nil {
		t.Fatalf("no %s in %s", name, line)
	}
	n, _ := strconv.Atoi(match[1])
	return n
}

// everybodyTransfers lets all upload at once, which takes the most descriptors, and
// counts them: no session may have more than the budget gives it.
func (v *victim) everybodyTransfers(t *testing.T, all []*wire) {
	t.Helper()
	datas := make([]*net.TCPConn, len(all))
	for i, w := range all {
		datas[i] = w.data()
		w.say("STOR up"+strconv.Itoa(i), 150)
		io.WriteString(datas[i], strings.Repeat("x", 100_000))
	}
	v.eventually("all bytes have come", func() bool {
		files, _ := filepath.Glob(v.path("home/.ftpd-upload-*"))
		for _, name := range files {
			if info, err := os.Stat(name); err != nil || info.Size() < 100_000 {
				return false
			}
		}
		return len(files) == len(all)
	})
	// Everything that the process has, its own descriptors too.
	if open := strings.Count(v.openFiles(), "\n"); open > ownOfDaemon+len(all)*ftp.SessionDescriptors {
		t.Errorf("%d descriptors are open for %d uploads:\n%s", open, len(all), v.openFiles())
	} else {
		t.Logf("%d descriptors are open for %d uploads", open, len(all))
	}
	for i, w := range all {
		datas[i].Close()
		w.expect(226)
		if got := w.get("RETR up" + strconv.Itoa(i)); len(got) != 100_000 {
			t.Errorf("%d bytes come back", len(got))
		}
		if !strings.Contains(w.get("LIST"), "up"+strconv.Itoa(i)) {
			t.Error("it is not listed")
		}
	}
}

// ownOfDaemon is what a daemon holds without sessions, at most.
const ownOfDaemon = 20

// readable is a file's text, "" if it can't be read.
func readable(name string) string {
	text, _ := os.ReadFile(name)
	return string(text)
}

// firstFree is the least descriptor that the daemon does not have: with it as the
// limit not one more can be opened.
func (v *victim) firstFree() (n uint64) {
	taken := map[string]bool{}
	for line := range strings.Lines(v.openFiles()) {
		number, _, _ := strings.Cut(line, " ")
		taken[number] = true
	}
	for taken[strconv.FormatUint(n, 10)] {
		n++
	}
	return n
}

// TestSiegeLoweredLimit: the limit is lowered under a running daemon, so that even
// its own budget does not help. Nobody is left in the backlog: who comes hears 421
// by the spare descriptor, and the session that is in goes on.
func TestSiegeLoweredLimit(t *testing.T) {
	t.Parallel()
	v := besiege(t, besiegedSite(""))
	s := v.siege()
	var old unix.Rlimit
	if err := unix.Prlimit(v.cmd.Process.Pid, unix.RLIMIT_NOFILE, nil, &old); err != nil {
		t.Skipf("limits of other processes can't be read: %v", err)
	}
	if err := unix.Prlimit(v.cmd.Process.Pid, unix.RLIMIT_NOFILE, &unix.Rlimit{Cur: v.firstFree(), Max: old.Max}, nil); err != nil {
		t.Skipf("limits of other processes can't be set: %v", err)
	}
	for range 30 {
		late, err := v.dial()
		if err != nil {
			t.Fatal(err)
		}
		late.expect(421)
		late.ends()
		late.close()
	}
	for _, line := range []string{"EPSV", "SIZE file", "MLST file", "CWD /", "MKD dir", "DELE nothing"} {
		if r, err := s.other.ask(line); err != nil || r.code == 421 {
			t.Errorf("%s: %d %s, %v", line, r.code, r.text, err)
		}
	}
	s.other.inStep()
	v.await("session refused.* reason=descriptors")
	if err := unix.Prlimit(v.cmd.Process.Pid, unix.RLIMIT_NOFILE, &old, nil); err != nil {
		t.Fatal(err)
	}
	s.newcomer()
	if lines := strings.Count(v.log.text(), "accept failed"); lines > 60 {
		t.Errorf("the log says %d times that accepting failed", lines)
	}
	s.over(64 << 20)
}
