package site

import (
	"maps"
	"sync"
	"sync/atomic"

	"ftpd/pkg/ftp"
	"ftpd/pkg/wlog"
)

// Tally counts what has happened at a site since the process began. It only
// grows, and outlives the site: one that comes back under its name goes on
// counting. It is the one place where this is counted, for status as for metrics.
type Tally struct {
	connections        atomic.Uint64
	logins             atomic.Uint64
	uploads, downloads transfers
	failures, refusals reasons
}

// Counts is a look at a Tally.
type Counts struct {
	Connections        uint64 // that were let in
	Logins             uint64
	Uploads, Downloads Transfers
	// LoginFailures and Refusals are by reason; a failed log-in is in both.
	LoginFailures, Refusals map[string]uint64
}

// Counts looks at all counters, one after the other.
func (t *Tally) Counts() Counts {
	return Counts{
		Connections: t.connections.Load(), Logins: t.logins.Load(),
		Uploads: t.uploads.look(), Downloads: t.downloads.look(),
		LoginFailures: t.failures.all(), Refusals: t.refusals.all(),
	}
}

// Refused counts a refusal.
func (t *Tally) Refused(reason string) { t.refusals.add(reason) }

// loginFailed counts a log-in that was refused.
func (t *Tally) loginFailed(reason string) { t.failures.add(reason) }

// deed counts what a session has done, or was refused.
func (t *Tally) deed(e *ftp.Event, why *ftp.Refusal) {
	if why != nil {
		t.Refused(why.Reason)
	}
	if wlog.KindOf(e.Kind) != wlog.Transfer || e.Code < 200 || why != nil && e.Sent+e.Received == 0 {
		return
	}
	if uploading[e.Verb] {
		t.uploads.add(e.Received, e.Duration, !failed(e))
	} else {
		t.downloads.add(e.Sent, e.Duration, !failed(e))
	}
}

// uploading are the commands whose transfers are uploads.
var uploading = map[string]bool{"STOR": true, "STOU": true, "APPE": true}

// reasons count by reason. There are as many reasons as this program knows, a
// few dozen, so that the map is bounded.
type reasons struct {
	mu sync.RWMutex
	n  map[string]*atomic.Uint64
}

func (r *reasons) add(reason string) {
	r.mu.RLock()
	n := r.n[reason]
	r.mu.RUnlock()
	if n == nil {
		n = r.first(reason)
	}
	n.Add(1)
}

// first makes the counter of a reason that is new.
func (r *reasons) first(reason string) *atomic.Uint64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.n == nil {
		r.n = map[string]*atomic.Uint64{}
	}
	if r.n[reason] == nil {
		r.n[reason] = new(atomic.Uint64)
	}
	return r.n[reason]
}

func (r *reasons) all() map[string]uint64 {
	r.mu.RLock()
	defer r.mu.RUnlock()
	out := make(map[string]uint64, len(r.n))
	for reason, n := range r.n {
		out[reason] = n.Load()
	}
	return out
}

// tallies are all sites' by name.
type tallies struct {
	mu sync.Mutex
	of map[string]*Tally
}

// Tally is the counters of the site of that name; "" counts what reached none.
func (sh *Shared) Tally(name string) *Tally {
	t := &sh.tallies
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.of == nil {
		t.of = map[string]*Tally{}
	}
	if t.of[name] == nil {
		t.of[name] = new(Tally)
	}
	return t.of[name]
}

// Tallies are those of all sites that there were, by name.
func (sh *Shared) Tallies() map[string]*Tally {
	sh.tallies.mu.Lock()
	defer sh.tallies.mu.Unlock()
	return maps.Clone(sh.tallies.of)
}
