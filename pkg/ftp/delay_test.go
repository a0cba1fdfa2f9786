package ftp

import (
	"net/netip"
	"strings"
	"testing"
	"time"
)

// delayed is a rig where the answer to a wrong password waits.
func delayed(t *testing.T, delay time.Duration, change func(*fakeSite)) *rig {
	return newRig(t, func(f *fakeSite) {
		f.delay = delay
		if change != nil {
			change(f)
		}
	})
}

// isRecorded waits for the record of a failed login, which is that of any other.
func isRecorded(t *testing.T, r *rig) {
	t.Helper()
	ev := r.site.wait(func(e Event) bool { return e.Verb == "PASS" })
	if ev.Code != 530 || ev.Reason != "bad-password" {
		t.Errorf("recorded as %d %s", ev.Code, ev.Reason)
	}
}

// TestDelayEndsPromptly has answers wait for an hour. Whatever ends the session
// ends the wait, and the login is recorded as failed.
func TestDelayEndsPromptly(t *testing.T) {
	begin := func(r *rig) *client {
		c := r.connect()
		c.say("USER anna", "331")
		c.send("PASS wrong\r\n")
		return c
	}
	t.Run("QUIT", func(t *testing.T) {
		r := delayed(t, time.Hour, nil)
		c := begin(r)
		c.send("QUIT\r\n")
		c.expect("530 Login incorrect.")
		c.expect("221")
		isRecorded(t, r)
	})
	t.Run("a client that goes", func(t *testing.T) {
		r := delayed(t, time.Hour, nil)
		begin(r).conn.Close()
		isRecorded(t, r)
		r.site.wait(func(e Event) bool { return e.Verb == "CLOSE" })
	})
	t.Run("login timeout", func(t *testing.T) {
		r := delayed(t, time.Hour, func(f *fakeSite) { f.settings.Timeouts.Login = 50 * time.Millisecond })
		c := begin(r)
		c.expect("530")
		c.expect("421 Login timeout")
		c.ends()
	})
	t.Run("a rule that changes", func(t *testing.T) {
		r := delayed(t, time.Hour, nil)
		c := begin(r)
		r.site.check.Store(box{&Refusal{Kind: Ended, Reason: "banned"}})
		r.server.RecheckFrom(netip.MustParsePrefix("192.0.2.0/24")) // not ours
		r.server.RecheckFrom(netip.MustParsePrefix("127.0.0.0/8"))
		if got, _ := c.reply(); strings.HasPrefix(got, "530") {
			c.expect("421")
		}
		c.ends()
	})
	t.Run("shutdown", func(t *testing.T) {
		r := delayed(t, time.Hour, nil)
		c := begin(r)
		if err := r.server.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
		// It may come before PASS is obeyed.
		if got, _ := c.reply(); strings.HasPrefix(got, "530") {
			c.expect("421")
		}
		c.ends()
	})
}

// TestDelayHoldsUpNobodyElse has one wait while another logs in.
func TestDelayHoldsUpNobodyElse(t *testing.T) {
	r := delayed(t, time.Hour, nil)
	c := r.connect()
	c.say("USER anna", "331")
	c.send("PASS wrong\r\n")
	r.login()
}

// TestDelayKeepsTheOrder pipelines what must be answered after the login.
func TestDelayKeepsTheOrder(t *testing.T) {
	r := delayed(t, 20*time.Millisecond, nil)
	c := r.connect()
	c.send("USER a\r\nPASS x\r\nNOOP\r\nABOR\r\nUSER b\r\nPASS x\r\nUSER c\r\nPASS x\r\nNOOP\r\n")
	for _, want := range []string{"331", "530", "200", "530", "331", "530", "331", "530", "421"} {
		c.expect(want)
	}
	c.ends()
	r.site.mu.Lock()
	defer r.site.mu.Unlock()
	for _, e := range r.site.events {
		if e.Verb == "PASS" && e.Duration < 20*time.Millisecond {
			t.Errorf("answered after %v", e.Duration)
		}
	}
}
