package site

import (
	"net/netip"
	"sync/atomic"
	"time"

	"ftpd/pkg/access"
	"ftpd/pkg/config"
)

// addresses are the address lines of one user, group or site. Lines may expire; the
// list is then made anew, by whoever asks first after that.
type addresses struct {
	lines   []*config.Access
	current atomic.Pointer[addressesThen]
}

// addressesThen is the list for a span of time.
type addressesThen struct {
	list        access.List
	since, till time.Time // till zero: for ever
}

func newAddresses(lines []*config.Access) *addresses {
	a := &addresses{lines: lines}
	a.current.Store(a.compile(time.Now()))
	return a
}

// Decide says whether an address may come in now.
func (a *addresses) Decide(from netip.Addr) access.Verdict {
	then := a.current.Load()
	if then.till.IsZero() {
		return then.list.Decide(from)
	}
	now := time.Now()
	if !then.holds(now) {
		then = a.compile(now)
		a.current.Store(then)
	}
	return then.list.Decide(from)
}

// DecideAt is Decide for another moment.
func (a *addresses) DecideAt(from netip.Addr, at time.Time) access.Verdict {
	then := a.current.Load()
	if !then.holds(at) {
		then = a.compile(at)
	}
	return then.list.Decide(from)
}

func (t *addressesThen) holds(at time.Time) bool {
	return !at.Before(t.since) && (t.till.IsZero() || at.Before(t.till))
}

// compile makes the list of a moment, with the time for which it holds. The order of
// the lines stays, which decides.
func (a *addresses) compile(at time.Time) *addressesThen {
	then := &addressesThen{}
	var rules []access.Rule
	for _, line := range a.lines {
		end := line.Expires.V
		switch {
		case over(line.Expires, at):
			if end.After(then.since) {
				then.since = end
			}
			if line.Grant {
				// The list goes on to let in only whom it names: when the last that
				// was granted ends, the door must not open for everybody.
				rules = append(rules, access.Rule{Grant: true, Origin: line.Pos.String()})
			}
			continue
		case !end.IsZero() && (then.till.IsZero() || end.Before(then.till)):
			then.till = end
		}
		rules = append(rules, access.Rule{Grant: line.Grant, Patterns: line.IP.V, Origin: line.Pos.String()})
	}
	then.list = access.NewList(rules)
	return then
}
