package daemon

import (
	"net/netip"
	"sync"
	"time"

	"github.com/sirupsen/logrus"

	"ftpd/pkg/access"
)

const (
	// loudest is how many lines a minute may tell of the same refusal of the same
	// client. It is more than anybody lets pass before banning (fail2ban counts
	// lines), and little enough that a client that hammers for a day costs some
	// 20 MB instead of the disk.
	loudest = 60
	// window is the minute.
	window = time.Minute
	// remembered bounds what is counted at a time. Beyond it, strangers of many
	// addresses share one count.
	remembered = 8192
)

// repeats bounds the lines of refusals. The first ones of a minute are written; how
// many were not stands in a line of its own when the minute is over.
type repeats struct {
	now  func() time.Time
	tell func(logrus.Level, logrus.Fields) // writes what was left out; holds no lock

	mu    sync.Mutex
	seen  map[refusal]*tally
	swept time.Time // when forget looked at all of them
}

// refusal is what counts as the same.
type refusal struct {
	from            netip.Prefix // access.Customer
	message, reason string
}

// tally counts the lines of one minute.
type tally struct {
	since   time.Time
	lines   int
	omitted int
	level   logrus.Level // of the last that was left out
	client  string       // its
	end     *time.Timer  // nil: nothing was left out yet
}

// newRepeats makes an empty count.
func newRepeats(tell func(logrus.Level, logrus.Fields)) *repeats {
	return &repeats{now: time.Now, tell: tell, seen: map[refusal]*tally{}}
}

// admit says whether a line is to be written.
func (r *repeats) admit(e *logrus.Entry) bool {
	what, client, is := refusalOf(e)
	if !is {
		return true
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	t := r.tallyOf(&what)
	if t.lines < loudest {
		t.lines++
		return true
	}
	t.omitted++
	t.client, t.level = client, e.Level
	if t.end == nil {
		t.end = time.AfterFunc(window-r.now().Sub(t.since), func() { r.conclude(what, t) })
	}
	return false
}

// refusalOf finds the refusal in a line, if it is one: a client and a reason.
func refusalOf(e *logrus.Entry) (what refusal, client string, is bool) {
	client, _ = e.Data["client"].(string)
	reason, _ := e.Data["reason"].(string)
	if client == "" || reason == "" {
		return refusal{}, "", false
	}
	addr, err := netip.ParseAddr(client)
	if err != nil {
		return refusal{}, "", false
	}
	return refusal{access.Customer(addr), e.Message, reason}, client, true
}

// tallyOf is the count of the running minute. The caller holds mu.
func (r *repeats) tallyOf(what *refusal) *tally {
	now := r.now()
	t := r.seen[*what]
	if t == nil && len(r.seen) >= remembered {
		r.forget(now)
		if len(r.seen) >= remembered {
			*what = refusal{message: what.message, reason: what.reason} // everybody's
			t = r.seen[*what]
		}
	}
	switch {
	case t == nil:
		t = &tally{since: now}
		r.seen[*what] = t
	case now.Sub(t.since) >= window && t.end == nil:
		t.since, t.lines = now, 0
	}
	return t
}

// sweepEvery bounds what a crowd of new clients costs: each line waits for forget.
const sweepEvery = time.Second

// forget drops counts whose minute is over. The caller holds mu.
func (r *repeats) forget(now time.Time) {
	if now.Sub(r.swept) < sweepEvery {
		return
	}
	r.swept = now
	for what, t := range r.seen {
		if t.end == nil && now.Sub(t.since) >= window {
			delete(r.seen, what)
		}
	}
}

// conclude tells, at the end of a minute, what was left out in it.
func (r *repeats) conclude(what refusal, t *tally) {
	r.mu.Lock()
	if r.seen[what] != t {
		r.mu.Unlock()
		return // flushed meanwhile
	}
	delete(r.seen, what)
	r.mu.Unlock()
	r.tell(t.level, t.fields(what))
}

// fields are those of the line that tells of lines which were left out.
func (t *tally) fields(what refusal) logrus.Fields {
	client := t.client
	if !what.from.IsValid() {
		client = "many"
	}
	return logrus.Fields{"client": client, "refusal": what.message, "reason": what.reason, "omitted": t.omitted}
}

// flush tells of everything that was left out so far, at the end of the log.
func (r *repeats) flush() {
	r.mu.Lock()
	seen := r.seen
	r.seen = map[refusal]*tally{}
	r.mu.Unlock()
	for what, t := range seen {
		if t.end != nil {
			t.end.Stop()
			r.tell(t.level, t.fields(what))
		}
	}
}
