package limit

import (
	"testing"
	"time"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func TestSpan(t *testing.T) {
	for _, test := range []struct {
		zone   string
		period Period
		at     string // local
		begin  string // with offset
		end    string
	}{
		{"UTC", Day, "2026-11-29T23:59:59", "2026-11-29T00:00:00Z", "2026-11-30T00:00:00Z"},
		{"UTC", Month, "2026-12-31T23:59:59", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"},
		{"UTC", Month, "2028-02-29T12:00:00", "2028-02-01T00:00:00Z", "2028-03-01T00:00:00Z"},
		// A Sunday is the last day of its week, a Monday the first.
		{"UTC", Week, "2026-11-29T12:00:00", "2026-11-23T00:00:00Z", "2026-11-30T00:00:00Z"},
		{"UTC", Week, "2026-11-30T00:00:00", "2026-11-30T00:00:00Z", "2026-12-07T00:00:00Z"},
		{"UTC", Week, "2027-01-01T00:00:00", "2026-12-28T00:00:00Z", "2027-01-04T00:00:00Z"},
		// Days of 23 and 25 hours.
		{"Europe/Berlin", Day, "2026-03-29T12:00:00", "2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00"},
		{"Europe/Berlin", Day, "2026-10-25T12:00:00", "2026-10-25T00:00:00+02:00", "2026-10-26T00:00:00+01:00"},
		{"Europe/Berlin", Week, "2026-03-29T23:00:00", "2026-03-23T00:00:00+01:00", "2026-03-30T00:00:00+02:00"},
		{"America/New_York", Month, "2026-03-08T12:00:00", "2026-03-01T00:00:00-05:00", "2026-04-01T00:00:00-04:00"},
		{"America/New_York", Day, "2026-11-01T12:00:00", "2026-11-01T00:00:00-04:00", "2026-11-02T00:00:00-05:00"},
		// A day without a midnight, and the day before it.
		{"America/Santiago", Day, "2026-09-06T12:00:00", "2026-09-06T01:00:00-03:00", "2026-09-07T00:00:00-03:00"},
		{"America/Santiago", Day, "2026-09-05T23:30:00", "2026-09-05T00:00:00-04:00", "2026-09-06T01:00:00-03:00"},
		// A day with two of them.
		{"America/Havana", Day, "2026-11-01T12:00:00", "2026-11-01T00:00:00-04:00", "2026-11-02T00:00:00-05:00"},
	} {
		at, err := time.ParseInLocation("2006-01-02T15:04:05", test.at, zone(t, test.zone))
		if err != nil {
			t.Fatal(err)
		}
		s := test.period.Span(at)
		if begin, end := s.Begin.Format(time.RFC3339), s.End.Format(time.RFC3339); begin != test.begin || end != test.end {
			t.Errorf("%s of %s in %s: %s to %s, want %s to %s", test.period, test.at, test.zone, begin, end, test.begin, test.end)
		}
	}
	if s := Forever.Span(time.Now()); !s.Has(time.Unix(0, 0)) || !s.End.IsZero() {
		t.Errorf("forever is %v", s)
	}
}

// Every moment lies in its span, and spans follow each other without a gap.
func TestSpansFollowEachOther(t *testing.T) {
	for _, name := range []string{"UTC", "Europe/Berlin", "America/New_York", "America/Santiago", "America/Havana", "Asia/Beirut", "Australia/Lord_Howe", "Atlantic/Azores"} {
		z := zone(t, name)
		for _, p := range []Period{Day, Week, Month} {
			last := p.Span(time.Date(2026, 1, 1, 0, 0, 0, 0, z))
			for at := last.Begin; at.Year() < 2028; at = at.Add(30 * time.Minute) {
				s := p.Span(at)
				if !s.Has(at) {
					t.Fatalf("%s %s: %v is not in %v to %v", name, p, at, s.Begin, s.End)
				}
				if !s.Begin.Equal(last.Begin) && !s.Begin.Equal(last.End) {
					t.Fatalf("%s %s: %v to %v follows %v to %v", name, p, s.Begin, s.End, last.Begin, last.End)
				}
				last = s
			}
		}
	}
}

func TestParsePeriod(t *testing.T) {
	for _, p := range Periods() {
		if ParsePeriod(p.String()) != p {
			t.Errorf("%s is read as %s", p, ParsePeriod(p.String()))
		}
	}
}
