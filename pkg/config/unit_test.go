package config

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"time"
)

func TestParseSize(t *testing.T) {
	for text, want := range map[string]Size{
		"0": 0, "1B": 1, "500KiB": 500 << 10, "500K": 500 << 10, "2 TB": 2e12, "10M": 10 << 20, "1.5GiB": 3 << 29,
		"10MB": 1e7, "3kB": 3000, " 7 T ": 7 << 40, "0.5K": 512, "0MiB": 0, "1.1GiB": 1181116006, "8388607TiB": 8388607 << 40,
	} {
		if got, err := ParseSize(text); err != nil || got != want {
			t.Errorf("%q is %d, %v; want %d", text, got, err, want)
		}
	}
	for text, cure := range map[string]string{
		"10": "unit", "": "", "-1M": "", "1e3M": "", "10 m": "", "10Mb": "", "1.2.3M": "", ".5M": "", "M": "", "10M/s": `"10M"`,
		"8388608TiB": "unlimited", "0.1B": "unlimited", "1,5M": "", "١M": "", strings.Repeat("9", 100) + "M": "",
	} {
		_, err := ParseSize(text)
		if f, ok := err.(*fault); !ok || !strings.Contains(f.cure, cure) || f.cure == "" {
			t.Errorf("%q: %v, cure %q wanted", text, err, cure)
		}
	}
}

func TestParseRate(t *testing.T) {
	for text, want := range map[string]Rate{"0": 0, "500KiB/s": 500 << 10, "10 M/s": 10 << 20, "1MB/s": 1e6, "0/s": 0} {
		if got, err := ParseRate(text); err != nil || got != want {
			t.Errorf("%q is %d, %v; want %d", text, got, err, want)
		}
	}
	for text, cure := range map[string]string{"10M": `"10M/s"`, "10": "unit", "10/s": "unit", "10M/m": "", "": "", "/s": ""} {
		_, err := ParseRate(text)
		if f, ok := err.(*fault); !ok || !strings.Contains(f.cure, cure) || f.cure == "" {
			t.Errorf("%q: %v, cure %q wanted", text, err, cure)
		}
	}
}

