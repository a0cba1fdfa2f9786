package config

import (
	"fmt"
	"strconv"
	"strings"
)

// weekdays in the order of time.Weekday.
var weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

const hoursCure = `write days and times: "mon-fri 08:00-18:00", "sat,sun 09:00-12:00" or "fri-mon 00:00-24:00"`

// parseHours reads "mon-fri 08:00-18:00".
func parseHours(text string) (Hours, error) {
	bad := &fault{what: fmt.Sprintf("%q are no hours", text), cure: hoursCure}
	words := strings.Fields(strings.ToLower(text))
	if len(words) != 2 {
		return Hours{}, bad
	}
	days, ok := parseDays(words[0])
	from, to, found := strings.Cut(words[1], "-")
	f, okFrom := parseClock(from)
	t, okTo := parseClock(to)
	if !ok || !found || !okFrom || !okTo {
		return Hours{}, bad
	}
	if f >= t {
		bad.what = fmt.Sprintf("%q end before they begin", text)
		bad.cure = `split hours over midnight in two: "fri 22:00-24:00", "sat 00:00-06:00"`
		return Hours{}, bad
	}
	return Hours{Days: days, From: f, To: t}, nil
}

// parseDays reads "mon", "mon-fri", "sat,sun"; a range may go round the week.
func parseDays(text string) (days uint8, ok bool) {
	for part := range strings.SplitSeq(text, ",") {
		first, last, found := strings.Cut(part, "-")
		if !found {
			last = first
		}
		f, l := weekday(first), weekday(last)
		if f < 0 || l < 0 {
			return 0, false
		}
		for d := f; ; d = (d + 1) % 7 {
			days |= 1 << d
			if d == l {
				break
			}
		}
	}
	return days, true
}

// weekday is the time.Weekday of a name, -1 of none.
func weekday(name string) int {
	for i, w := range weekdays {
		if w == name {
			return i
		}
	}
	return -1
}

// parseClock reads "08:00" to "24:00" as minutes since midnight.
func parseClock(text string) (minutes int, ok bool) {
	h, m, found := strings.Cut(text, ":")
	if !found || len(h) != 2 || len(m) != 2 {
		return 0, false
	}
	hour, err := strconv.ParseUint(h, 10, 8)
	minute, err2 := strconv.ParseUint(m, 10, 8)
	if err != nil || err2 != nil || hour > 24 || minute > 59 || hour == 24 && minute > 0 {
		return 0, false
	}
	return int(hour*60 + minute), true
}
