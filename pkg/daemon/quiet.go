package daemon

import "time"

// patience bounds how long a folder that never gets quiet can put off a reload,
// in settle times.
const patience = 20

// quiet is a timer that runs out when nothing was touched for a while, or when
// patience has run out.
type quiet struct {
	timer *time.Timer
	since time.Time // of the first touch; zero: at rest
}

func newQuiet() *quiet {
	timer := time.NewTimer(time.Hour)
	timer.Stop()
	return &quiet{timer: timer}
}

// touch puts the end off by settle, but not for ever.
func (q *quiet) touch(settle time.Duration) {
	now := time.Now()
	if q.since.IsZero() {
		q.since = now
	}
	left := q.since.Add(patience * settle).Sub(now)
	q.timer.Reset(max(0, min(settle, left)))
}

// rest begins anew.
func (q *quiet) rest() { q.since = time.Time{} }
