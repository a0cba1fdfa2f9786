package access

import (
	"net/netip"
	"testing"
	"time"
)

// net4 is the n-th address.
func net4(n int) netip.Prefix {
	return netip.PrefixFrom(netip.AddrFrom4([4]byte{10, byte(n >> 16), byte(n >> 8), byte(n)}), 32)
}

func TestStrikes(t *testing.T) {
	var s Strikes
	begin := time.Now()
	for i, c := range []struct {
		who  int
		at   time.Duration
		want int
	}{
		{1, 0, 1}, {1, 10 * time.Second, 2}, {2, 20 * time.Second, 1}, {1, 59 * time.Second, 3},
		{1, 60 * time.Second, 3},                           // the first has run out
		{1, 61 * time.Second, 4}, {1, 62 * time.Second, 4}, // no more than asked for
		{1, time.Hour, 1},
		{1, 10 * time.Second, 1},     // the clock went back: what lies ahead counts for nothing
		{1, 24 * 365 * time.Hour, 1}, // and far ahead
	} {
		if got := s.Add(net4(c.who), begin.Add(c.at), time.Minute, 4); got != c.want {
			t.Errorf("step %d: %d, want %d", i, got, c.want)
		}
	}
	s.Forget(net4(1))
	s.Forget(net4(99))
	if n := s.Add(net4(1), begin.Add(24*365*time.Hour), time.Minute, 4); n != 1 {
		t.Errorf("after Forget: %d", n)
	}
}

// TestStrikesAreBounded has very many addresses do wrong, and one very often.
func TestStrikesAreBounded(t *testing.T) {
	var s Strikes
	now := time.Now()
	for i := range maxStrikes + 5000 {
		s.Add(net4(i), now, time.Hour, 10)
	}
	for range 2 * maxStrikes {
		s.Add(net4(1<<20), now, time.Hour, 1000)
	}
	held := 0
	for _, e := range s.of {
		held += cap(e.Value.(*offender).when)
	}
	if s.total > maxStrikes || len(s.of) > maxStrikes || s.order.Len() != len(s.of) || held > 3*maxStrikes {
		t.Errorf("%d strikes of %d networks, room for %d", s.total, len(s.of), held)
	}
	if n := s.Add(net4(maxStrikes+4999), now, time.Hour, 10); n != 2 {
		t.Errorf("the latest is forgotten: %d", n)
	}
	if n := s.Add(net4(0), now, time.Hour, 10); n != 1 {
		t.Errorf("the oldest is remembered: %d", n)
	}
}
