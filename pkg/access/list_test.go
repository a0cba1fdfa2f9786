package access

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// list makes rules of lines like "+10.*.*.*" and "-192.0.2.0/24"; their origin
// is "f:" and the line's number.
func list(t testing.TB, lines ...string) List {
	t.Helper()
	var rules []Rule
	for i, line := range lines {
		rules = append(rules, Rule{
			Grant:    line[0] == '+',
			Patterns: parse(t, line[1:]),
			Origin:   fmt.Sprintf("f:%d", i+1),
		})
	}
	return NewList(rules)
}

func TestDecide(t *testing.T) {
	for _, tt := range []struct {
		lines string
		addr  string
		want  Verdict
	}{
		// An empty list, and lists in which nothing matches.
		{"", "192.0.2.1", Verdict{Allowed: true}},
		{"-10.*.*.*", "192.0.2.1", Verdict{Allowed: true}},
		{"+10.*.*.*", "192.0.2.1", Verdict{Reason: "address-not-granted"}},
		{"-11.*.*.* +10.*.*.*", "192.0.2.1", Verdict{Reason: "address-not-granted"}},
		{"+10.*.*.*", "2001:db8::1", Verdict{Reason: "address-not-granted"}},
		// One rule.
		{"-10.*.*.*", "10.0.0.1", Verdict{Origin: "f:1", Reason: "address-denied"}},
		{"+10.*.*.*", "::ffff:10.0.0.1", Verdict{Allowed: true, Origin: "f:1"}},
		{"-fe80::/10", "fe80::1%eth0", Verdict{Origin: "f:1", Reason: "address-denied"}},
		// The first decides, however long its prefix.
		{"-10.0.0.0/8 +10.0.0.1", "10.0.0.1", Verdict{Origin: "f:1", Reason: "address-denied"}},
		{"+10.0.0.1 -10.0.0.0/8", "10.0.0.1", Verdict{Allowed: true, Origin: "f:1"}},
		{"+10.0.0.1 -10.0.0.0/8", "10.0.0.2", Verdict{Origin: "f:2", Reason: "address-denied"}},
		{"+10.1.0.0/16 -10.0.0.0/8 +10.1.2.0/24 -10.1.2.3", "10.1.2.3", Verdict{Allowed: true, Origin: "f:1"}},
		{"-10.0.0.1 +10.0.0.1", "10.0.0.1", Verdict{Origin: "f:1", Reason: "address-denied"}},
		{"-* +10.0.0.1", "10.0.0.1", Verdict{Origin: "f:1", Reason: "address-denied"}},
		{"+10.0.0.1 -*", "2001:db8::1", Verdict{Origin: "f:2", Reason: "address-denied"}},
		// Masks that are no prefixes, before and after prefixes.
		{"-*.*.*.7 +10.0.0.0/8", "10.0.0.7", Verdict{Origin: "f:1", Reason: "address-denied"}},
		{"+10.0.0.0/8 -*.*.*.7", "10.0.0.7", Verdict{Allowed: true, Origin: "f:1"}},
		{"-*.*.*.7 +*.*.0.*", "10.0.0.8", Verdict{Allowed: true, Origin: "f:2"}},
		// The reference's own.
		{"-192.168.13.* +192-193.*.*.*;127.0.0.1", "192.168.13.4", Verdict{Origin: "f:1", Reason: "address-denied"}},
		{"-192.168.13.* +192-193.*.*.*;127.0.0.1", "127.0.0.1", Verdict{Allowed: true, Origin: "f:2"}},
	} {
		l := list(t, strings.Fields(tt.lines)...)
		got := l.Decide(netip.MustParseAddr(tt.addr))
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%q for %s (-want +got):\n%s", tt.lines, tt.addr, diff)
		}
	}
}

// TestNewListCopies: who built the list may go on using its rules.
func TestNewListCopies(t *testing.T) {
	rules := []Rule{{Grant: false, Patterns: parse(t, "*"), Origin: "f:1"}}
	l := NewList(rules)
	rules[0].Grant = true
	if l.Decide(netip.MustParseAddr("::1")).Allowed {
		t.Error("a changed rule changed the list")
	}
}

