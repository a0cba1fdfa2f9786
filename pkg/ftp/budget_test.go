package ftp

import (
	"bufio"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
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
	return netip.PrefixFrom(netip.AddrFrom4([4]byte{192, 0, byte(n >> 8), byte(n)}), 32)
}

// over checks that everything came back.
func (b *budget) over(t *testing.T) {
	t.Helper()
	if b.sessions != 0 || b.strangers != 0 || b.workers != 0 || len(b.clients) != 0 || len(b.waiting) != 0 {
		t.Errorf("left are %d sessions, %d strangers, %d who work, %d clients, %d who wait",
			b.sessions, b.strangers, b.workers, len(b.clients), len(b.waiting))
	}
}

// TestUnboundedBudget: without a bound nobody is refused anything.
func TestUnboundedBudget(t *testing.T) {
	var b budget
	all := make([]claim, 1000)
	for i := range all {
		if c := &all[i]; b.enter(c, household(0)) != "" || !b.promote(c) || b.begin(c) != nil || b.begin(c) != nil {
			t.Fatal("somebody is refused")
		}
	}
	for i := range all {
		b.demote(&all[i])
		b.leave(&all[i])
	}
	b.over(t)
}

// TestBudget: newcomers leave a quarter for work. Of the rest strangers have half, and
// who has logged in all, with the homes.
func TestBudget(t *testing.T) {
	homes := 0
	b := budget{homes: func() int { return homes }}
	b.setMost(800)
	var in []*claim
	for n := range 301 {
		c := new(claim)
		if refused := b.enter(c, household(n)); refused != "" {
			if n != 300 || refused != reasonDescriptors {
				t.Fatalf("the %dth: %s", n, refused)
			}
			break
		}
		in = append(in, c)
	}
	for _, c := range in { // with a home each
		if !b.promote(c) {
			t.Fatalf("no room for a log-in with %d at rest", b.resting())
		}
		homes++
	}
	if c := new(claim); b.enter(c, household(400)) != reasonDescriptors {
		t.Error("one comes in where the quarter begins")
	}
	homes = 100 // the others share
	for n := 300; b.resting() < 599; n++ {
		in = append(in, b.worker(t, n))
	}
	if c := new(claim); b.enter(c, household(999)) != reasonDescriptors {
		t.Error("one comes in who could not log in")
	}
	if homes++; b.promote(in[0]) {
		t.Error("one logs in for whose home there is no room")
	}
	if b.free() != 200 {
		t.Errorf("%d are left for work", b.free())
	}
	for _, c := range in {
		b.leave(c)
	}
	b.strangers = 0 // those of the test were not demoted
	b.over(t)
}

// TestSessionsAndDescriptors: one is the other's inverse, and the smallest budget of all
// has room for a session and its work.
func TestSessionsAndDescriptors(t *testing.T) {
	for n := 1; n < 20_000; n++ {
		if d := DescriptorsFor(n); Sessions(d) != n || Sessions(d-1) >= n {
			t.Fatalf("%d sessions take %d descriptors, which have room for %d, one less for %d", n, d, Sessions(d), Sessions(d-1))
		}
	}
	if DescriptorsFor(1) != SessionDescriptors {
		t.Errorf("one session takes %d", DescriptorsFor(1))
	}
}

// TestBudgetIsShared: one client who says nothing leaves room for those who come
// after, and so do several.
func TestBudgetIsShared(t *testing.T) {
	var b budget
	b.setMost(267) // 201 at rest
	in := map[int]int{}
	for range 200 {
		for i := range 3 {
			if refused := b.enter(new(claim), household(i)); refused == "" {
				in[i]++
			} else if refused != reasonDescriptorsShare {
				t.Fatal(refused)
			}
		}
	}
	for i := range 3 {
		if in[i] != 25 { // a fourth of half each, and as much is free
			t.Errorf("client %d waits with %d connections", i, in[i])
		}
	}
	for i := 3; i < 28; i++ {
		if refused := b.enter(new(claim), household(i)); refused != "" {
			t.Errorf("client %d, its first: %s", i, refused)
		}
	}
}

// worker is a session that has logged in.
func (b *budget) worker(t testing.TB, n int) *claim {
	t.Helper()
	c := new(claim)
	if refused := b.enter(c, household(n)); refused != "" || !b.promote(c) {
		t.Fatalf("client %d does not come in: %s", n, refused)
	}
	return c
}

