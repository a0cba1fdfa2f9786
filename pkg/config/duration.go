package config

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

const durationCure = `write a unit: "90s", "10m", "1h30m", "7d"; 0 is never`

// durationUnits, largest first: a duration names each at most once, in this
// order.
var durationUnits = []struct {
	name string
	d    time.Duration
}{{"d", 24 * time.Hour}, {"h", time.Hour}, {"m", time.Minute}, {"s", time.Second}, {"ms", time.Millisecond}}

// ParseDuration reads "90s", "10m", "1h30m", "7d", "300ms" or "0". A day is 24
// hours.
func ParseDuration(text string) (time.Duration, error) {
	rest := strings.TrimSpace(text)
	if rest == "0" {
		return 0, nil
	}
	if _, err := strconv.ParseInt(rest, 10, 64); err == nil {
		return 0, &fault{what: fmt.Sprintf("%q has no unit", text), cure: durationCure}
	}
	var sum time.Duration
	next := 0 // index in durationUnits of the largest unit still allowed
	for rest != "" {
		d, left, at, err := cutDuration(rest, next)
		if err != nil {
			return 0, &fault{what: fmt.Sprintf("%q %v", text, err), cure: durationCure}
		}
		if sum > math.MaxInt64-d {
			return 0, &fault{what: fmt.Sprintf("%q is too long", text), cure: "write 0 for never"}
		}
		sum, rest, next = sum+d, left, at+1
	}
	if sum == 0 && strings.TrimSpace(text) == "" {
		return 0, &fault{what: "the duration is empty", cure: durationCure}
	}
	return sum, nil
}

// cutDuration takes one number with its unit off the front of s.
func cutDuration(s string, next int) (d time.Duration, rest string, at int, err error) {
	digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
	name := s[digits:]
	if i := strings.IndexAny(name, "0123456789"); i >= 0 {
		name = name[:i]
	}
	n, err := strconv.ParseInt(s[:digits], 10, 64)
	if err != nil {
		return 0, "", 0, fmt.Errorf("is no duration")
	}
	for i := next; i < len(durationUnits); i++ {
		u := durationUnits[i]
		if u.name != name {
			continue
		}
		if n > math.MaxInt64/int64(u.d) {
			return 0, "", 0, fmt.Errorf("is too long")
		}
		return time.Duration(n) * u.d, s[digits+len(name):], i, nil
	}
	return 0, "", 0, fmt.Errorf("is no duration")
}

// formatDuration writes what ParseDuration reads: "7d", "1h30m".
func formatDuration(d time.Duration) string {
	if d == 0 {
		return "0"
	}
	var b strings.Builder
	for _, u := range durationUnits {
		if n := d / u.d; n > 0 {
			fmt.Fprintf(&b, "%d%s", n, u.name)
			d -= n * u.d
		}
	}
	return b.String()
}
