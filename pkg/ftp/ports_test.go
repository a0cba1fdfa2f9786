package ftp

import (
	"errors"
	"net"
	"net/netip"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// freeRange is a range of ports that nobody had a moment ago.
func freeRange(t testing.TB, size int) portRange {
	t.Helper()
	at := netip.MustParseAddr("127.0.0.1")
	for low := 21_000; low < 30_000; low += size {
		if holdAll(at, low, size) {
			return portRange{at, low, low + size - 1}
		}
	}
	t.Fatal("no range of ports is free")
	return portRange{}
}

func holdAll(at netip.Addr, low, size int) bool {
	for port := low; port < low+size; port++ {
		l, err := listenAt(at, port)
		if err != nil {
			return false
		}
		defer l.Close()
	}
	return true
}

// nth is a stranger.
func nth(n int) netip.Addr { return netip.AddrFrom4([4]byte{192, 0, 2, byte(n)}) }

// fill takes ports for a client until it is refused.
func fill(p *ports, r portRange, who netip.Addr) (all []*passiveListener, err error) {
	for {
		var l *passiveListener
		if l, err = p.listen(r, who); err != nil {
			return all, err
		}
		all = append(all, l)
	}
}

// TestPortsAreShared: one address takes half and no more, each next one half of
// what is left, and the last port goes to whoever has none.
func TestPortsAreShared(t *testing.T) {
	var p ports
	r := freeRange(t, 16)
	var held []*passiveListener
	for n, want := range []int{8, 4, 2, 1, 1} {
		got, err := fill(&p, r, nth(n))
		if !errors.Is(err, errShareTaken) || len(got) != want {
			t.Fatalf("client %d gets %d ports of 16, want %d: %v", n, len(got), want, err)
		}
		held = append(held, got...)
	}
	if _, err := p.listen(r, nth(9)); !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("a full range: %v", err)
	}
	// One that is given back is for who has fewer than are free.
	held[0].Close()
	held[0].Close()
	if _, err := p.listen(r, nth(0)); !errors.Is(err, errShareTaken) {
		t.Errorf("the greedy one again: %v", err)
	}
	l, err := p.listen(r, nth(9))
	if err != nil {
		t.Fatalf("who has none: %v", err)
	}
	for _, l := range append(held, l) {
		l.Close()
	}
	if len(p.ranges) != 0 {
		t.Errorf("%d ranges are remembered", len(p.ranges))
	}
}

// TestPortsInTurn: addresses that all want everything come to equal shares as ports
// are given back, and leave as much free.
func TestPortsInTurn(t *testing.T) {
	var p ports
	r := freeRange(t, 40)
	held := make([][]*passiveListener, 3)
	for range 100 {
		for n := range held {
			if l, err := p.listen(r, nth(n)); err == nil {
				held[n] = append(held[n], l)
			}
		}
		for n, mine := range held {
			if len(mine) > 9 {
				mine[0].Close()
				held[n] = mine[1:]
			}
		}
	}
	for n, mine := range held {
		if len(mine) < 8 || len(mine) > 11 {
			t.Errorf("client %d has %d ports of 40", n, len(mine))
		}
		for _, l := range mine {
			l.Close()
		}
	}
}

// TestPortsOfOthers: ports that other programs have are passed over, with a bound,
// and what was tried is free again.
func TestPortsOfOthers(t *testing.T) {
	var p ports
	r := freeRange(t, 2*mostBinds)
	for port := r.low; port < r.high; port++ {
		l, err := net.Listen("tcp", netip.AddrPortFrom(r.at, uint16(port)).String())
		if err != nil {
			t.Skip("the range is no longer free: ", err)
		}
		defer l.Close()
	}
	found := 0
	for range 20 { // the one free port is within a hundred binds in every other try
		l, err := p.listen(r, nth(1))
		if err == nil {
			found++
			l.Close()
		} else if !errors.Is(err, syscall.EADDRINUSE) {
			t.Fatal(err)
		}
		if len(p.ranges) != 0 {
			t.Fatal("a try is remembered")
		}
	}
	if found == 0 {
		t.Error("the free port is never found")
	}
}

// TestPortsAtOnce has many clients compete: nobody gets a port twice, and all comes
// back.
func TestPortsAtOnce(t *testing.T) {
	var p ports
	r := freeRange(t, 20)
	var mu sync.Mutex
	used := map[string]bool{}
	var wg sync.WaitGroup
	for n := range 8 {
		wg.Go(func() {
			for range 200 {
				l, err := p.listen(r, nth(n))
				if err != nil {
					continue
				}
				at := l.addr.String()
				mu.Lock()
				if used[at] {
					t.Errorf("%s is given twice", at)
				}
				used[at] = true
				mu.Unlock()
				mu.Lock()
				delete(used, at)
				mu.Unlock()
				l.Close()
			}
		})
	}
	wg.Wait()
	if len(p.ranges) != 0 {
		t.Errorf("%d ranges are remembered", len(p.ranges))
	}
}

// TestPassiveShareIsSaid: the client hears 425 and goes on, the log has the reason.
func TestPassiveShareIsSaid(t *testing.T) {
	p := freeRange(t, 2)
	r := newRig(t, func(f *fakeSite) {
		f.settings.Passive = PassiveSettings{Low: p.low, High: p.high}
	})
	one, two := r.login(), r.login()
	one.say("EPSV", "229")
	two.say("EPSV", "425 Your address")
	two.say("NOOP", "200")
	event := r.site.wait(func(e Event) bool { return e.Verb == "EPSV" && e.Code == 425 })
	if event.Reason != "passive-ports-share" {
		t.Errorf("%s, %v", event.Reason, event.Err)
	}
	// Any end of the agreement gives the port back.
	for name, end := range map[string]func(c *client){
		"ABOR":      func(c *client) { c.say("ABOR", "226") },
		"PORT":      func(c *client) { c.say("PORT 127,0,0,1,200,1", "200") },
		"REIN":      func(c *client) { c.say("REIN", "220") },
		"a refusal": func(c *client) { c.say("RETR missing", "550") },
		"the end":   func(c *client) { c.say("QUIT", "221") },
	} {
		c := r.login()
		one.say("ABOR", "226")
		c.say("EPSV", "229")
		end(c)
		two.eventually("EPSV", "229", name)
		two.say("ABOR", "226")
	}
}

// eventually repeats a command until it is answered so: a session's end takes a
// moment.
func (c *client) eventually(line, want, what string) {
	c.t.Helper()
	for range 1000 {
		c.send(line + "\r\n")
		got, err := c.reply()
		if err != nil {
			c.t.Fatal(err)
		}
		if strings.HasPrefix(got, want) {
			return
		}
	}
	c.t.Fatalf("after %s: %s is never answered with %s", what, line, want)
}

// BenchmarkPassivePort agrees on a port of a range that is half in use.
func BenchmarkPassivePort(b *testing.B) {
	var p ports
	r := freeRange(b, 1000)
	held, err := fill(&p, r, nth(0))
	if !errors.Is(err, errShareTaken) {
		b.Fatal(err)
	}
	for b.Loop() {
		l, err := p.listen(r, nth(1))
		if err != nil {
			b.Fatal(err)
		}
		l.Close()
	}
	for _, l := range held {
		l.Close()
	}
}