// has says whether a command need not wait any more.
func (w *waiter) has() bool {
	select {
	case <-w.granted:
		return true
	default:
		return false
	}
}

// TestWorkIsShared: one client that does all it can leaves half to others, who get what
// they need at once.
func TestWorkIsShared(t *testing.T) {
	var b budget
	b.setMost(200)
	busy := 0
	var waits *waiter
	for waits == nil {
		if waits = b.begin(b.worker(t, 0)); waits == nil {
			busy++
		}
	}
	if got, free := busy*workDescriptors, b.free(); got < free || got > free+2*workDescriptors {
		t.Errorf("one has %d, and leaves %d", got, free)
	}
	for n := 1; n <= 5; n++ {
		if b.begin(b.worker(t, n)) != nil {
			t.Errorf("client %d waits for its first", n)
		}
	}
	if waits.has() {
		t.Error("who has its share gets more when others get theirs")
	}
	if why := b.giveUp(waits); why != reasonDescriptorsShare {
		t.Errorf("the reason is %q", why)
	}
}

// TestWaitingInTurn: what is given back goes to clients in turn, and in each to who came
// first; a client with many that wait keeps no other back.
func TestWaitingInTurn(t *testing.T) {
	var b budget
	b.setMost(100)
	var busy []*claim
	for n := 0; b.free() >= 3*workDescriptors+2; n++ { // a client each
		busy = append(busy, b.worker(t, n))
		if b.begin(busy[n]) != nil {
			t.Fatal("there is no room")
		}
	}
	var late [4]*waiter
	claims := [4]*claim{}
	for i, n := range []int{100, 100, 100, 101} {
		claims[i] = new(claim)
		if refused := b.enter(claims[i], household(n)); refused != "" {
			t.Fatal(refused)
		}
	}
	b.most -= b.free() // nothing is left
	for i, c := range claims {
		if late[i] = b.begin(c); late[i] == nil {
			t.Fatal("there is room")
		}
	}
	var order []int
	for _, c := range busy[:3] {
		b.end(c)
		for i, w := range late {
			if w.has() && !slices.Contains(order, i) {
				order = append(order, i)
			}
		}
	}
	if !slices.Equal(order, []int{0, 3}) { // the first client's next has its share
		t.Errorf("they come in the order %v", order)
	}
	b.end(busy[3])
	if !late[1].has() {
		t.Error("the next of the first client still waits")
	}
	if b.giveUp(late[1]) != "" {
		t.Error("who has got it is told no")
	}
	if why := b.giveUp(late[2]); why != reasonDescriptorsShare || late[2].has() {
		t.Errorf("the last was told %q", why)
	}
	for _, c := range slices.Concat(busy, claims[:]) {
		b.leave(c)
	}
	b.strangers = 0
	b.over(t)
}

// TestShareIsPassedOver: who waits for its share keeps nobody back who came later.
func TestShareIsPassedOver(t *testing.T) {
	var b budget
	b.setMost(100)
	busy, other := []*claim{b.worker(t, 0), b.worker(t, 0), b.worker(t, 0)}, b.worker(t, 1)
	late, later := b.worker(t, 0), b.worker(t, 2)
	for _, c := range append(busy, other) {
		b.begin(c)
	}
	b.most -= b.free() // nothing is left
	first, second := b.begin(late), b.begin(later)
	b.end(other)
	if first.has() || !second.has() {
		t.Errorf("who has its share gets more: %v, who has nothing gets some: %v", first.has(), second.has())
	}
}

// TestBudgetInParallel has many clients come, work, wait and go at the same time. Never
// is more taken than there is.
func TestBudgetInParallel(t *testing.T) {
	var b budget
	b.setMost(150)
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() {
			for n := range 300 {
				c := new(claim)
				if b.enter(c, household(i%5)) != "" {
					continue
				}
				in := b.promote(c)
				if w := b.begin(c); w != nil && n%2 == 0 {
					b.giveUp(w)
				} else if w != nil {
					<-w.granted
				}
				b.mu.Lock()
				if b.free() < 0 {
					t.Errorf("%d too many are taken", -b.free())
				}
				b.mu.Unlock()
				b.end(c)
				if in {
					b.demote(c)
				}
				b.leave(c)
			}
		})
	}
	all.Wait()
	b.over(t)
}

