package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// timedSite has a user for each way in which a right password does not let in; all
// have "secret", and a hash that costs enough to be seen.
func timedSite(t testing.TB) string {
	const hash = "$6$rounds=25000$saltsalt$"
	text := besiegedDaemon + `
locals { hash = "` + hash + timedDigest + `" }
site "main" {
  listen = ["$AT"]
  home   = "$DIR/home"
  limits {
    login_attempts = 0
    login_delay    = 0
  }
  timeouts { login = 0 }
` + tlsBlock(t, "")
	for user, barrier := range map[string]string{
		"known":     "",
		"disabled":  `enabled = false`,
		"expired":   `expires = "2001-01-01"`,
		"elsewhere": `access "deny" { ip = "*.*.*.*" }`,
		"clear":     `require_tls = true`,
		"homeless":  `home = "$DIR/blocked"`,
	} {
		text += "  user \"" + user + "\" {\n    password = local.hash\n    " + barrier + "\n    path \"/\" { rights = [\"all\"] }\n  }\n"
	}
	return text + "}\n"
}

// timedDigest is the last part of crypt(3)'s answer to "secret".
const timedDigest = "obV1LGk8p7YzzMsHlThyB9GZ.hAYFBFTRXWxFH8X8jHhwtUIYqQgq8xPdytmcjtJtySfahLpeW06368L7vTvH1"

// TestHostileLoginTiming compares what failed log-ins cost the daemon, whatever
// is wrong with them: processor time, as the kernel counts it, tells what an
// attacker's clock would without the noise of a busy machine. One verification
// is some fifty times what the rest of a log-in costs. The causes take turns, so
// that what else the machine does meets all of them alike, and medians are
// compared; more rounds are made before a difference is believed.
func TestHostileLoginTiming(t *testing.T) {
	t.Parallel()
	causes := [][2]string{
		{"known", "wrong"}, {"known", ""}, {"unknown", "wrong"}, {"unknown", ""}, {"unknown", "secret"}, {"UNKNOWN", "x"},
		{strings.Repeat("u", 400), "x"}, {"root", "root"}, {"disabled", "wrong"}, {"disabled", "secret"}, {"expired", "secret"},
		{"elsewhere", "wrong"}, {"elsewhere", "secret"}, {"clear", "wrong"}, {"clear", "secret"}, {"homeless", "secret"},
	}
	v := besiege(t, timedSite(t))
	v.write("blocked", "a file where the home would be made")
	w := v.connect()
	costs := make([][]int64, len(causes))
	said := map[string]bool{}
	round := func() {
		for _, i := range rand.Perm(len(causes)) {
			before := v.processorTime()
			w.say("USER "+causes[i][0], 331)
			said[w.say("PASS "+causes[i][1], 530).text] = true
			costs[i] = append(costs[i], v.processorTime()-before)
		}
	}
	round() // the first costs more, whoever it is
	clear(costs)
	apart := func() (found []string) {
		usual := median(slices.Concat(costs...))
		if usual < 1e6 {
			t.Fatalf("a verification takes %d ns: this test shows nothing", usual)
		}
		for i, who := range causes {
			if ratio := float64(median(costs[i])) / float64(usual); ratio < 0.75 || ratio > 1.33 {
				found = append(found, fmt.Sprintf("%.20s/%s costs %.2f times what others do", who[0], who[1], ratio))
			}
		}
		return found
	}
	for range 9 {
		round()
	}
	for more := 0; more < 30 && apart() != nil; more++ {
		round()
	}
	for _, difference := range apart() {
		t.Error(difference)
	}
	if len(said) != 1 {
		t.Errorf("said %v", said)
	}
	// What differs is known to the log alone.
	for _, reason := range []string{"no-user", "bad-password", "disabled", "expired", "address-denied", "tls-required", "home-failed"} {
		v.await("reason=" + reason)
		v.log.rewind()
	}
}

// median is the middle of some numbers.
func median(list []int64) int64 {
	list = slices.Sorted(slices.Values(list))
	return list[len(list)/2]
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
