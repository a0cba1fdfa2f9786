package limit

import "time"

// Period is how long amounts add up before they begin again.
type Period uint8

// The periods. A week begins on Monday.
const (
	Forever Period = iota
	Day
	Week
	Month
	periods
)

var periodNames = [periods]string{"forever", "day", "week", "month"}

// ParsePeriod is the period of a name, Forever for one that is none.
func ParsePeriod(name string) Period {
	for p, known := range periodNames {
		if known == name {
			return Period(p)
		}
	}
	return Forever
}

// Periods are all of them.
func Periods() []Period { return []Period{Forever, Day, Week, Month} }

// String is the name.
func (p Period) String() string { return periodNames[p] }

// Span is one day, week or month, from Begin to before End. Of Forever both are
// zero.
type Span struct {
	Period     Period
	Begin, End time.Time
}

// Span is the one that a moment lies in, by the calendar of the moment's zone.
func (p Period) Span(t time.Time) Span {
	y, m, d := t.Date()
	m2, d2 := m, d
	switch p {
	case Day:
		d2++
	case Week:
		d -= (int(t.Weekday()) + 6) % 7
		d2 = d + 7
	case Month:
		d, d2, m2 = 1, 1, m+1
	default:
		return Span{}
	}
	return Span{p, midnight(y, m, d, t.Location()), midnight(y, m2, d2, t.Location())}
}

// Has says whether a moment lies in the span.
func (s Span) Has(t time.Time) bool {
	return s.Period == Forever || !t.Before(s.Begin) && t.Before(s.End)
}

// midnight is the first moment of a day. Clocks may be put on or back at that very
// hour: then time.Date names one of two moments, or one of the day before.
func midnight(year int, month time.Month, day int, zone *time.Location) time.Time {
	t := time.Date(year, month, day, 0, 0, 0, 0, zone)
	begin, end := t.ZoneBounds()
	switch h, m, _ := t.Clock(); {
	case h >= 12: // there is no such hour: it is one of the day before
		return end
	case h+m > 0: // or the one after the change
		return begin
	}
	if begin.IsZero() {
		return t
	}
	// The same hour before clocks were put back, if it came twice.
	_, before := begin.Add(-1).Zone()
	_, now := t.Zone()
	if first := t.Add(time.Duration(now-before) * time.Second); first.Before(begin) && first.Day() == t.Day() {
		return first
	}
	return t
}
