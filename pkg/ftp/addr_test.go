package ftp

import (
	"errors"
	"fmt"
	"net/netip"
	"testing"
)

func TestParsePort(t *testing.T) {
	tests := []struct {
		arg, want string // "" = refused
	}{
		{"192,0,2,1,4,1", "192.0.2.1:1025"},
		{"0,0,0,0,255,255", "0.0.0.0:65535"},
		{"127,000,000,001,000,021", "127.0.0.1:21"},
		{"1,2,3,4,0,0", ""},
		{"1,2,3,4,5", ""},
		{"1,2,3,4,5,6,7", ""},
		{"1,2,3,4,5,6,", ""},
		{"256,2,3,4,5,6", ""},
		{"1,2,3,4,5,256", ""},
		{"0001,2,3,4,5,6", ""},
		{"-1,2,3,4,5,6", ""},
		{"+1,2,3,4,5,6", ""},
		{"1, 2,3,4,5,6", ""},
		{"1,,3,4,5,6", ""},
		{"1.2.3.4.5.6", ""},
		{"0x1,2,3,4,5,6", ""},
		{"१,2,3,4,5,6", ""},
		{"", ""},
	}
	for _, tt := range tests {
		got, err := ParsePort(tt.arg)
		checkAddr(t, tt.arg, got, err, tt.want, ErrAddrSyntax)
	}
}

func TestParseEPRT(t *testing.T) {
	tests := []struct {
		arg, want string
		err       error
	}{
		{"|1|132.235.1.2|6275|", "132.235.1.2:6275", nil},
		{"|2|1080::8:800:200C:417A|5282|", "[1080::8:800:200c:417a]:5282", nil},
		{"!1!192.0.2.1!1!", "192.0.2.1:1", nil},
		{"|2|::ffff:192.0.2.1|65535|", "192.0.2.1:65535", nil},
		{"|3|192.0.2.1|21|", "", ErrAddrFamily},
		{"|0|192.0.2.1|21|", "", ErrAddrFamily},
		{"||192.0.2.1|21|", "", ErrAddrSyntax},
		{"|1|::1|21|", "", ErrAddrSyntax},
		{"|1|::ffff:192.0.2.1|21|", "", ErrAddrSyntax},
		{"|2|192.0.2.1|21|", "", ErrAddrSyntax},
		{"|2|fe80::1%lo|21|", "", ErrAddrSyntax},
		{"|1|192.0.2.1|0|", "", ErrAddrSyntax},
		{"|1|192.0.2.1|65536|", "", ErrAddrSyntax},
		{"|1|192.0.2.1|000021|", "", ErrAddrSyntax},
		{"|1|192.0.2.1|21", "", ErrAddrSyntax},
		{"|1|192.0.2.1|21|x", "", ErrAddrSyntax},
		{"|1|192.0.2.1|21||", "", ErrAddrSyntax},
		{"|1|localhost|21|", "", ErrAddrSyntax},
		{" 1 192.0.2.1 21 ", "", ErrAddrSyntax},
		{":2:::1:21:", "", ErrAddrSyntax},
		{"|", "", ErrAddrSyntax},
		{"", "", ErrAddrSyntax},
		{"\x801\x80192.0.2.1\x8021\x80", "", ErrAddrSyntax},
	}
	for _, tt := range tests {
		got, err := ParseEPRT(tt.arg)
		checkAddr(t, tt.arg, got, err, tt.want, tt.err)
	}
}

func checkAddr(t *testing.T, arg string, got netip.AddrPort, err error, want string, wantErr error) {
	t.Helper()
	if want != "" {
		wantErr = nil
	}
	if !errors.Is(err, wantErr) || want != "" && got.String() != want {
		t.Errorf("%q: %v, %v; want %q, %v", arg, got, err, want, wantErr)
	}
}

func TestParseEPSV(t *testing.T) {
	tests := []struct {
		arg    string
		family Family
		all    bool
		err    error
	}{
		{"", AnyFamily, false, nil},
		{"1", IPv4, false, nil},
		{"2", IPv6, false, nil},
		{"ALL", AnyFamily, true, nil},
		{"all", AnyFamily, true, nil},
		{"3", AnyFamily, false, ErrAddrFamily},
		{"x", AnyFamily, false, ErrAddrSyntax},
		{"999999", AnyFamily, false, ErrAddrSyntax},
	}
	for _, tt := range tests {
		family, all, err := ParseEPSV(tt.arg)
		if family != tt.family || all != tt.all || !errors.Is(err, tt.err) {
			t.Errorf("%q: %v, %v, %v", tt.arg, family, all, err)
		}
	}
}

func TestFormatAddr(t *testing.T) {
	for addr, want := range map[string]string{
		"192.0.2.1:1025":           "192,0,2,1,4,1",
		"255.255.255.255:65535":    "255,255,255,255,255,255",
		"[::ffff:192.0.2.1]:50000": "192,0,2,1,195,80",
		"[2001:db8::1]:21":         "0,0,0,0,0,21",
	} {
		if got := FormatPASV(netip.MustParseAddrPort(addr)); got != want {
			t.Errorf("%s: %s", addr, got)
		}
	}
	if got := FormatEPSV(6446); got != "|||6446|" {
		t.Error(got)
	}
}

// FuzzAddresses checks that what is accepted is an address without a zone and a
// port, and is the same when written and read again.
func FuzzAddresses(f *testing.F) {
	for _, seed := range []string{"1,2,3,4,5,6", "|1|1.2.3.4|5|", "|2|::1|5|", "|2|::ffff:1.2.3.4|5|", "ALL", "|||5|", "1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, arg string) {
		if a, err := ParsePort(arg); err == nil {
			if again, err := ParsePort(FormatPASV(a)); err != nil || again != a || !a.Addr().Is4() {
				t.Errorf("%q: %v comes back as %v, %v", arg, a, again, err)
			}
		}
		if a, err := ParseEPRT(arg); err == nil {
			family := IPv4
			if a.Addr().Is6() {
				family = IPv6
			}
			again, err := ParseEPRT(fmt.Sprintf("|%d|%s|%d|", family, a.Addr(), a.Port()))
			if err != nil || again != a || a.Addr().Is4In6() || a.Addr().Zone() != "" {
				t.Errorf("%q: %v comes back as %v, %v", arg, a, again, err)
			}
		}
		if _, all, err := ParseEPSV(arg); err != nil && all {
			t.Errorf("%q: both ALL and %v", arg, err)
		}
	})
}
