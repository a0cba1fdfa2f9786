package pathvars

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// parseTime is ParseTime for texts that are right.
func parseTime(t *testing.T, text string) TimeTemplate {
	t.Helper()
	got, err := ParseTime(text)
	if err != nil {
		t.Fatalf("ParseTime(%q): %v", text, err)
	}
	return got
}

// at is a moment in UTC.
func at(year, month, day, hour int) time.Time {
	return time.Date(year, time.Month(month), day, hour, 0, 0, 0, time.UTC)
}

func TestTimeExpand(t *testing.T) {
	// In New York it is still 2025.
	newYork := time.FixedZone("EST", -5*3600)
	moment := time.Date(2025, 12, 31, 22, 59, 59, 999, newYork)
	for _, tt := range []struct {
		text, want string
		from, next time.Time // zero: not Dated, all the same
	}{
		{"", "", time.Time{}, time.Time{}},
		{"/var/log/ftp.log", "/var/log/ftp.log", time.Time{}, time.Time{}},
		{"/l/f-$$yyyymmdd$$.log", "/l/f-20260101.log", at(2026, 1, 1, 0), at(2026, 1, 2, 0)},
		{"/l/f-$$yyyy-mm-dd$$.log", "/l/f-2026-01-01.log", at(2026, 1, 1, 0), at(2026, 1, 2, 0)},
		{"/l/f-$$yy_mm.dd-hh$$.log", "/l/f-26_01.01-03.log", at(2026, 1, 1, 3), at(2026, 1, 1, 4)},
		{"/l/$$yyyymmddhh$$", "/l/2026010103", at(2026, 1, 1, 3), at(2026, 1, 1, 4)},
		{"/l/$$dd.mm.yyyy$$", "/l/01.01.2026", at(2026, 1, 1, 0), at(2026, 1, 2, 0)},
		{"/l/$$yyyymm$$", "/l/202601", at(2026, 1, 1, 0), at(2026, 2, 1, 0)},
		{"/l/$$yyyy$$.log", "/l/2026.log", at(2026, 1, 1, 0), at(2027, 1, 1, 0)},
		{"/l/$$yyyyyy$$.log", "/l/202626.log", at(2026, 1, 1, 0), at(2027, 1, 1, 0)},
		{"/l/$$yyyy$$/$$mm$$/f$$dd$$", "/l/2026/01/f01", at(2026, 1, 1, 0), at(2026, 1, 2, 0)},
		{"/l/$$dd$$.log", "/l/01.log", time.Time{}, at(2026, 1, 2, 0)},
		{"/l/$$yyyydd$$.log", "/l/202601.log", time.Time{}, at(2026, 1, 2, 0)},
		{"/l/$$hh$$.log", "/l/03.log", time.Time{}, at(2026, 1, 1, 4)},
		{"//l/./$$hh$$", "/l/03", time.Time{}, at(2026, 1, 1, 4)},
	} {
		tmpl := parseTime(t, tt.text)
		got := tmpl.Expand(moment)
		if got != tt.want {
			t.Errorf("%q.Expand = %q, want %q", tt.text, got, tt.want)
		}
		if next := tmpl.Next(moment); next != tt.next {
			t.Errorf("%q.Next = %v, want %v", tt.text, next, tt.next)
		}
		from, ok := tmpl.Match(got)
		if ok != !tt.from.IsZero() || ok && from != tt.from || ok != tmpl.Dated() {
			t.Errorf("%q.Match(%q) = %v, %v; want %v", tt.text, got, from, ok, tt.from)
		}
	}
}

func TestTimeMatchRefuses(t *testing.T) {
	for text, paths := range map[string][]string{
		"/l/f-$$yyyymmdd$$.log": {
			"", "/l", "/l/f-", "/l/f-20260101", "/l/f-20260101.log.gz", "/l/f-20260101.logx", "/l/g-20260101.log",
			"/l/f-2026010.log", "/l/f-202601011.log", "/l/f-20261301.log", "/l/f-20260230.log", "/l/f-20260100.log",
			"/l/f-2026 101.log", "/l/f-2026+101.log", "/l/f-２026010.log", "/l/f-yyyymmdd.log", "/l/f-$$yyyymmdd$$.log",
		},
		"/l/$$yyyymmddhh$$":       {"/l/2026010124", "/l/2026010199"},
		"/l/$$yyyy$$/$$yyyymm$$":  {"/l/2026/202501"},
		"/l/$$yyyy$$/$$yy-mm$$":   {"/l/2026/25-01"},
		"/l/$$yyyy_mm$$":          {"/l/2026-01"},
		"/l/$$yy$$":               {"/l/2026", "/l/x6"},
		"/var/log/everything.log": {"/var/log/everything.log"},
	} {
		tmpl := parseTime(t, text)
		for _, path := range paths {
			if from, ok := tmpl.Match(path); ok {
				t.Errorf("%q.Match(%q) = %v, want no match", text, path, from)
			}
		}
	}
}

