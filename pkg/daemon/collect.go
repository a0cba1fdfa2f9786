package daemon

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync/atomic"
)

const (
	// heapFloor is what the heap may grow to before anything is collected, in bytes.
	// The runtime would let it double, which of a small heap is so little that a
	// server of small files collected its garbage fifty times a second.
	heapFloor = 32 << 20
	// leastGrowth and mostGrowth bound GOGC, in percent of what is alive.
	leastGrowth = 100
	mostGrowth  = 800
)

// growth is the GOGC with which a heap of which so much is alive comes to the floor. A
// heap that is large already doubles, as the runtime has it.
func growth(live uint64) int {
	if live == 0 || live >= heapFloor/2 {
		return leastGrowth
	}
	return int(min(100*(heapFloor-live)/live, mostGrowth))
}

// collection fits GOGC to the heap after each collection, as long as it is not stopped.
type collection struct {
	stopped atomic.Bool
	now     int // GOGC; of the goroutine that runs cleanups
}

// mark is garbage from the beginning: its cleanup runs after each collection.
type mark struct{ _ [16]byte }

// tuneCollection begins, unless the administrator has chosen.
func tuneCollection() (stop func()) {
	if os.Getenv("GOGC") != "" {
		return func() {}
	}
	c := &collection{now: leastGrowth}
	c.tune()
	return func() { c.stopped.Store(true) }
}

func (c *collection) tune() {
	if c.stopped.Load() {
		return
	}
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	if live[0].Value.Kind() != metrics.KindUint64 {
		return
	}
	if next := growth(live[0].Value.Uint64()); next != c.now {
		c.now = next
		debug.SetGCPercent(next)
	}
	runtime.AddCleanup(new(mark), func(c *collection) { c.tune() }, c)
}
