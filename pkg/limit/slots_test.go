package limit

import (
	"sync"
	"sync/atomic"
	"testing"
)

func TestSlots(t *testing.T) {
	s := NewSlots(2)
	take := func(want bool, inUse int) {
		t.Helper()
		if got := s.TryAcquire(); got != want || s.InUse() != inUse {
			t.Errorf("TryAcquire = %v with %d in use, want %v with %d", got, s.InUse(), want, inUse)
		}
	}
	take(true, 1)
	take(true, 2)
	take(false, 2)
	s.SetMax(3)
	take(true, 3)
	s.SetMax(1) // nobody is thrown out
	take(false, 3)
	s.Release()
	s.Release()
	take(false, 1)
	s.Release()
	take(true, 1)
	s.SetMax(0)
	take(true, 2)
	s.SetMax(-1)
	take(true, 3)
}

func TestZeroSlotsAreUnlimited(t *testing.T) {
	var s Slots
	for range 1000 {
		if !s.TryAcquire() {
			t.Fatal("refused")
		}
	}
}

func TestKeyedSlots(t *testing.T) {
	var s KeyedSlots[string]
	for _, tt := range []struct {
		key   string
		limit int
		want  bool
	}{
		{"a", 2, true}, {"a", 2, true}, {"a", 2, false}, {"b", 1, true}, {"b", 1, false}, {"a", 3, true}, {"a", 0, true}, {"b", -1, true},
	} {
		if got := s.TryAcquire(tt.key, tt.limit); got != tt.want {
			t.Errorf("TryAcquire(%q, %d) = %v", tt.key, tt.limit, got)
		}
	}
	if a, b, keys := s.InUse("a"), s.InUse("b"), s.Keys(); a != 4 || b != 2 || keys != 2 {
		t.Errorf("in use: %d and %d of %d keys", a, b, keys)
	}
	for range 4 {
		s.Release("a")
	}
	if s.InUse("a") != 0 || s.Keys() != 1 {
		t.Errorf("a key that is free is remembered: %d keys", s.Keys())
	}
}

func TestReleaseTooOftenPanics(t *testing.T) {
	var slots Slots
	var keyed KeyedSlots[int]
	for name, release := range map[string]func(){
		"Slots":      slots.Release,
		"KeyedSlots": func() { keyed.Release(1) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			release()
		})
	}
	if keyed.TryAcquire(1, 1); keyed.InUse(1) != 1 {
		t.Error("the lock was kept")
	}
}

// TestSlotsAtOnce has many goroutines compete; never are more than the limit in.
func TestSlotsAtOnce(t *testing.T) {
	const limit = 5
	slots, keyed := NewSlots(limit), &KeyedSlots[int]{}
	for name, s := range map[string]struct {
		take    func() bool
		release func()
	}{
		"Slots":      {slots.TryAcquire, slots.Release},
		"KeyedSlots": {func() bool { return keyed.TryAcquire(1, limit) }, func() { keyed.Release(1) }},
	} {
		t.Run(name, func(t *testing.T) {
			var in, admitted atomic.Int64
			var wg sync.WaitGroup
			for range 20 {
				wg.Go(func() {
					for range 500 {
						if !s.take() {
							continue
						}
						if n := in.Add(1); n > limit {
							t.Errorf("%d of %d", n, limit)
						}
						admitted.Add(1)
						in.Add(-1)
						s.release()
					}
				})
			}
			wg.Wait()
			if admitted.Load() == 0 {
				t.Error("nobody was admitted")
			}
		})
	}
	if slots.InUse() != 0 || keyed.Keys() != 0 {
		t.Errorf("left in use: %d, %d keys", slots.InUse(), keyed.Keys())
	}
}

func BenchmarkKeyedSlots(b *testing.B) {
	var s KeyedSlots[[16]byte]
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		var key [16]byte
		for pb.Next() {
			if s.TryAcquire(key, 1000) {
				s.Release(key)
			}
		}
	})
}
