package daemon

import (
	"context"
	"strconv"
	"testing"
	"time"
)

// A daemon that is well says so again and again; one whose locks are stuck does
// not, and is started anew.
func TestWatchdog(t *testing.T) {
	m := newManager(t)
	t.Setenv("WATCHDOG_USEC", strconv.FormatInt((100*time.Millisecond).Microseconds(), 10))
	r := newRunning(t)
	end := r.guarded(context.Background())
	m.want("WATCHDOG=1")
	m.want("WATCHDOG=1")
	end()

	r.turning.Lock()
	end = r.guarded(context.Background())
	m.wantNothing(300 * time.Millisecond)
	r.turning.Unlock()
	m.want("WATCHDOG=1")
	end()
}
