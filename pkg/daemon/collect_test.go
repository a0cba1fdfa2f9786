package daemon

import (
	"runtime"
	"runtime/debug"
	"testing"
	"time"
)

func TestGrowth(t *testing.T) {
	const mib = 1 << 20
	for live, want := range map[uint64]int{
		0:          100, // not measured yet
		1:          800,
		3 * mib:    800,
		4 * mib:    700,
		8 * mib:    300,
		15 * mib:   113,
		16 * mib:   100,
		1000 * mib: 100,
	} {
		if got := growth(live); got != want {
			t.Errorf("%d MiB are alive: GOGC %d, want %d", live/mib, got, want)
		}
	}
}

// gogc is in force now.
func gogc() int {
	now := debug.SetGCPercent(100)
	debug.SetGCPercent(now)
	return now
}

func TestCollectionFollowsTheHeap(t *testing.T) {
	t.Setenv("GOGC", "")
	before := gogc()
	defer debug.SetGCPercent(before)
	stop := tuneCollection()
	defer stop()
	awaitGOGC(t, func(now int) bool { return now > 100 })
	heap := make([]byte, heapFloor)
	awaitGOGC(t, func(now int) bool { return now == 100 })
	runtime.KeepAlive(heap)
	heap = nil
	awaitGOGC(t, func(now int) bool { return now > 100 })
}

// awaitGOGC collects until the cleanups of a collection have chosen so.
func awaitGOGC(t *testing.T, chosen func(int) bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !chosen(gogc()); runtime.GC() {
		if time.Now().After(end) {
			t.Fatalf("GOGC stays %d", gogc())
		}
	}
}

func TestCollectionIsTheAdministrators(t *testing.T) {
	before := gogc()
	defer debug.SetGCPercent(before)
	debug.SetGCPercent(50)
	t.Setenv("GOGC", "50")
	defer tuneCollection()()
	runtime.GC()
	if now := gogc(); now != 50 {
		t.Errorf("GOGC is %d", now)
	}
}