func TestParseDuration(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"0": 0, "90s": 90 * time.Second, "10m": 10 * time.Minute, "1h30m": 90 * time.Minute, "7d": 168 * time.Hour,
		"300ms": 300 * time.Millisecond, "1d12h": 36 * time.Hour, "0s": 0,
	} {
		if got, err := ParseDuration(text); err != nil || got != want {
			t.Errorf("%q is %v, %v; want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "10", "m", "-1s", "1.5h", "30m1h", "1h1h", "1w", "106752d", "106751d24h", "9999999999999999999s", "1h ", "1 h"} {
		if got, err := ParseDuration(text); err == nil && text != "1h " {
			t.Errorf("%q is %v, an error wanted", text, got)
		}
	}
}

func TestParseMode(t *testing.T) {
	for _, c := range []struct {
		text   string
		folder bool
		want   fs.FileMode
		ok     bool
	}{
		{"0644", false, 0o644, true}, {"640", false, 0o640, true}, {"2775", true, 0o775 | fs.ModeSetgid, true},
		{"1777", true, 0o777 | fs.ModeSticky, true}, {"0755", true, 0o755, true},
		{"2755", false, 0, false}, {"4755", true, 0, false}, {"999", false, 0, false}, {"+644", false, 0, false},
		{"00644", false, 0, false}, {"", false, 0, false}, {"64", false, 0, false}, {"0o644", false, 0, false}, {"0_44", false, 0, false},
	} {
		got, err := parseMode(c.text, c.folder)
		if got != c.want || (err == nil) != c.ok {
			t.Errorf("%q, folder %v: %v, %v; want %v", c.text, c.folder, got, err, c.want)
		}
	}
}

func TestParseHours(t *testing.T) {
	for text, want := range map[string]Hours{
		"mon-fri 08:00-18:00": {0b0111110, 480, 1080},
		"sat,sun 00:00-24:00": {0b1000001, 0, 1440},
		"fri-mon 09:30-10:00": {0b1100011, 570, 600},
		"Wed 00:00-00:01":     {0b0001000, 0, 1},
	} {
		if got, err := parseHours(text); err != nil || got != want {
			t.Errorf("%q is %+v, %v; want %+v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "mon", "mon 8-18", "mon 18:00-08:00", "mon 08:00-08:00", "foo 08:00-09:00", "mon 24:01-24:30", "mon- 08:00-09:00", "mon 08:60-09:00", "mon 08:00"} {
		if got, err := parseHours(text); err == nil {
			t.Errorf("%q is %+v, an error wanted", text, got)
		}
	}
}

func TestParseListen(t *testing.T) {
	for text, want := range map[string]string{
		"*:21": "*:21", "192.0.2.10:21": "192.0.2.10:21", "[2001:DB8::0:10]:990": "[2001:db8::10]:990", "[::ffff:192.0.2.1]:21": "192.0.2.1:21",
	} {
		if got, err := parseListen(text); err != nil || got.String() != want {
			t.Errorf("%q is %v, %v; want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"", "21", ":21", "*", "*:0", "*:65536", "*:ftp", "0.0.0.0:21", "[::]:21", "2001:db8::1:21", "localhost:21", "224.0.0.1:21", "*:+21"} {
		if got, err := parseListen(text); err == nil {
			t.Errorf("%q is %v, an error wanted", text, got)
		}
	}
}

// What String writes is what the parsers read.
func TestSizesPrintAsTheyAreRead(t *testing.T) {
	for _, n := range []int64{0, 1, 1000, 1024, 1<<20 + 1, 500 << 10, 1 << 40, 1<<63 - 1} {
		if got, err := ParseSize(Size(n).String()); err != nil || got != Size(n) {
			t.Errorf("%v is %d, %v; want %d", Size(n), got, err, n)
		}
		if got, err := ParseRate(Rate(n).String()); err != nil || got != Rate(n) {
			t.Errorf("%v is %d, %v; want %d", Rate(n), got, err, n)
		}
		d := time.Duration(n) / time.Millisecond * time.Millisecond
		if got, err := ParseDuration(formatDuration(d)); err != nil || got != d {
			t.Errorf("%v is %d, %v; want %d", formatDuration(d), got, err, d)
		}
	}
}

func TestNearest(t *testing.T) {
	known := []string{"max_sessions", "max_sessions_per_ip", "home", "hide", "idle"}
	for s, want := range map[string]string{
		"max_session": "max_sessions", "MaxSessions": "max_sessions", "max-sessions": "max_sessions", "hom": "home", "homes": "home",
		"xyzzy": "", "": "", strings.Repeat("home", 50): "",
	} {
		if got := nearest(s, known); got != want {
			t.Errorf("nearest to %q is %q, want %q", s, got, want)
		}
	}
}

func FuzzUnits(f *testing.F) {
	for _, s := range []string{"0", "500KiB", "2 TB", "1.5GiB/s", "1h30m", "7d", "0644", "50000-50999", "mon-fri 08:00-18:00", "*:21", "[::1]:21", "a:b", "2027-12-31", "\x00", "9e9G"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if n, err := ParseSize(s); err == nil {
			if again, err := ParseSize(n.String()); n < 0 || err != nil || again != n {
				t.Errorf("size %q: %d, then %d, %v", s, n, again, err)
			}
		}
		if n, err := ParseRate(s); err == nil {
			if again, err := ParseRate(n.String()); n < 0 || err != nil || again != n {
				t.Errorf("rate %q: %d, then %d, %v", s, n, again, err)
			}
		}
		if d, err := ParseDuration(s); err == nil {
			if again, err := ParseDuration(formatDuration(d)); d < 0 || err != nil || again != d {
				t.Errorf("duration %q: %d, then %d, %v", s, d, again, err)
			}
		}
		if l, err := parseListen(s); err == nil {
			if again, err := parseListen(l.String()); err != nil || again != l {
				t.Errorf("address %q: %v, then %v, %v", s, l, again, err)
			}
		}
		if r, err := parsePorts(s); err == nil && (r.Low > r.High || r.High > 65535 || r.Low < 1 && r != PortRange{}) {
			t.Errorf("ports %q: %v", s, r)
		}
		if h, err := parseHours(s); err == nil && (h.Days == 0 || h.From >= h.To || h.To > 1440) {
			t.Errorf("hours %q: %+v", s, h)
		}
		if m, err := parseMode(s, false); err == nil && m&^0o777 != 0 {
			t.Errorf("mode %q: %v", s, m)
		}
		if o, err := parseOwner(s); err == nil && strings.ContainsAny(fmt.Sprint(o), "\x00/") {
			t.Errorf("owner %q: %v", s, o)
		}
		_, _ = parseDate(s)
	})
}
