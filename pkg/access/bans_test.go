package access

import (
	"errors"
	"fmt"
	"net/netip"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// shelf is a Keeper in memory.
type shelf struct {
	mu   sync.Mutex
	kept map[string]Ban
	err  error
	work int // how often something was written
}

func newShelf() *shelf { return &shelf{kept: map[string]Ban{}} }

func (s *shelf) Bans() (list []Ban, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, b := range s.kept {
		// As if they had been written and read: without the process's clock.
		b.Since, b.Until = b.Since.Round(0), b.Until.Round(0)
		list = append(list, b)
	}
	return list, s.err
}

func (s *shelf) Keep(bans ...Ban) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.work++
	for _, b := range bans {
		s.kept[b.Net.String()+b.Site] = b
	}
	return s.err
}

func (s *shelf) Forget(bans ...Ban) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.work++
	for _, b := range bans {
		delete(s.kept, b.Net.String()+b.Site)
	}
	return s.err
}

// book is a Bans whose faults fail the test.
func book(t *testing.T) *Bans {
	return NewBans(func(err error) { t.Errorf("fault: %v", err) })
}

// reopened is what a daemon has that starts with what was kept.
func (s *shelf) reopened(t *testing.T) *Bans {
	t.Helper()
	b := book(t)
	kept, err := s.Bans()
	if err != nil {
		t.Fatal(err)
	}
	b.Attach(s, kept)
	return b
}

// ban is one from now on.
func ban(net, site string, d time.Duration) Ban {
	now := time.Now()
	b := Ban{Net: netip.MustParsePrefix(net), Site: site, Since: now, Reason: BanFailures}
	if d > 0 {
		b.Until = now.Add(d)
	}
	return b
}

func add(t *testing.T, b *Bans, bans ...Ban) {
	t.Helper()
	for _, ban := range bans {
		if err := b.Add(ban); err != nil {
			t.Fatal(err)
		}
	}
}

// banned compares who is kept out of which site.
func banned(t *testing.T, b *Bans, want bool, site string, addrs ...string) {
	t.Helper()
	for _, a := range addrs {
		if _, got := b.Find(site, netip.MustParseAddr(a), time.Now()); got != want {
			t.Errorf("%s at %q: banned is %t", a, site, got)
		}
	}
}

func TestCustomer(t *testing.T) {
	for address, want := range map[string]string{
		"192.0.2.7": "192.0.2.7/32", "::ffff:192.0.2.7": "192.0.2.7/32",
		"2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64", "fe80::1%eth0": "fe80::/64", "fe80::2%eth1": "fe80::/64",
	} {
		if got := Customer(netip.MustParseAddr(address)).String(); got != want {
			t.Errorf("%s: %s, want %s", address, got, want)
		}
	}
	if p := Customer(netip.Addr{}); p.IsValid() {
		t.Errorf("nobody: %v", p)
	}
}

func TestBans(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := book(t)
		banned(t, b, false, "s", "192.0.2.1")
		add(t, b, ban("192.0.2.1/32", "s", time.Minute), ban("2001:db8::/64", "", time.Hour), ban("10.0.0.0/8", "", 0))
		banned(t, b, true, "s", "192.0.2.1", "::ffff:192.0.2.1", "2001:db8::7", "10.9.8.7")
		banned(t, b, true, "other", "2001:db8::7", "10.9.8.7")
		banned(t, b, false, "other", "192.0.2.1")
		banned(t, b, false, "s", "192.0.2.2", "2001:db8:0:1::7", "11.0.0.0")
		// A smaller ban that ends leaves the wider one.
		add(t, b, ban("10.1.1.1/32", "", time.Minute))
		time.Sleep(time.Minute)
		banned(t, b, true, "s", "10.1.1.1", "2001:db8::7")
		banned(t, b, false, "s", "192.0.2.1")
		time.Sleep(365 * 24 * time.Hour)
		banned(t, b, true, "s", "10.1.1.1")
		banned(t, b, false, "s", "2001:db8::7")
		if list := b.List(); len(list) != 1 || list[0].Net.String() != "10.0.0.0/8" || b.count.Load() != 1 {
			t.Errorf("list: %v", list)
		}
	})
}