// TestWorkOfCommands: a command that is not in this list counts for all that a session
// may open.
func TestWorkOfCommands(t *testing.T) {
	var nothing []string
	table := newTable()
	for _, verb := range table.verbs() {
		if c, _ := table.find(verb); !c.works {
			nothing = append(nothing, verb)
		}
	}
	want := "ABOR ACCT AUTH CCC CLNT CSID EPRT FEAT HELP HOST LANG MODE NOOP OPTS PBSZ PORT PROT PWD QUIT RANG REIN REST STRU SYST TYPE XPWD"
	if got := strings.Join(nothing, " "); got != want {
		t.Errorf("nothing is opened by\n%s, want\n%s", got, want)
	}
}

// BenchmarkDescriptors is what each command pays that opens something.
func BenchmarkDescriptors(b *testing.B) {
	var all budget
	all.homes = func() int { return 1 }
	all.setMost(10_000)
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		c := all.worker(b, 1)
		for pb.Next() {
			if all.begin(c) != nil {
				b.Error("no room")
			}
			all.end(c)
		}
	})
}

// TestNoDescriptorsForNewcomers: who is in goes on, who comes gets 421 and the
// door is told, and there is room again when somebody leaves.
func TestNoDescriptorsForNewcomers(t *testing.T) {
	r := newRig(t, nil)
	r.server.SetDescriptors(DescriptorsFor(2))
	one := r.login()
	r.site.homes.Store(1)
	two := r.login()
	r.site.homes.Store(2)
	if used, most := r.server.Descriptors(); used != 2*restDescriptors || most != DescriptorsFor(2) {
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
	r.site.homes.Store(1)
	r.login().say("NOOP", "200")
}

// TestNoDescriptorsForALogin: who waited while others took the room is told when the
// password comes, right or wrong.
func TestNoDescriptorsForALogin(t *testing.T) {
	for _, password := range []string{"secret", "wrong"} {
		t.Run(password, func(t *testing.T) {
			r := newRig(t, nil)
			r.server.SetDescriptors(6 + workDescriptors)
			waiting, quick := r.connect(), r.connect()
			quick.say("USER anna", "331")
			quick.say("PASS secret", "230")
			r.site.homes.Store(4)
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

// TestRoomComesBack: failed log-ins, REIN, a new USER, what is agreed on and given up,
// refused and aborted transfers, and the end of a session give back what they had taken.
func TestRoomComesBack(t *testing.T) {
	r := newRig(t, func(f *fakeSite) { f.settings.LoginAttempts = 100 })
	r.server.SetDescriptors(DescriptorsFor(1))
	r.write("a", "content")
	atRest := func(most int) {
		t.Helper()
		if used, _ := r.server.Descriptors(); used != most {
			t.Errorf("%d descriptors are in use, want %d", used, most)
		}
	}
	c := r.connect()
	for range 5 {
		c.say("USER anna", "331")
		c.say("PASS wrong", "530")
		atRest(1)
		c.say("USER anna", "331")
		c.say("PASS secret", "230")
		atRest(1)
		c.dial()
		atRest(1 + workDescriptors)
		c.say("RETR missing", "550")
		atRest(1)
		for _, line := range []string{"REIN", "ABOR", "PORT 127,0,0,1,200,200"} {
			c.dial()
			c.say("MLST a", "250")
			c.say("EPSV", "229")
			c.say("NOOP", "200")
			c.say("XMD5 a", "250") // beside the session, and the listener stays
			atRest(1 + workDescriptors)
			if line == "REIN" {
				continue
			}
			c.say(line, "2")
			atRest(1)
		}
		if got := c.get("RETR a"); got != "content" {
			t.Errorf("it holds %q", got)
		}
		c.put("STOR b", "content", "226")
		atRest(1)
		c.dial()
		c.say("REIN", "220")
		atRest(1)
	}
	c.say("USER anna", "331")
	c.send("PASS late\r\n") // the answer waits, with nothing open
	r.site.wait(func(e Event) bool { return e.Verb == "USER" && e.Arg == "anna" })
	r.until(func() bool { return r.server.Sessions()[0].Doing != nil })
	atRest(1)
	c.expect("530")
	c.say("USER anna", "331")
	c.say("PASS secret", "230")
	c.dial()
	c.say("QUIT", "221")
	c.ends()
	r.until(func() bool { return r.server.Count() == 0 })
	r.server.budget.over(t)
}