func TestParseTimeRefuses(t *testing.T) {
	for _, tt := range []struct {
		text   string
		offset int
		near   string
		msg    string
	}{
		{"/l/$$YYYYMMDD$$", 3, "yyyymmdd", "lower case: $$yyyymmdd$$"},
		{"/l/$$username$$.log", 3, "", "whole site's"},
		{"/l/$$yyyymmdd", 3, "", "no second"},
		{"/l/$$$$", 3, "", "is no variable"},
		{"/l/$$-$$", 3, "", "is no variable"},
		{"/l/$$yyyy-$$", 3, "", "is no variable"},
		{"/l/$$-yyyy$$", 3, "", "is no variable"},
		{"/l/$$yyyy--mm$$", 3, "", "is no variable"},
		{"/l/$$yyyy/mm$$", 3, "", "is no variable"},
		{"/l/$$yyyy mm$$", 3, "", "is no variable"},
		{"/l/$$yyy$$", 3, "", "is no variable"},
		{"/l/$$yyyymmddhhmi$$", 3, "", "is no variable"},
		{"/l/$$yyyy$$${x}", 11, "", "not replaced"},
		{"/l/\x00", 3, "", "NUL"},
		{"/l/", 2, "", "folder"},
		{"/l/$$yyyy$$/", 11, "", "folder"},
	} {
		_, err := ParseTime(tt.text)
		var got *SyntaxError
		if !errors.As(err, &got) || got.Offset != tt.offset || got.Near != tt.near || !strings.Contains(got.Msg, tt.msg) {
			t.Errorf("ParseTime(%q) = %+v, want offset %d, near %q, %q", tt.text, got, tt.offset, tt.near, tt.msg)
		}
	}
}

// TestSameFileIsSameTemplate: sites that share a log are found by comparing.
func TestSameFileIsSameTemplate(t *testing.T) {
	a, b := parseTime(t, "/var/log//f-$$yyyy$$"), parseTime(t, "/var/log/./f-$$yyyy$$")
	if a != b || !a.Equal(b) || a.String() != "/var/log/f-$$yyyy$$" {
		t.Errorf("%q and %q differ", a, b)
	}
	if c := parseTime(t, "/var/log/f-$$yy$$"); a.Equal(c) || c.IsZero() {
		t.Errorf("%q and %q do not differ", a, c)
	}
}

func FuzzTime(f *testing.F) {
	for _, seed := range []string{"/l/$$yyyymmdd$$.log", "$$dd.mm.yy$$", "$$yyyy$$/$$mm$$", "$$hh$$", "/x/$$yyyy", "..", "$$yyyyyy$$"} {
		f.Add(seed, int64(1_767_225_599), "/l/20260101.log")
	}
	f.Fuzz(func(t *testing.T, text string, sec int64, path string) {
		tmpl, err := ParseTime(text)
		if err != nil {
			return
		}
		tmpl.Match(path)
		// Four digits are not enough for years beyond, two only for this century.
		moment := time.Unix(sec, 0)
		if y := moment.UTC().Year(); y < 2000 || y > 2099 {
			return
		}
		name, next := tmpl.Expand(moment), tmpl.Next(moment)
		if !next.IsZero() {
			if !next.After(moment) || tmpl.Expand(next.Add(-1)) != name || tmpl.Expand(next) == name && tmpl.Dated() {
				t.Fatalf("%q at %v: next name from %v", text, moment, next)
			}
		}
		from, ok := tmpl.Match(name)
		if ok != tmpl.Dated() || ok && (from.After(moment) || tmpl.Next(from) != next) {
			t.Fatalf("%q at %v: %q is from %v, %v", text, moment, name, from, ok)
		}
	})
}

func BenchmarkTimeExpand(b *testing.B) {
	tmpl, err := ParseTime("/var/log/ftpd/files-$$yyyymmdd$$.log")
	if err != nil {
		b.Fatal(err)
	}
	now := time.Now()
	b.ReportAllocs()
	for b.Loop() {
		tmpl.Expand(now)
	}
}

func TestTimeFits(t *testing.T) {
	tests := []struct {
		template, path string
		want           bool
	}{
		{"/l/$$dd$$.log", "/l/31.log", true},
		{"/l/$$dd$$.log", "/l/32.log", false},
		{"/l/$$mm-dd$$.log", "/l/02-29.log", true},
		{"/l/$$mm-dd$$.log", "/l/02-30.log", false},
		{"/l/$$yyyymmdd$$.log", "/l/20261121.log", true},
		{"/l/$$yyyymmdd$$.log", "/l/20260229.log", false},
		{"/l/x.log", "/l/x.log", true},
		{"/l/x.log", "/l/x.log.1", false},
		{"/l/x.log", "/l/x", false},
		{"/l/$$hh$$", "/l/xx", false},
	}
	for _, tt := range tests {
		template, err := ParseTime(tt.template)
		if err != nil {
			t.Fatal(err)
		}
		if got := template.Fits(tt.path); got != tt.want {
			t.Errorf("%s under %s: %v", tt.path, tt.template, got)
		}
	}
}
