package access

import (
	"fmt"
	"net/netip"
	"testing"
)

// rules makes n different rules, of prefixes or of masks that are none.
func rules(b *testing.B, n int, mask bool) []Rule {
	var all []Rule
	for i := range n {
		text := fmt.Sprintf("11.%d.%d.0/24", i>>8&255, i&255)
		if mask {
			text = fmt.Sprintf("11.*.%d.%d", i>>8&255, i&255)
		}
		all = append(all, Rule{Patterns: parse(b, text)})
	}
	return all
}

// BenchmarkDecide asks for an address that no rule matches, the longest way.
func BenchmarkDecide(b *testing.B) {
	a := netip.MustParseAddr("11.200.200.200")
	for _, kind := range []string{"prefixes", "masks"} {
		for _, n := range []int{1, 100, 10_000} {
			b.Run(fmt.Sprintf("%s=%d", kind, n), func(b *testing.B) {
				l := NewList(rules(b, n, kind == "masks"))
				b.ReportAllocs()
				for b.Loop() {
					if !l.Decide(a).Allowed {
						b.Fatal("refused")
					}
				}
			})
		}
	}
}

func BenchmarkMatch(b *testing.B) {
	p := parse(b, "192.168.*.*;127.0.0.1;192-193.*.*.*;2001:db8::/32")
	a := netip.MustParseAddr("::ffff:193.0.2.1")
	b.ReportAllocs()
	for b.Loop() {
		if !p.Match(a) {
			b.Fatal("no match")
		}
	}
}

// TestNoAllocation keeps the benchmarks' zero.
func TestNoAllocation(t *testing.T) {
	l := list(t, "-*.*.*.7", "+10.*.*.*", "+2001:db8::/32")
	for _, text := range []string{"10.0.0.7", "::ffff:10.0.0.1", "2001:db8::1", "fe80::1%eth0"} {
		a := netip.MustParseAddr(text)
		if n := testing.AllocsPerRun(100, func() { l.Decide(a) }); n != 0 {
			t.Errorf("Decide(%s) allocates %v times", text, n)
		}
	}
}
