package ftp

import (
	"bufio"
	"net"
	"net/netip"
	"testing"
	"time"
)

// dialOnly connects and reads nothing.
func (r *rig) dialOnly() *client {
	r.t.Helper()
	conn, err := net.Dial("tcp", r.addr)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(20 * time.Second))
	return &client{r.t, conn, bufio.NewReader(conn)}
}

// until waits for a state that nobody announces.
func (r *rig) until(is func() bool) {
	r.t.Helper()
	look := time.NewTicker(time.Millisecond)
	defer look.Stop()
	timeout := time.After(20 * time.Second)
	for !is() {
		select {
		case <-look.C:
		case <-timeout:
			r.t.Fatal("it does not come to that")
		}
	}
}

// reasonsOfTurnedAway waits until the door was told of n.
func (f *fakeSite) reasonsOfTurnedAway(n int) []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	for len(f.turnedAway) < n {
		f.heard.Wait()
	}
	return f.turnedAway
}

// household is the nth client.
func household(n int) netip.Prefix {
	return netip.PrefixFrom(netip.AddrFrom4([4]byte{192, 0, 2, byte(n)}), 32)
}

// TestBudget: those who wait count for their connection, those who are in for all
// that they may need.
func TestBudget(t *testing.T) {
	var b budget
	for i := range 100 {
		if b.enter(household(i)) != "" || !b.promote(household(i)) {
			t.Fatal("without a bound somebody is refused")
		}
	}
	b = budget{}
	b.setMost(4 * SessionDescriptors)
	in := 0
	for b.enter(household(in)) == "" {
		in++
	}
	if in != 4*SessionDescriptors/2 {
		t.Errorf("%d may wait, want half of the budget", in)
	}
	seated := 0
	for b.promote(household(seated)) {
		seated++
	}
	if seated != 2 { // of 32, 16 are those of who waits, and two log-ins take 7 each
		t.Errorf("%d may log in beside those who wait", seated)
	}
	if b.enter(household(99)) != reasonDescriptors {
		t.Error("one enters for whom there is no room to log in")
	}
	for i := range seated {
		b.demote(household(i))
	}
	for i := range in {
		b.leave(household(i))
	}
	if b.used != 0 || b.waiting != 0 || len(b.by) != 0 {
		t.Errorf("%d, %d are left in use by %d", b.used, b.waiting, len(b.by))
	}
}

// TestBudgetIsShared: one client who says nothing leaves room for those who come
// after, and so do several.
func TestBudgetIsShared(t *testing.T) {
	var b budget
	b.setMost(200)
	in := map[int]int{}
	for range 200 {
		for i := range 3 {
			if refused := b.enter(household(i)); refused == "" {
				in[i]++
			} else if refused != reasonDescriptorsShare {
				t.Fatal(refused)
			}
		}
	}
	for i := range 3 {
		if in[i] != 25 { // a fourth each, and as much is free
			t.Errorf("client %d waits with %d connections", i, in[i])
		}
	}
	for i := 3; i < 28; i++ {
		if refused := b.enter(household(i)); refused != "" {
			t.Errorf("client %d, its first: %s", i, refused)
		}
	}
}

// TestNoDescriptorsForNewcomers: who is in goes on, who comes gets 421 and the
// door is told, and there is room again when somebody leaves.
func TestNoDescriptorsForNewcomers(t *testing.T) {
	r := newRig(t, nil)
	r.server.SetDescriptors(2 * SessionDescriptors)
	one, two := r.login(), r.login()
	if used, most := r.server.Descriptors(); used != 2*SessionDescriptors || most != used {
		t.Errorf("%d of %d are in use", used, most)
	}
	late := r.dialOnly()
	late.expect("421 Too many")
	late.ends()
	if why := r.site.reasonsOfTurnedAway(1); why[0] != "descriptors" {
		t.Errorf("the door hears %q", why)
	}
	one.put("STOR a", "content", "226")
	if got := one.get("RETR a"); got != "content" {
		t.Errorf("it holds %q", got)
	}
	two.say("QUIT", "221")
	two.ends()
	r.site.wait(func(e Event) bool { return e.Verb == "QUIT" })
	r.until(func() bool { return r.server.Count() == 1 })
	r.login().say("NOOP", "200")
}

// TestNoDescriptorsForALogin: who waited while others took the room is told when the
// password comes, right or wrong.
func TestNoDescriptorsForALogin(t *testing.T) {
	for _, password := range []string{"secret", "wrong"} {
		t.Run(password, func(t *testing.T) {
			r := newRig(t, nil)
			r.server.SetDescriptors(SessionDescriptors + 2)
			waiting, quick := r.connect(), r.connect()
			quick.say("USER anna", "331")
			quick.say("PASS secret", "230")
			waiting.say("USER bob", "331")
			waiting.say("PASS "+password, "421 Too many")
			waiting.ends()
			quick.say("NOOP", "200")
			if e := r.site.wait(func(e Event) bool { return e.Verb == "PASS" && e.Code == 421 }); e.Reason != "descriptors" {
				t.Errorf("the reason is %q", e.Reason)
			}
		})
	}
}

// TestSeatsComeBack: failed log-ins, REIN, a new USER and the end give back what a
// log-in had taken.
func TestSeatsComeBack(t *testing.T) {
	r := newRig(t, nil)
	r.server.SetDescriptors(SessionDescriptors)
	c := r.connect()
	for range 5 {
		c.say("USER anna", "331")
		c.say("PASS wrong", "530")
		c.say("USER anna", "331")
		c.say("PASS secret", "230")
		c.say("REIN", "220")
		c.say("USER anna", "331")
		c.say("PASS secret", "230")
	}
	c.say("QUIT", "221")
	c.ends()
	r.until(func() bool { return r.server.Count() == 0 })
	if b := &r.server.budget; b.used != 0 || b.waiting != 0 || len(b.by) != 0 {
		t.Errorf("%d, %d are left in use by %d", b.used, b.waiting, len(b.by))
	}
}
