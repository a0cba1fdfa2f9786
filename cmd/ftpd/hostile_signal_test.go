package main

import (
	"io"
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