// TestBansOfOneNetwork says which of two wins.
func TestBansOfOneNetwork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := book(t)
		manual := ban("192.0.2.1/32", "s", time.Second)
		manual.Reason = BanManual
		left := func() time.Duration { return time.Until(b.List()[0].Until) }
		add(t, b, ban("192.0.2.1/32", "s", time.Hour), ban("192.0.2.1/32", "s", time.Minute))
		if left() != time.Hour {
			t.Errorf("a shorter one: %v are left", left())
		}
		add(t, b, ban("192.0.2.1/32", "s", 2*time.Hour))
		if left() != 2*time.Hour {
			t.Errorf("a longer one: %v are left", left())
		}
		add(t, b, manual)
		if left() != time.Second {
			t.Errorf("a manual one: %v are left", left())
		}
		if n := len(b.List()); n != 1 {
			t.Errorf("%d bans", n)
		}
	})
}

func TestLift(t *testing.T) {
	b := book(t)
	keeper := newShelf()
	b.Attach(keeper, nil)
	all := []Ban{ban("192.0.2.1/32", "s", time.Hour), ban("192.0.2.1/32", "", time.Hour), ban("192.0.2.2/32", "s", 0), ban("2001:db8::/64", "s", 0), ban("10.0.0.0/8", "", 0)}
	for lifted, want := range map[string]int{
		"192.0.2.1/32": 2, "192.0.2.0/24": 3, "2001:db8::5/128": 1, "2001:db8::/32": 1, "10.1.1.1/32": 0, "0.0.0.0/0": 4, "192.0.2.9/24": 3,
	} {
		add(t, b, all...)
		if n := b.Lift(netip.MustParsePrefix(lifted)); n != want || len(b.List()) != len(all)-want || len(keeper.kept) != len(all)-want {
			t.Errorf("%s: %d lifted, %d left, %d kept", lifted, n, len(b.List()), len(keeper.kept))
		}
	}
}

// TestManyEndAtOnce: a reload that ends all bans of a flood, and a person who lifts
// them, wait for the disk once.
func TestManyEndAtOnce(t *testing.T) {
	for _, end := range []func(*Bans) int{
		func(b *Bans) int { return b.End(func(Ban) bool { return true }) },
		func(b *Bans) int { return b.Lift(netip.MustParsePrefix("2001:db8::/32")) },
	} {
		b, keeper := book(t), newShelf()
		b.Attach(keeper, nil)
		for i := range 1000 {
			add(t, b, ban(fmt.Sprintf("2001:db8:0:%x::/64", i), "s", time.Hour))
		}
		keeper.work = 0
		if n := end(b); n != 1000 || len(keeper.kept) != 0 || keeper.work != 1 {
			t.Errorf("%d ended, %d still kept, written %d times", n, len(keeper.kept), keeper.work)
		}
	}
}

// TestKept has bans outlive the book.
func TestKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		keeper := newShelf()
		b := keeper.reopened(t)
		add(t, b, ban("192.0.2.1/32", "s", time.Minute), ban("192.0.2.2/32", "s", time.Hour), ban("192.0.2.3/32", "", 0))
		time.Sleep(2 * time.Minute)
		b = keeper.reopened(t)
		banned(t, b, false, "s", "192.0.2.1")
		banned(t, b, true, "s", "192.0.2.2", "192.0.2.3")
		// What was in force before a keeper came is kept, too, and its own is added.
		other := newShelf()
		add(t, b, ban("192.0.2.4/32", "s", time.Hour))
		other.kept["x"] = ban("192.0.2.5/32", "s", time.Hour)
		kept, _ := other.Bans()
		b.Attach(other, kept)
		banned(t, b, true, "s", "192.0.2.2", "192.0.2.3", "192.0.2.4", "192.0.2.5")
		b = other.reopened(t)
		banned(t, b, true, "s", "192.0.2.2", "192.0.2.3", "192.0.2.4", "192.0.2.5")
		// Without one they are in force all the same.
		b.Attach(nil, nil)
		add(t, b, ban("192.0.2.6/32", "s", time.Hour))
		banned(t, b, true, "s", "192.0.2.5", "192.0.2.6")
	})
}

// TestClockSet sets the clock between two lives of the daemon. No ban lasts
// longer from then on than it was meant to as a whole.
func TestClockSet(t *testing.T) {
	for _, step := range []time.Duration{-10 * 365 * 24 * time.Hour, -time.Hour, time.Second, time.Hour, 10 * 365 * 24 * time.Hour} {
		synctest.Test(t, func(t *testing.T) {
			keeper := newShelf()
			b := ban("192.0.2.1/32", "s", time.Minute)
			// The clock was set by step after the ban was kept.
			b.Since, b.Until = b.Since.Add(-step), b.Until.Add(-step)
			keeper.kept["x"] = b
			again := keeper.reopened(t)
			banned(t, again, step < time.Minute, "s", "192.0.2.1")
			time.Sleep(time.Minute)
			banned(t, again, false, "s", "192.0.2.1")
			if len(again.List()) != 0 {
				t.Errorf("%v: %v", step, again.List())
			}
		})
	}
}

