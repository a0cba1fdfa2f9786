package ftp

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// TestTidier lets crowds fall silent and counts collections.
func TestTidier(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var freed atomic.Int32
		tidy := tidier{free: func() { freed.Add(1) }}
		crowd := func(n int, pause time.Duration) {
			for range n {
				tidy.note()
				time.Sleep(pause)
			}
			synctest.Wait()
		}
		after := func(d time.Duration, want int32, when string) {
			t.Helper()
			time.Sleep(d)
			synctest.Wait()
			if n := freed.Load(); n != want {
				t.Errorf("%s: %d collections, want %d", when, n, want)
			}
		}
		crowd(tidyWorth-1, 0)
		after(time.Hour, 0, "too few")
		crowd(1000, tidyQuiet/2)
		after(0, 0, "one after the other")
		after(tidyQuiet, 1, "quiet")
		crowd(tidyWorth, 0)
		after(tidyEvery-2*tidyQuiet, 1, "too soon")
		after(2*tidyQuiet, 2, "later")
		after(time.Hour, 2, "nothing new")
		crowd(tidyWorth, 0)
		tidy.end()
		crowd(tidyWorth, 0)
		after(time.Hour, 2, "ended")
	})
}
