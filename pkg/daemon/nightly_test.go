package daemon

import (
	"testing"
	"time"
)

// TestNight looks every hour over some days, also those on which the clocks are
// turned: once a day, and not before the hour.
func TestNight(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip(err)
	}
	for _, first := range []time.Time{time.Date(2026, 3, 27, 12, 30, 0, 0, zone), time.Date(2026, 10, 23, 12, 30, 0, 0, zone)} {
		nights := map[int]int{}
		last := first
		for range 96 {
			now := last.Add(time.Hour)
			if isNight(last, now) {
				nights[now.Day()]++
				if now.Hour() != nightHour {
					t.Errorf("at %v", now)
				}
			}
			last = now
		}
		if len(nights) != 4 {
			t.Errorf("nights %v", nights)
		}
		for day, n := range nights {
			if n != 1 {
				t.Errorf("%d times on the %d.", n, day)
			}
		}
	}
}