// TestKeeperFails has bans in force that can't be kept, and somebody hears of it.
func TestKeeperFails(t *testing.T) {
	faults := 0
	b := NewBans(func(error) { faults++ })
	keeper := newShelf()
	keeper.err = errors.New("disk full")
	b.Attach(keeper, nil)
	add(t, b, ban("192.0.2.1/32", "s", time.Hour))
	banned(t, b, true, "s", "192.0.2.1")
	if n := b.Lift(netip.MustParsePrefix("192.0.2.1/32")); n != 1 || faults != 3 {
		t.Errorf("%d lifted, %d faults", n, faults)
	}
	banned(t, b, false, "s", "192.0.2.1")
}

// TestBansAreBounded has more addresses come than are remembered. What a person
// banned stays.
func TestBansAreBounded(t *testing.T) {
	b := book(t)
	manual := ban("192.0.2.0/24", "", 0)
	manual.Reason = BanManual
	add(t, b, manual)
	keeper := newShelf()
	b.Attach(keeper, nil)
	for i := range maxBans + 1000 {
		add(t, b, ban(fmt.Sprintf("2001:db8:%x:%x::/64", i>>16, i&0xffff), "s", time.Hour))
	}
	banned(t, b, false, "s", "2001:db8:0:3e7::1") // the oldest are forgotten
	banned(t, b, true, "s", "192.0.2.1", "2001:db8:0:3e8::1", "2001:db8:1:3e7::1")
	if n := len(b.List()); n != maxBans+1 || len(keeper.kept) != maxBans+1 {
		t.Errorf("%d bans, %d kept", n, len(keeper.kept))
	}
}

// TestManualBansAreBounded refuses one too many, until others end.
func TestManualBansAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := book(t)
		one := func(i int) Ban {
			m := ban(fmt.Sprintf("2001:db8:%x:%x::/64", i>>16, i&0xffff), "", time.Hour)
			m.Reason = BanManual
			return m
		}
		for i := range maxBans {
			add(t, b, one(i))
		}
		if err := b.Add(one(maxBans)); !errors.Is(err, ErrTooManyBans) {
			t.Errorf("one too many: %v", err)
		}
		add(t, b, ban("192.0.2.1/32", "s", time.Hour)) // has its own bound
		time.Sleep(time.Hour)
		add(t, b, one(maxBans))
		if n := len(b.List()); n != 1 {
			t.Errorf("%d bans", n)
		}
	})
}

// TestBansAtOnce has everybody at work at once; what is kept is what is in force.
func TestBansAtOnce(t *testing.T) {
	b := book(t)
	keeper := newShelf()
	b.Attach(keeper, nil)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for j := range 200 {
				net := fmt.Sprintf("192.0.2.%d/32", j%10)
				switch i % 4 {
				case 0:
					b.Lift(netip.MustParsePrefix(net))
				case 1:
					b.Find("s", netip.MustParseAddr("192.0.2.1"), time.Now())
					b.List()
				default:
					if err := b.Add(ban(net, "s", time.Duration(i+j)*time.Hour)); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	wg.Wait()
	list := b.List()
	if len(list) != len(keeper.kept) {
		t.Errorf("%d in force, %d kept", len(list), len(keeper.kept))
	}
	for _, ban := range list {
		if keeper.kept[ban.Net.String()+ban.Site] != ban {
			t.Errorf("%v is kept as %v", ban, keeper.kept[ban.Net.String()+ban.Site])
		}
	}
}

// BenchmarkFind is what each connection costs, with nobody and many banned.
func BenchmarkFind(b *testing.B) {
	for _, n := range []int{0, 1, 60000} {
		b.Run(fmt.Sprintf("bans=%d", n), func(b *testing.B) {
			bans := NewBans(func(error) {})
			for i := range n {
				if err := bans.Add(ban(fmt.Sprintf("10.1.%d.%d/32", i>>8, i&0xff), "s", time.Hour)); err != nil {
					b.Fatal(err)
				}
			}
			a, now := netip.MustParseAddr("10.2.0.1"), time.Now()
			b.ReportAllocs()
			for b.Loop() {
				bans.Find("s", a, now)
			}
		})
	}
}
