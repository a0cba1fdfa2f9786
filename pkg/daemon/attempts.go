package daemon

import (
	"sync/atomic"
	"time"

	"ftpd/pkg/control"
)

// attempts are what became of the files each time that they were read.
type attempts struct {
	// last is the last reload, whatever became of it; nil: none yet. The start is
	// none.
	last                         atomic.Pointer[control.Attempt]
	reloaded, unchanged, refused atomic.Uint64

	// These are of the start, too. good is zero if the files never were.
	refusedLast atomic.Bool
	good        atomic.Int64 // Unix time, ms
}

// add remembers one. It says nothing about the files if a configuration stands
// apart from them.
func (a *attempts) add(cause Cause, o Outcome, err error, apart bool) {
	if err != nil {
		a.refusedLast.Store(true)
	} else if !apart {
		a.refusedLast.Store(false)
		a.good.Store(time.Now().UnixMilli())
	}
	if cause == Start {
		return
	}
	one := &control.Attempt{At: moment(time.Now()), Cause: string(cause), Result: resultOf(o, err)}
	if err != nil {
		one.Fault = faultOf(err)
	}
	a.last.Store(one)
	a.counter(one.Result).Add(1)
}

func (a *attempts) counter(result string) *atomic.Uint64 {
	switch result {
	case control.Refused:
		return &a.refused
	case control.Unchanged:
		return &a.unchanged
	}
	return &a.reloaded
}

// counts are reloads by their result.
func (a *attempts) counts() map[string]uint64 {
	all := map[string]uint64{}
	for _, result := range []string{control.Reloaded, control.Unchanged, control.Refused} {
		all[result] = a.counter(result).Load()
	}
	return all
}

// accepted is when the files were last found good, zero if never.
func (a *attempts) accepted() time.Time {
	if ms := a.good.Load(); ms > 0 {
		return time.UnixMilli(ms)
	}
	return time.Time{}
}
