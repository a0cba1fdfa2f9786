package main

import (
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// sized is a test's usual size, or that of "make soak", which takes its time.
func sized[N int | time.Duration](usual, soak N) N {
	if os.Getenv("FTPD_SOAK") != "" {
		return soak
	}
	return usual
}

// siege measures what an attack costs: before it, while it lasts, and what is left
// of it afterwards. Somebody else works all the while.
type siege struct {
	*victim
	calm   int   // descriptors before
	memory int64 // bytes, the most so far
	other  *wire
}

// siege begins before the attack.
func (v *victim) siege() *siege {
	v.t.Helper()
	s := &siege{victim: v, calm: v.descriptors(), memory: v.peakMemory()}
	s.other = v.login()
	s.works()
	return s
}

// works lets the bystander do what people do, in the time that people have.
func (s *siege) works() {
	s.t.Helper()
	began := time.Now()
	s.other.put("STOR bystander", "content", 226)
	if got := s.other.get("RETR bystander"); got != "content" {
		s.t.Errorf("the bystander reads %q", got)
	}
	if !strings.Contains(s.other.get("NLST bystander"), "bystander") {
		s.t.Error("the bystander's file is not listed")
	}
	s.other.say("DELE bystander", 250)
	if took := time.Since(began); took > patience/2 {
		s.t.Errorf("the bystander's work took %v", took)
	}
}

// newcomer comes during the attack, works and goes.
func (s *siege) newcomer() {
	s.t.Helper()
	w := s.login()
	w.put("STOR newcomer", "new", 226)
	w.say("DELE newcomer", 250)
	w.say("QUIT", 221)
	w.close()
}

// passes waits until nothing is left of the attack but the bystander: it is over, or
// the daemon has ended it.
func (s *siege) passes() {
	s.t.Helper()
	s.eventually("descriptors as before", func() bool { return s.descriptors() <= s.calm+2 })
}

// over checks that all came back: descriptors, goroutines, and that the daemon never
// took more than so many bytes more than before. It ends the daemon, the only way to
// see its goroutines.
func (s *siege) over(growth int64) {
	s.t.Helper()
	s.works()
	s.passes()
	if grown := s.peakMemory() - s.memory; grown > growth {
		s.t.Errorf("the daemon grew by %d MiB", grown>>20)
	} else {
		s.t.Logf("the daemon grew by %d MiB", grown>>20)
	}
	s.other.say("QUIT", 221)
	s.other.close()
	s.eventually("descriptors as at first", func() bool { return s.descriptors() <= s.calm })
	s.signal(syscall.SIGQUIT)
	s.gone()
	for _, stack := range strings.Split(s.log.text(), "\n\ngoroutine ")[1:] {
		for _, sign := range []string{"ftp.(*ctrl)", "ftp.(*session)", "ftp.(*transfer)", "pkg/site."} {
			if strings.Contains(stack, sign) {
				s.t.Fatalf("a session's goroutine is left:\n%s", stack)
			}
		}
	}
}

// mayOpen leaves a test out that needs more descriptors than there are.
func mayOpen(t testing.TB, n uint64) {
	t.Helper()
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil || limit.Max < n {
		t.Skipf("this needs %d descriptors (ulimit -Hn): %d, %v", n, limit.Max, err)
	}
}