// TestDecideAgreesWithWalking compares the index with walking through the rules
// one by one, over many random lists, with few and with many masks.
func TestDecideAgreesWithWalking(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 80 {
		var lines []string
		for range 1 + random.IntN(60) {
			lines = append(lines, randomLine(random))
		}
		l := list(t, lines...)
		for range 200 {
			a := randomAddr(random)
			want := walk(l, a)
			if got := l.Decide(a); got != want {
				t.Fatalf("%q for %s: %+v, want %+v", lines, a, got, want)
			}
		}
	}
}

// randomLine draws from so small a space that rules often overlap.
func randomLine(r *rand.Rand) string {
	sign := string("+-"[r.IntN(2)])
	octet := func() string {
		return []string{"*", "0", "1", "2", "1-2", "0-1"}[r.IntN(6)]
	}
	switch r.IntN(4) {
	case 0:
		p := netip.PrefixFrom(randomAddr(r), r.IntN(33))
		return sign + p.Masked().String()
	case 1:
		low, high := netip.AddrFrom4([4]byte{0, 1, 0, byte(r.IntN(4))}), netip.AddrFrom4([4]byte{1, byte(r.IntN(3)), 2, 1})
		return sign + low.String() + "-" + high.String()
	}
	return sign + strings.Join([]string{octet(), octet(), octet(), octet()}, ".")
}

func randomAddr(r *rand.Rand) netip.Addr {
	return netip.AddrFrom4([4]byte{byte(r.IntN(3)), byte(r.IntN(3)), byte(r.IntN(3)), byte(r.IntN(3))})
}

// walk decides by the words of the specification.
func walk(l List, a netip.Addr) Verdict {
	grants := false
	for _, r := range l.rules {
		grants = grants || r.Grant
		if !matchSlowly(r.Patterns.entries, a) {
			continue
		}
		if r.Grant {
			return Verdict{Allowed: true, Origin: r.Origin}
		}
		return Verdict{Origin: r.Origin, Reason: ReasonDenied}
	}
	if grants {
		return Verdict{Reason: ReasonNotGranted}
	}
	return Verdict{Allowed: true}
}

func TestShadowed(t *testing.T) {
	for _, tt := range []struct {
		lines string
		want  []Shadow
	}{
		{"", nil},
		{"-10.0.0.1 +10.0.0.0/8", nil},
		{"+10.0.0.0/8 -10.0.0.1", []Shadow{{1, 0}}},
		{"+10.0.0.1 -10.0.0.1", []Shadow{{1, 0}}},
		{"-* +10.0.0.1 +::1", []Shadow{{1, 0}, {2, 0}}},
		{"+10.0.0.0/8;11.0.0.0/8 -10.0.0.1;11.2.*.*", []Shadow{{1, 0}}},
		{"+10.0.0.0/8 -10.0.0.1;12.0.0.1", nil},
		{"+*.*.*.7 -10.0.0.7", []Shadow{{1, 0}}},
		{"+*.*.*.7 -10.0.0.0/30", nil},
		{"+*.*.*.4-7 -10.0.0.4/30", []Shadow{{1, 0}}},
		{"+*.*.*.4-7 -10.*.*.5", []Shadow{{1, 0}}},
		{"+10.*.*.5 -*.*.*.5", nil},
		{"+10.0.0.0/8 -10.*.*.5", []Shadow{{1, 0}}},
		{"+10.0.0.0/9 -10.*.*.5", nil},
		{"-192.0.2.1 +1.0.0.0/8 -1.2.3.4", []Shadow{{2, 1}}},
	} {
		got := list(t, strings.Fields(tt.lines)...).Shadowed()
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tt.lines, diff)
		}
	}
}

func TestCovers(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"*", "10.0.0.1;::1;*.*.*.7", true},
		{"*.*.*.*", "::1", false},
		{"10.0.0.0/8", "10.1.0.0/16", true},
		{"10.1.0.0/16", "10.0.0.0/8", false},
		{"*.*.*.7", "10.*.*.7", true},
		{"10.*.*.7", "*.*.*.7", false},
		{"10.*.*.7", "10.*.*.6-7", false},
	} {
		if got := parse(t, tt.a).Covers(parse(t, tt.b)); got != tt.want {
			t.Errorf("%q covers %q: %v", tt.a, tt.b, got)
		}
	}
	if some := parse(t, "::1"); (Patterns{}).Covers(some) || !some.Covers(Patterns{}) || !(Patterns{}).Covers(Patterns{}) {
		t.Error("the empty set covers something, or is not covered")
	}
}
