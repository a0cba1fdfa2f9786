package site

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ftpd/pkg/ftp"
)

func TestConfirmedName(t *testing.T) {
	addr := netip.MustParseAddr
	service := fakeNames{
		names: map[string][]string{
			"192.0.2.1":   {"Pc.Example."},
			"192.0.2.2":   {"bank.example."},
			"192.0.2.3":   {"gone.example.", "mail.example."},
			"192.0.2.4":   {"a b.example.", "x\n.example.", ".", strings.Repeat("a.", 130)},
			"192.0.2.5":   {"1.", "2.", "3.", "4.", "5.", "6.", "7.", "8.", "late.example."},
			"2001:db8::1": {"six.example."},
		},
		addrs: map[string][]netip.Addr{
			"Pc.Example": {addr("192.0.2.9"), addr("::ffff:192.0.2.1")}, "late.example": {addr("192.0.2.5")},
			"bank.example": {addr("198.51.100.1")}, "mail.example": {addr("192.0.2.3")}, "six.example": {addr("2001:db8::1")},
			"a b.example": {addr("192.0.2.4")}, "x\n.example": {addr("192.0.2.4")},
		},
	}
	for from, want := range map[string]string{
		"192.0.2.1":   "pc.example",
		"192.0.2.2":   "", // the name is somebody else's
		"192.0.2.3":   "mail.example",
		"192.0.2.4":   "",
		"192.0.2.5":   "", // so many names are not tried
		"192.0.2.6":   "",
		"2001:db8::1": "six.example",
	} {
		if got := confirmedName(t.Context(), service, addr(from)); got != want {
			t.Errorf("%s: %q, want %q", from, got, want)
		}
	}
}

// TestClientNamesLife: a name is asked for once, believed for a while, and a
// dead name service costs nobody but its own goroutine.
func TestClientNamesLife(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		answer := "pc.example"
		c := newClientNames(func(ctx context.Context, _ netip.Addr) string {
			asked++
			if answer == "" {
				<-ctx.Done()
			}
			return answer
		})
		addr := netip.MustParseAddr("192.0.2.1")
		for range 3 {
			c.begin(addr)
			synctest.Wait()
		}
		if got := c.name(addr); got != "pc.example" || asked != 1 {
			t.Fatalf("%q after %d look-ups", got, asked)
		}
		answer = ""
		time.Sleep(reverseLife + time.Second) // of the fake clock
		before := time.Now()
		c.begin(addr)
		c.begin(addr)
		if got := c.name(addr); got != "" || time.Since(before) != 0 {
			t.Errorf("an old name %q, or a wait of %v", got, time.Since(before))
		}
		time.Sleep(reverseWait + time.Second)
		c.begin(addr) // not found a moment ago
		synctest.Wait()
		if asked != 2 {
			t.Errorf("%d look-ups", asked)
		}
		answer = "back.example"
		time.Sleep(reverseFailLife)
		c.begin(addr)
		synctest.Wait()
		if got := c.name(addr); got != "back.example" {
			t.Errorf("afterwards %q", got)
		}
	})
}

// TestClientNamesBounds: neither goroutines nor memory grow with strangers.
func TestClientNamesBounds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		running, most := make(chan struct{}, 10*reverseAtOnce), 0
		c := newClientNames(func(ctx context.Context, _ netip.Addr) string {
			running <- struct{}{}
			<-ctx.Done()
			return ""
		})
		addr := netip.MustParseAddr("10.0.0.1")
		for range 3 * reverseAtOnce {
			c.begin(addr)
			addr = addr.Next()
		}
		synctest.Wait()
		if most = len(running); most != reverseAtOnce {
			t.Errorf("%d look-ups at once", most)
		}
		time.Sleep(reverseWait + time.Second)
		synctest.Wait()
		c.lookUp = func(context.Context, netip.Addr) string { return "x" }
		for range reverseKept + reverseAtOnce {
			c.begin(addr)
			synctest.Wait()
			addr = addr.Next()
		}
		if len(c.known) > reverseKept {
			t.Errorf("%d addresses are remembered", len(c.known))
		}
	})
}

// TestReverseDNS: the name stands in both logs once it is known, and nobody
// waits for it.
func TestReverseDNS(t *testing.T) {
	const text = `
	log {
		path   = "DIR/w3c.log"
		events = ["all"]
		fields = ["cs-method", "c-ip", "c-dns"]
	}
	user "anna" {
		password = "plain:secret"
		path "/" { rights = ["all"] }
	}`
	w := newWorld(t, siteBlock("reverse_dns = true"+text))
	release, asked := make(chan struct{}), make(chan netip.Addr, 1)
	w.shared.reverse = newClientNames(func(_ context.Context, addr netip.Addr) string {
		asked <- addr
		<-release
		return "pc.example"
	})
	v := w.login("anna")
	if got := <-asked; got.String() != "127.0.0.1" {
		t.Errorf("asked for %v", got)
	}
	v.Record(&ftp.Event{Verb: "NOOP", Code: 200})
	close(release)
	w.shared.reverse.settled()
	v.Record(&ftp.Event{Verb: "SYST", Code: 215})
	w.login("anna").Close()
	w.reload(siteBlock(text))
	if err := v.Check(); err != nil {
		t.Fatal(err)
	}
	v.Record(&ftp.Event{Verb: "HELP", Code: 214})
	v.Close()
	lines := strings.Join(w.lines(), "\n") + "\n"
	for _, want := range []string{"NOOP 127.0.0.1 -", "SYST 127.0.0.1 pc.example", "HELP 127.0.0.1 -"} {
		if !strings.Contains(lines, want+"\n") {
			t.Errorf("no line %q in\n%s", want, lines)
		}
	}
	if got := w.events.String(); strings.Count(got, `msg="login ok"`) != 2 || strings.Count(got, "dns=pc.example") != 1 {
		t.Errorf("event log:\n%s", got)
	}
}

// settled waits until no look-up runs: only then are all slots free.
func (c *clientNames) settled() {
	for range reverseAtOnce {
		c.slots <- struct{}{}
	}
	for range reverseAtOnce {
		<-c.slots
	}
}

func BenchmarkClientName(b *testing.B) {
	c := newClientNames(func(context.Context, netip.Addr) string { return "x" })
	addr := netip.MustParseAddr("10.0.0.1")
	for range 1000 {
		c.keep(addr, clientName{fmt.Sprint(addr), time.Now()})
		addr = addr.Next()
	}
	b.ReportAllocs()
	for b.Loop() {
		c.name(addr)
	}
}
