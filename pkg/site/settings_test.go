package site

import (
	"context"
	"errors"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"ftpd/pkg/ftp"
)

func TestExternal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		answer, failing, asked := netip.MustParseAddr("192.0.2.1"), error(nil), 0
		e := newExternal("ftp.example")
		e.lookup = func(context.Context, string) (netip.Addr, error) {
			asked++
			return answer, failing
		}
		ask := func(want string, times int) {
			t.Helper()
			if got := e.address().String(); got != want || asked != times {
				t.Errorf("got %s after %d questions, want %s after %d", got, asked, want, times)
			}
		}
		ask("192.0.2.1", 1)
		answer = netip.MustParseAddr("192.0.2.2")
		ask("192.0.2.1", 1)
		time.Sleep(externalLife) // the bubble's time, not the test's
		ask("192.0.2.2", 2)
		failing = errors.New("no such host")
		time.Sleep(externalLife)
		ask("192.0.2.2", 3)
		ask("192.0.2.2", 3)
	})
	if got := newExternal("192.0.2.9").address().String(); got != "192.0.2.9" {
		t.Errorf("fixed: %s", got)
	}
	if newExternal("").address().IsValid() {
		t.Error("an address out of nothing")
	}
}

// While the name service does not answer, one question is under way, and nobody
// who knows an address of before waits for it longer than a moment.
func TestExternalWhileNobodyAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked atomic.Int32
		e := newExternal("ftp.example")
		e.lookup = func(ctx context.Context, _ string) (netip.Addr, error) {
			if asked.Add(1) == 1 {
				return netip.MustParseAddr("192.0.2.1"), nil
			}
			<-ctx.Done()
			return netip.Addr{}, ctx.Err()
		}
		e.address()
		time.Sleep(externalLife)
		begin := time.Now()
		var clients sync.WaitGroup
		for range 10 {
			clients.Go(func() {
				if got := e.address().String(); got != "192.0.2.1" {
					t.Errorf("told %s", got)
				}
			})
		}
		clients.Wait()
		if took := time.Since(begin); took > externalMoment || asked.Load() != 2 {
			t.Errorf("they waited %v for question %d", took, asked.Load())
		}
		time.Sleep(externalWait) // the question ends by itself
	})
}

func TestSettings(t *testing.T) {
	w := newWorld(t, annas(`
		utf8   = true
		resume = false
		active = false
		data_peers = ["198.51.100.0/24"]
		messages {
			welcome = "Hi"
			goodbye = "Bye"
		}
		passive {
			ports          = "50000-50009"
			external_ip    = "203.0.113.7"
			local_networks = ["192.168.*.*"]
		}
		limits   { login_attempts = 5 }
		timeouts {
			idle  = "1m"
			login = "2s"
		}`, password))
	s := w.visit().Settings()
	if s.Greeting != "Hi" || s.Goodbye != "Bye" || !s.UTF8 || s.Resume || s.Active || s.LoginAttempts != 5 {
		t.Errorf("got %+v", s)
	}
	if s.Timeouts != (ftp.Timeouts{Login: 2 * time.Second, Idle: time.Minute, Stalled: 5 * time.Minute}) {
		t.Errorf("timeouts %+v", s.Timeouts)
	}
	if p := s.Passive; p.Low != 50000 || p.High != 50009 ||
		p.Address(netip.MustParseAddr("192.168.1.1")).IsValid() ||
		p.Address(netip.MustParseAddr("192.0.2.1")).String() != "203.0.113.7" {
		t.Errorf("passive %+v", p)
	}
	if !s.MayOpen(netip.MustParseAddr("198.51.100.1")) || s.MayOpen(netip.MustParseAddr("192.0.2.1")) {
		t.Error("data_peers is not in force")
	}
	w.reload(annas("fxp = true", password))
	if !w.visit().Settings().MayOpen(netip.MustParseAddr("192.0.2.1")) {
		t.Error("fxp is not in force")
	}
}
