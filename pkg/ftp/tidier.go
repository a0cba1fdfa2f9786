package ftp

import (
	"sync"
	"time"
)

const (
	tidyWorth = 128                    // sessions to be parked before it is worth a collection
	tidyQuiet = 500 * time.Millisecond // without another one, so that it is not in a crowd's way
	tidyEvery = 10 * time.Second       // and no sooner after the last
)

// tidier gives the memory of a crowd that has fallen silent back to the system. What
// its log-ins took is garbage, which the runtime would keep until more log in, for
// two minutes at least. Its collection runs beside the sessions, as all do.
type tidier struct {
	free func() // gives it back

	mu     sync.Mutex
	parked int // since the last time
	last   time.Time
	timer  *time.Timer
	ended  bool
}

// note counts a session that was parked.
func (t *tidier) note() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.parked++
	if t.ended || t.parked < tidyWorth {
		return
	}
	wait := max(tidyQuiet, time.Until(t.last.Add(tidyEvery)))
	if t.timer == nil {
		t.timer = time.AfterFunc(wait, t.tidy)
		return
	}
	t.timer.Reset(wait)
}

func (t *tidier) tidy() {
	t.mu.Lock()
	t.parked, t.last = 0, time.Now()
	t.mu.Unlock()
	t.free()
}

// end stops it.
func (t *tidier) end() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ended = true
	if t.timer != nil {
		t.timer.Stop()
	}
}
