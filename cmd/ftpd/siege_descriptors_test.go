package main

import (
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"ftpd/pkg/ftp"
)

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

// TestSiegeSilentAddress: one address that opens all the connections it gets, and says
// nothing on them, does not keep others from logging in.
func TestSiegeSilentAddress(t *testing.T) {
	t.Parallel()
	v := besiege(t, besiegedSite(""), lowLimit(200)...)
	s := v.siege()
	for held := 0; ; held++ {
		w, err := v.dialFrom("127.0.0.2")
		if err != nil {
			t.Fatal(err)
		}
		defer w.close()
		if r, err := w.receive(); err != nil || r.code != 220 {
			if held < 20 {
				t.Fatalf("refused with %d: %v, %v", held, r, err)
			}
			break
		}
	}
	v.await("session refused.* client=127.0.0.2 .*reason=descriptors-share")
	for range 5 {
		s.newcomer()
	}
	s.works()
}
