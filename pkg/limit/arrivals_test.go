package limit

import (
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// TestArrivals lets so many come in a minute, all at once if none came before.
func TestArrivals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := NewArrivals[string]()
		come := func(key string, tries int) (n int) {
			for range tries {
				if a.Allow(key, 6) {
					n++
				}
			}
			return n
		}
		steps := []struct {
			wait time.Duration
			key  string
			want int
		}{
			{0, "a", 6},
			{0, "b", 6}, // another one's are its own
			{10*time.Second - 1, "a", 0},
			{1, "a", 1},
			{25 * time.Second, "a", 2},
			{5 * time.Second, "a", 1},
			{time.Hour, "a", 6},
		}
		for i, s := range steps {
			time.Sleep(s.wait)
			if got := come(s.key, 20); got != s.want {
				t.Errorf("step %d: %d came, want %d", i, got, s.want)
			}
		}
		for range 1000 {
			if !a.Allow("a", 0) {
				t.Fatal("0 is unlimited")
			}
		}
		// A new rate holds for who has come already.
		time.Sleep(time.Hour)
		come("a", 6)
		time.Sleep(time.Second)
		if a.Allow("a", 6) || !a.Allow("a", 60) {
			t.Error("a raised rate does not hold")
		}
	})
}

// TestArrivalsForget keeps memory bounded whoever comes.
func TestArrivalsForget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := NewArrivals[int]()
		for key := range 300_000 {
			a.Allow(key, 1)
		}
		if n := a.Keys(); n > arrivalShards*arrivalsKept || n < arrivalShards*arrivalsKept/2 {
			t.Errorf("%d keys are remembered", n)
		}
		a = NewArrivals[int]()
		for key := range 20_000 {
			a.Allow(key, 1)
		}
		time.Sleep(time.Minute)
		for key := range 20_000 {
			a.Allow(-key, 1)
		}
		if n := a.Keys(); n > 25_000 {
			t.Errorf("%d keys are left", n)
		}
	})
}

// TestArrivalsAtOnce has many come at one moment from everywhere.
func TestArrivalsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := NewArrivals[int]()
		var n atomic.Int64
		var wg sync.WaitGroup
		for i := range 100 {
			wg.Go(func() {
				for range 100 {
					if a.Allow(i%10, 30) {
						n.Add(1)
					}
				}
			})
		}
		wg.Wait()
		if n.Load() != 300 {
			t.Errorf("%d came, want 300", n.Load())
		}
	})
}

func BenchmarkArrivals(b *testing.B) {
	a := NewArrivals[netip.Prefix]()
	key := netip.MustParsePrefix("192.0.2.1/32")
	b.ReportAllocs()
	for b.Loop() {
		a.Allow(key, 60)
	}
}

// BenchmarkArrivalsFlooded has somebody new come each time.
func BenchmarkArrivalsFlooded(b *testing.B) {
	a := NewArrivals[uint64]()
	for key := uint64(0); b.Loop(); key++ {
		a.Allow(key, 60)
	}
}
