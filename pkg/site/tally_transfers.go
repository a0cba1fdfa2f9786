package site

import (
	"slices"
	"sync/atomic"
	"time"
)

// durationBounds are the upper ends of the classes in which durations of transfers
// are counted. They never change: who adds up over years relies on that.
var durationBounds = [...]time.Duration{
	100 * time.Millisecond, 500 * time.Millisecond, 2 * time.Second, 10 * time.Second, 30 * time.Second,
	2 * time.Minute, 10 * time.Minute, time.Hour, 6 * time.Hour,
}

// transfers counts those of one direction. Each transfer adds to a few atomics, which
// the network is never fast enough to feel.
type transfers struct {
	whole, incomplete atomic.Uint64
	bytes             atomic.Uint64
	took              atomic.Int64                           // nanoseconds of all
	classes           [len(durationBounds) + 1]atomic.Uint64 // the last: longer than all bounds
}

// Transfers is a look at those of one direction that have ended.
type Transfers struct {
	Whole, Incomplete uint64
	Bytes             uint64        // of files
	Took              time.Duration // all together
	// Within counts those that took at most so long, by the bounds of
	// [DurationBounds]. Longer ones are in no class.
	Within [len(durationBounds)]uint64
	// Timed is how many the durations are of, longer ones included.
	Timed uint64
}

// DurationBounds are the upper ends of the classes of Transfers.Within.
func DurationBounds() [len(durationBounds)]time.Duration { return durationBounds }

// add counts a transfer that has ended.
func (t *transfers) add(bytes int64, took time.Duration, whole bool) {
	if whole {
		t.whole.Add(1)
	} else {
		t.incomplete.Add(1)
	}
	t.bytes.Add(uint64(bytes))
	t.took.Add(int64(took))
	class, _ := slices.BinarySearch(durationBounds[:], took)
	t.classes[class].Add(1)
}

func (t *transfers) look() Transfers {
	out := Transfers{
		Whole: t.whole.Load(), Incomplete: t.incomplete.Load(), Bytes: t.bytes.Load(),
		Took: time.Duration(t.took.Load()),
	}
	for class := range t.classes {
		out.Timed += t.classes[class].Load()
		if class < len(durationBounds) {
			out.Within[class] = out.Timed
		}
	}
	return out
}
