package main

import (
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// TestHostileKilledDaemon kills the daemon in the middle of uploads. The old file
// is whole, nothing of the new ones shows, and the next daemon goes on.
func TestHostileKilledDaemon(t *testing.T) {
	t.Parallel()
	v := besiege(t, besiegedSite(""))
	v.write("home/old", "old content")
	for range 3 {
		for _, line := range []string{"STOR old", "STOR new", "STOU"} {
			w := v.login()
			data := w.data()
			w.say(line, 150)
			io.WriteString(data, strings.Repeat("x", 100_000))
		}
		v.signal(syscall.SIGKILL)
		v.gone()
		v.holds("home/old", "old content")
		v.start()
		w := v.login()
		if got := w.get("NLST -a"); got != "old\r\n" {
			t.Errorf("listed are %q", got)
		}
		w.put("STOR old", "old content", 226)
		w.close()
	}
	v.stop()
}

// TestHostileHangups sends SIGHUP after SIGHUP while bytes move and commands come:
// nobody notices.
func TestHostileHangups(t *testing.T) {
	t.Parallel()
	const size = 16 << 20
	v := besiege(t, besiegedSite(""))
	v.sparse("home/big", size)
	down, up, talk := v.login(), v.login(), v.login()
	from, to := down.data(), up.data()
	from.SetReadBuffer(64 << 10)
	down.say("RETR big", 150)
	up.say("STOR new", 150)
	for i := range 40 {
		v.signal(syscall.SIGHUP)
		talk.inStep()
		talk.put("STOR talk", strconv.Itoa(i), 226)
		if _, err := io.ReadFull(from, make([]byte, 100_000)); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(to, strings.Repeat("x", 1000)); err != nil {
			t.Fatal(err)
		}
	}
	if rest, err := io.Copy(io.Discard, from); rest != size-40*100_000 || err != nil {
		t.Errorf("the rest is %d bytes, %v", rest, err)
	}
	to.Close()
	down.expect(226)
	up.expect(226)
	v.holds("home/new", strings.Repeat("x", 40_000))
	v.await(`msg="reload unchanged"|msg=reloaded`)
	v.stop()
}

// TestHostileStop ends the daemon while everything is at work: it says goodbye,
// gives up after shutdown_wait, and cuts no old file.
func TestHostileStop(t *testing.T) {
	t.Parallel()
	v := besiege(t, strings.Replace(besiegedSite(""), `"2s"`, `"100ms"`, 1))
	v.write("home/old", "old content")
	v.sparse("home/big", 64<<20)
	idle := v.login()
	var busy []*wire
	for _, line := range []string{"RETR big", "STOR old", "STOR new"} {
		w := v.login()
		data := w.data()
		data.SetReadBuffer(64 << 10)
		w.say(line, 150)
		io.WriteString(data, "some")
		busy = append(busy, w)
	}
	waiting := v.login()
	waiting.say("EPSV", 229)
	waiting.say("STOR old", 150)
	unknown := v.connect()
	v.stop()
	idle.expect(421)
	unknown.expect(421)
	for _, w := range append(busy, waiting) {
		w.expect(426, 425)
		w.expect(421)
		w.ends()
	}
	v.holds("home/old", "old content")
	v.holds("home/new", "some")
	v.noTemporaries("home")
	if _, err := os.Stat(v.path("run/ftpd.pid")); err == nil {
		t.Error("the pid file is left")
	}
}

// TestHostileDescriptors leaves the daemon few descriptors. Who is in stays in and
// hears plain refusals of what needs more; who comes is let in when there is
// room again.
func TestHostileDescriptors(t *testing.T) {
	t.Parallel()
	v := besiege(t, besiegedSite(""), "sh", "-c", `ulimit -n 40; exec "$@"`, "sh")
	v.write("home/file", "content")
	old := v.login()
	old.get("RETR file")
	crowd := v.flood()
	old.inStep()
	old.say("PWD", 257)
	for range 20 {
		old.say("NOOP", 200)
		if r, err := old.ask("EPSV"); err != nil || r.code != 229 && r.code != 425 {
			t.Fatalf("EPSV: %d %s, %v", r.code, r.text, err)
		}
		for _, line := range []string{"SIZE file", "MLST file", "CWD /", "MKD dir", "DELE nothing"} {
			if r, err := old.ask(line); err != nil || r.code == 421 {
				t.Fatalf("%s: %d %s, %v", line, r.code, r.text, err)
			}
		}
		old.ask("RMD dir")
	}
	v.await("accept failed")
	for _, conn := range crowd {
		conn.Close()
	}
	v.eventually("room again", func() bool { return v.descriptors() < 12 })
	late := v.login()
	if got := late.get("RETR file"); got != "content" {
		t.Errorf("it holds %q", got)
	}
	old.put("STOR new", "new", 226)
	v.noTemporaries("home")
	if lines := strings.Count(v.log.text(), "accept failed"); lines > 30 {
		t.Errorf("the log says %d times that accepting failed", lines)
	}
	v.stop()
}

// flood connects as often as the daemon accepts, and a few times more.
func (v *victim) flood() (crowd []net.Conn) {
	v.t.Helper()
	for range 60 {
		conn, err := net.DialTimeout("tcp", v.addr, patience)
		if err != nil {
			v.t.Fatal(err)
		}
		crowd = append(crowd, conn)
	}
	v.eventually("no room", func() bool { return strings.Contains(v.log.text(), "accept failed") })
	return crowd
}
