package site

import (
	"slices"
	"testing"
	"time"
)

// TestTransferClasses: a bound belongs to its class, and classes add up.
func TestTransferClasses(t *testing.T) {
	var all transfers
	all.add(1, 0, true)
	for _, bound := range durationBounds {
		all.add(10, bound, true)
		all.add(100, bound+1, false)
	}
	got := all.look()
	n := uint64(len(durationBounds))
	want := []uint64{2}
	for len(want) < len(durationBounds) {
		want = append(want, want[len(want)-1]+2)
	}
	if !slices.Equal(got.Within[:], want) || got.Timed != 2*n+1 {
		t.Errorf("within %d, all %d, want %d and %d", got.Within, got.Timed, want, 2*n+1)
	}
	if got.Whole != n+1 || got.Incomplete != n || got.Bytes != 110*n+1 {
		t.Errorf("%+v", got)
	}
	var took time.Duration
	for _, bound := range DurationBounds() {
		took += 2*bound + 1
	}
	if got.Took != took {
		t.Errorf("took %v, want %v", got.Took, took)
	}
}

// BenchmarkTransferCounted is what each transfer pays for being counted.
func BenchmarkTransferCounted(b *testing.B) {
	var all transfers
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			all.add(1<<20, 3*time.Second, true)
		}
	})
}
