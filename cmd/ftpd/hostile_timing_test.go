package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// timedSite has two users whose hashes cost enough to be seen. The password of
// both is "secret".
func timedSite() string {
	const hash = "$6$rounds=25000$saltsalt$"
	return besiegedDaemon + `
site "main" {
  listen = ["$AT"]
  home   = "$DIR/home"
  limits { login_attempts = 0 }
  user "known" {
    password = "` + hash + timedDigest + `"
    path "/" { rights = ["all"] }
  }
  user "disabled" {
    enabled  = false
    password = "` + hash + timedDigest + `"
    path "/" { rights = ["all"] }
  }
  user "expired" {
    expires  = "2001-01-01"
    password = "` + hash + timedDigest + `"
    path "/" { rights = ["all"] }
  }
  user "elsewhere" {
    password = "` + hash + timedDigest + `"
    access "deny" { ip = "*.*.*.*" }
    path "/" { rights = ["all"] }
  }
}
`
}

// timedDigest is the last part of crypt(3)'s answer to "secret".
const timedDigest = "obV1LGk8p7YzzMsHlThyB9GZ.hAYFBFTRXWxFH8X8jHhwtUIYqQgq8xPdytmcjtJtySfahLpeW06368L7vTvH1"

// TestHostileLoginTiming compares what failed log-ins cost the daemon, whatever
// is wrong with them: processor time, as the kernel counts it, tells what an
// attacker's clock would without the noise of a busy machine. One verification
// is some fifty times what the rest of a log-in costs.
func TestHostileLoginTiming(t *testing.T) {
	t.Parallel()
	const tries = 6
	v := besiege(t, timedSite())
	w := v.connect()
	cost := func(user, password string) (spent int64) {
		before := v.processorTime()
		for range tries {
			w.say("USER "+user, 331)
			w.say("PASS "+password, 530)
		}
		return v.processorTime() - before
	}
	cost("known", "wrong") // the first costs more, whoever it is
	usual := cost("known", "wrong")
	for _, who := range [][2]string{
		{"unknown", "wrong"}, {"unknown", ""}, {"unknown", "secret"}, {"known", ""}, {"disabled", "wrong"}, {"disabled", "secret"},
		{"expired", "secret"}, {"elsewhere", "wrong"}, {"elsewhere", "secret"}, {"UNKNOWN", "x"}, {strings.Repeat("u", 400), "x"},
		{"root", "root"},
	} {
		got := cost(who[0], who[1])
		if ratio := float64(got) / float64(usual); ratio < 0.4 || ratio > 2.5 {
			t.Errorf("%.20s/%s costs %.2f times what a wrong password does", who[0], who[1], ratio)
		}
	}
	// What differs is known to the log alone.
	for _, reason := range []string{"no-user", "bad-password", "disabled", "expired", "address-denied"} {
		v.await("reason=" + reason)
		v.log.rewind()
	}
	if usual < 1e6*tries {
		t.Errorf("a verification takes %d ns: this test shows nothing", usual/tries)
	}
}

// rewind lets all lines be waited for again.
func (l *growingLog) rewind() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.seen = 0
}

// processorTime is what all threads of the daemon have run so far, in nanoseconds.
func (v *victim) processorTime() (sum int64) {
	v.t.Helper()
	names, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", v.cmd.Process.Pid))
	if err != nil || len(names) == 0 {
		v.t.Fatalf("no threads: %v", err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			continue // a thread may end
		}
		run, _, _ := strings.Cut(string(text), " ")
		n, err := strconv.ParseInt(run, 10, 64)
		if err != nil {
			v.t.Fatal(err)
		}
		sum += n
	}
	return sum
}
