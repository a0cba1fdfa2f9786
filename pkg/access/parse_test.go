package access

import (
	"errors"
	"net/netip"
	"strings"
	"testing"
)

// parse is Parse for texts that are right.
func parse(t testing.TB, texts ...string) Patterns {
	t.Helper()
	p, err := Parse(texts...)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestPatternsMatch(t *testing.T) {
	for _, tt := range []struct {
		text string
		in   string // addresses, blank separated
		out  string
	}{
		{"192.0.2.7", "192.0.2.7 ::ffff:192.0.2.7", "192.0.2.6 192.0.2.8 ::c000:207 2001:db8::7"},
		{"192.168.*.*", "192.168.0.0 192.168.255.255", "192.167.255.255 192.169.0.0 ::1"},
		{"192-193.*.*.*", "192.0.0.0 193.255.255.255", "191.255.255.255 194.0.0.0"},
		{"10.1-3.*.*", "10.1.0.0 10.3.255.255", "10.0.255.255 10.4.0.0 11.1.0.0"},
		{"10.0.0.5-7", "10.0.0.5 10.0.0.7", "10.0.0.4 10.0.0.8"},
		{"*.*.*.7", "0.0.0.7 255.255.255.7 ::ffff:1.2.3.7", "0.0.0.8 ::7"},
		{"10-11.*.0-1.*", "10.9.0.255 11.0.1.0", "10.9.2.0 12.0.0.0"},
		{"*.*.*.*", "0.0.0.0 255.255.255.255", ":: ::1"},
		{"*", "0.0.0.0 255.255.255.255 :: ffff::ffff fe80::1%eth0", ""},
		{"192.168.0.0/16", "192.168.0.0 192.168.255.255", "192.169.0.0"},
		{"0.0.0.0/0", "1.2.3.4 ::ffff:1.2.3.4", "2001:db8::1"},
		{"2001:db8::/32", "2001:db8:: 2001:db8:ffff::1", "2001:db7:: 32.1.13.184"},
		{"2001:DB8::7", "2001:db8::7", "2001:db8::8"},
		{"fe80::/10", "fe80::1%eth0 fe80::1", "fec0::1"},
		{"::ffff:10.0.0.0/104", "10.1.2.3", "11.0.0.0"},
		{"::ffff:10.0.0.1", "10.0.0.1 ::ffff:10.0.0.1", "10.0.0.2"},
		{"10.0.0.5-10.0.1.20", "10.0.0.5 10.0.0.255 10.0.1.20", "10.0.0.4 10.0.1.21"},
		{"0.0.0.0-255.255.255.255", "0.0.0.0 255.255.255.255 127.0.0.1", "::"},
		{"2001:db8::5-2001:db8::1:0", "2001:db8::5 2001:db8::ffff 2001:db8::1:0", "2001:db8::4 2001:db8::1:1"},
		{"::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", ":: ::1 ffff::", "0.0.0.0 1.2.3.4"},
		{"192.168.*.*;127.0.0.1;192-193.*.*.*", "192.168.1.1 127.0.0.1 193.1.1.1", "127.0.0.2 194.0.0.0"},
		{" 10.0.0.1 ; ; 10.0.0.2;", "10.0.0.1 10.0.0.2", "10.0.0.3"},
		{"10.*.*.1;*.*.5.*", "10.2.3.1 1.2.5.4", "10.2.3.4"},
	} {
		p := parse(t, tt.text)
		for _, a := range strings.Fields(tt.in) {
			if !p.Match(netip.MustParseAddr(a)) {
				t.Errorf("%q does not match %s", tt.text, a)
			}
		}
		for _, a := range strings.Fields(tt.out) {
			if p.Match(netip.MustParseAddr(a)) {
				t.Errorf("%q matches %s", tt.text, a)
			}
		}
		if p.Match(netip.Addr{}) {
			t.Errorf("%q matches the zero address", tt.text)
		}
		if p.String() != tt.text || p.IsZero() {
			t.Errorf("Parse(%q).String() = %q", tt.text, p)
		}
	}
}

func TestZeroPatterns(t *testing.T) {
	var zero Patterns
	none := parse(t)
	if !zero.IsZero() || !none.Equal(zero) || zero.Match(netip.MustParseAddr("::1")) {
		t.Error("the zero Patterns is not empty")
	}
	some := parse(t, "10.0.0.1", "10.0.0.2;::1")
	if some.Equal(zero) || !some.Equal(parse(t, "10.0.0.1;10.0.0.2", "::1")) {
		t.Error("Equal does not go by the text")
	}
	if !some.Match(netip.MustParseAddr("10.0.0.2")) {
		t.Error("the second text is lost")
	}
}

func TestParseRefuses(t *testing.T) {
	for _, tt := range []struct{ text, entry, msg string }{
		{"", "", "names no address"},
		{" ; ;", " ; ;", "names no address"},
		{"10.*", "10.*", "write 10.*.*.*"},
		{"192.168.*", "192.168.*", "write 192.168.*.*"},
		{"10.0.0", "10.0.0", "four octets"},
		{"10.0.0.0.*", "10.0.0.0.*", "four octets"},
		{"7", "7", "four octets"},
		{"10.0.0.1, 10.0.0.2", "10.0.0.1, 10.0.0.2", `put ";"`},
		{"10.0.0.1 10.0.0.2", "10.0.0.1 10.0.0.2", `put ";"`},
		{"10.0.0.1;10.0.0.256", "10.0.0.256", "0 to 255"},
		{"10.0.0.-1", "10.0.0.-1", "0 to 255"},
		{"10.0.0.1-", "10.0.0.1-", "0 to 255"},
		{"10..0.1", "10..0.1", "0 to 255"},
		{"10.0.0.+1", "10.0.0.+1", "0 to 255"},
		{"10.0.0.1*", "10.0.0.1*", "0 to 255"},
		{"010.0.0.1", "010.0.0.1", "octal"},
		{"10.0.0.00", "10.0.0.00", "octal"},
		{"10.5-2.*.*", "10.5-2.*.*", "write 2-5"},
		{"10.0.0.9-10.0.0.1", "10.0.0.9-10.0.0.1", "write 10.0.0.1-10.0.0.9"},
		{"10.0.0.1-::1", "10.0.0.1-::1", "one kind"},
		{"192.168.1.5/24", "192.168.1.5/24", "write 192.168.1.0/24 for the network or 192.168.1.5 for"},
		{"2001:db8::1/64", "2001:db8::1/64", "write 2001:db8::/64"},
		{"10.0.0.0/33", "10.0.0.0/33", "is no network"},
		{"10.0.0.0/", "10.0.0.0/", "is no network"},
		{"10.0.0.0/255.0.0.0", "10.0.0.0/255.0.0.0", "number of bits"},
		{"10.*.*.*/8", "10.*.*.*/8", "mixes"},
		{"::ffff:0.0.0.0/90", "::ffff:0.0.0.0/90", "partly IPv4"},
		{"2001:db8:*", "2001:db8:*", "IPv4 only"},
		{"2001:db8", "2001:db8", "no IPv6"},
		{"10.0.0.1:21", "10.0.0.1:21", "no IPv6"},
		{"fe80::1%eth0", "fe80::1%eth0", "zone"},
		{"example.com", "example.com", "is a name"},
		{"ftp.eu.example.com", "ftp.eu.example.com", "is a name"},
		{"**", "**", "four octets"},
	} {
		_, err := Parse("10.0.0.1", tt.text)
		var got *SyntaxError
		if !errors.As(err, &got) {
			t.Errorf("Parse(%q) = %v, want a *SyntaxError", tt.text, err)
			continue
		}
		if got.Index != 1 || got.Text != tt.entry || !strings.Contains(got.Msg, tt.msg) {
			t.Errorf("Parse(%q) = %+v, want index 1, %q, %q", tt.text, got, tt.entry, tt.msg)
		}
	}
}

// TestSyntaxErrorIsBounded: a whole file given by mistake is not repeated.
func TestSyntaxErrorIsBounded(t *testing.T) {
	_, err := Parse(strings.Repeat("x", 1<<20))
	if err == nil || len(err.Error()) > 300 {
		t.Errorf("error has %d bytes", len(err.Error()))
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"192-193.*.*.*;127.0.0.1", "*", "*.*.*.7", "10.0.0.0/8", "2001:db8::/32", "10.0.0.5-10.0.1.20",
		"::1-::ffff", "::ffff:1.2.3.4", "1.2.3", "fe80::1%x", "255-255.0-0.*.1-254;;",
	} {
		f.Add(seed, []byte{10, 0, 0, 7})
	}
	f.Fuzz(func(t *testing.T, text string, octets []byte) {
		p, err := Parse(text)
		if err != nil {
			var syntax *SyntaxError
			if !errors.As(err, &syntax) {
				t.Fatalf("Parse(%q) = %#v", text, err)
			}
			return
		}
		// 254 prefixes are the most that one range can make.
		if n := p.entries.len(); n > 254*(1+strings.Count(text, ";")) {
			t.Fatalf("%q makes %d entries", text, n)
		}
		a, ok := netip.AddrFromSlice(octets)
		if ok && p.Match(a) != matchSlowly(p.entries, a.Unmap()) {
			t.Fatalf("%q and %s: the index says %v", text, a, p.Match(a))
		}
		if !p.Covers(p) {
			t.Fatalf("%q does not cover itself", text)
		}
	})
}

// matchSlowly is what the index has to agree with.
func matchSlowly(e entries, a netip.Addr) bool {
	for _, p := range e.prefixes {
		if p.Contains(a) {
			return true
		}
	}
	for _, b := range e.boxes {
		if a.Is4() && b.contains(a.As4()) {
			return true
		}
	}
	return false
}
