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
	"sync/atomic"
	"testing"

	"golang.org/x/sys/unix"

	"ftpd/pkg/ftp"
)

// lowLimit starts a daemon that may open so many files. What may be opened softly
// is a tenth: Go raises that by itself.
func lowLimit(limit int) []string {
	return []string{"sh", "-c", fmt.Sprintf(`ulimit -Sn %d && ulimit -Hn %d && exec "$@"`, limit/10, limit), "sh"}
}

// TestSiegeDescriptors fills a daemon that may open few files with sessions that do
// nothing: as many as are promised and more. Who comes then hears 421, at once. When all
// want to transfer at once they find their bound: who finds no room is told so, somebody
// from elsewhere works all the while, and when there is room again everybody's turn comes.
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
	elsewhere, err := v.dialFrom("127.0.0.2")
	if err != nil {
		t.Fatal(err)
	}
	defer elsewhere.close()
	elsewhere.expect(220)
	if err := elsewhere.logIn("anna"); err != nil {
		t.Fatal(err)
	}
	all := v.fillUp()
	if len(all) < 2*room-4 || len(all) > limit*3/4 { // all share a home
		t.Errorf("%d are in, and the log says %d", len(all), room)
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
	s.works()
	v.allAtOnce(t, all, elsewhere)
	s.works()
	v.write("home/file", "content")
	v.each(t, all, func(_ int, w *wire) error { return w.inTurn("RETR file") })
	for _, w := range append(all, elsewhere) {
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

// fillUp logs people in until one is refused.
func (v *victim) fillUp() (all []*wire) {
	v.t.Helper()
	for {
		w, err := v.dial()
		if err != nil {
			v.t.Fatal(err)
		}
		r, err := w.receive()
		if err == nil && r.code == 220 {
			err = w.logIn("anna")
		}
		if err != nil || r.code != 220 {
			w.close()
			return all
		}
		v.t.Cleanup(w.close)
		all = append(all, w)
	}
}

// allAtOnce has everybody begin an upload at the same time and none end before all have
// been answered. From elsewhere everything is as ever meanwhile.
func (v *victim) allAtOnce(t *testing.T, all []*wire, elsewhere *wire) {
	t.Helper()
	datas := make([]*net.TCPConn, len(all))
	v.each(t, all, func(i int, w *wire) error {
		data, err := w.passive()
		if err != nil {
			if strings.Contains(err.Error(), "425") {
				return nil // it waited in vain
			}
			return err
		}
		r, err := w.ask("STOR crowd" + strconv.Itoa(i))
		switch {
		case err != nil:
			return err
		case r.code == 150:
			datas[i] = data
		case r.code != 450:
			return fmt.Errorf("STOR: %d %s", r.code, r.text)
		default:
			data.Close()
		}
		return nil
	})
	elsewhere.put("STOR elsewhere", "content", 226)
	if got := elsewhere.get("RETR elsewhere"); got != "content" {
		t.Errorf("from elsewhere %q is read", got)
	}
	elsewhere.say("DELE elsewhere", 250)
	began := 0
	for i, data := range datas {
		if data == nil {
			continue
		}
		began++
		io.WriteString(data, "content")
		data.Close()
		all[i].expect(226)
		all[i].say("DELE crowd"+strconv.Itoa(i), 250)
	}
	if began < 2 || began == len(all) {
		t.Errorf("%d of %d transfer at once", began, len(all))
	}
	v.await("msg=refused.* reason=descriptors")
	t.Logf("%d of %d transfer at once", began, len(all))
}

// inTurn runs a command that sends data, as often as it is told to try again later. It is
// no upload: of the pipes that these take Go forgets some under the race detector, until
// it collects its garbage.
func (w *wire) inTurn(line string) error {
	for range 20 {
		_, r, err := w.fetch(line)
		switch {
		case err == nil && r.code == 226:
			return nil
		case err == nil && r.code != 450, err != nil && !strings.Contains(err.Error(), "425"):
			return fmt.Errorf("%s: %d %s, %w", line, r.code, r.text, err)
		}
	}
	return fmt.Errorf("%s: no room in 20 tries", line)
}

// TestSiegeIdleCrowd: as many are logged in and idle as half of what the process may open,
// and some of them transfer and list meanwhile. 10,000 with 20,000 descriptors is a soak.
func TestSiegeIdleCrowd(t *testing.T) {
	t.Parallel()
	many := sized(500, 10_000)
	mayOpen(t, uint64(2*many))
	v := besiege(t, besiegedSite(""), lowLimit(2*many)...)
	s := v.siege()
	all := make([]*wire, many)
	var next atomic.Int64
	v.each(t, make([]*wire, 32), func(int, *wire) error {
		for i := next.Add(1) - 1; int(i) < many; i = next.Add(1) - 1 {
			w, err := v.dial()
			if err != nil {
				return err
			}
			all[i] = w
			if r, err := w.receive(); err != nil || r.code != 220 {
				return fmt.Errorf("greeting of the %dth: %d %s, %w", i, r.code, r.text, err)
			}
			if err := w.logIn("anna"); err != nil {
				return fmt.Errorf("the %dth: %w", i, err)
			}
		}
		return nil
	})
	s.works()
	s.newcomer()
	v.write("home/file", "content")
	v.each(t, all[:many/10], func(_ int, w *wire) error {
		if err := w.inTurn("RETR file"); err != nil {
			return err
		}
		return w.inTurn("LIST")
	})
	for _, w := range all {
		w.close() // without a word
	}
	s.passes()
	if strings.Contains(v.log.text(), "too many open files") {
		t.Error("descriptors ran out")
	}
	// The race detector multiplies what a session costs by ten.
	s.over(int64(many) * 300 << 10)
}

// TestSessionDescriptors lets all upload at once, which takes the most descriptors, and
// counts them: no session may have more than the budget gives it.
func TestSessionDescriptors(t *testing.T) {
	t.Parallel()
	v := besiege(t, besiegedSite(""))
	var all []*wire
	for range 24 {
		all = append(all, v.login())
	}
	v.everybodyTransfers(t, all)
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

// everybodyTransfers lets all upload at once, and counts what is open meanwhile.
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
	// Everything that the process has, its own descriptors too. The home is one for all.
	if open := strings.Count(v.openFiles(), "\n"); open > ownOfDaemon+1+len(all)*(ftp.SessionDescriptors-1) {
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
