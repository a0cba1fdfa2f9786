package limit

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// TestIdleSavesLittle: after an hour without a transfer the first second is
// hardly faster than any other.
func TestIdleSavesLittle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := Chain{NewBucket(mib)}
		<-time.After(time.Hour)
		if n := downloads(t, time.Second, c)[0]; n > mib+mib/saving {
			t.Errorf("%d B in the first second at 1 MiB/s", n)
		}
	})
}

// TestNewRateBites changes the rate under 50 waiting transfers.
func TestNewRateBites(t *testing.T) {
	for _, tt := range []struct{ from, to int64 }{
		{kib, mib},
		{100 * mib, 10 * kib},
		{1, 100 * mib},
		{0, mib},
	} {
		synctest.Test(t, func(t *testing.T) {
			b := NewBucket(tt.from)
			ctx, cancel := context.WithCancel(t.Context())
			var moved atomic.Int64
			var wg sync.WaitGroup
			for range 50 {
				wg.Go(func() { copySlowly(ctx, b, &moved) })
			}
			<-time.After(2 * time.Second)
			b.SetRate(tt.to)
			if b.Rate() != tt.to {
				t.Errorf("Rate = %d", b.Rate())
			}
			<-time.After(time.Second) // "within a second"
			before := moved.Load()
			<-time.After(10 * time.Second)
			if n := moved.Load() - before; !within(float64(n), float64(10*tt.to), 0.05) {
				t.Errorf("from %d to %d B/s: %d B in 10 s", tt.from, tt.to, n)
			}
			cancel()
			wg.Wait()
		})
	}
}

// copySlowly moves slices until ctx ends; each takes a while, as even unlimited
// transfers do.
func copySlowly(ctx context.Context, b *Bucket, moved *atomic.Int64) {
	for {
		n, err := Chain{b}.Take(ctx, mib)
		if err != nil {
			return
		}
		<-time.After(time.Millisecond)
		moved.Add(n)
	}
}

// TestEndOfLimitWakes: who waits for hours goes on at once.
func TestEndOfLimitWakes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := NewBucket(1)
		start := time.Now()
		done := make(chan error)
		for range 3 {
			go func() {
				for range 10_000 {
					if _, err := (Chain{b}).Take(t.Context(), mib); err != nil {
						done <- err
						return
					}
				}
				done <- nil
			}()
		}
		<-time.After(time.Minute)
		b.SetRate(0)
		for range 3 {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		if d := time.Since(start); d != time.Minute {
			t.Errorf("woken after %v", d)
		}
	})
}

// TestLimitStartsAnew: a debt from before an unlimited time is forgotten, and so
// is the time itself.
func TestLimitStartsAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := NewBucket(1)
		downloads(t, time.Minute, times(50, Chain{b})...)
		b.SetRate(0)
		<-time.After(time.Hour)
		b.SetRate(mib)
		if n := downloads(t, 10*time.Second, Chain{b})[0]; !within(float64(n), 10*mib, 0.02) {
			t.Errorf("%d B in 10 s at 1 MiB/s", n)
		}
	})
}

// TestCancelTakesNothing lets waiters give up and sees that those who stay get
// all of the rate, from every bucket of the chain.
func TestCancelTakesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		user, site := NewBucket(10*mib), NewBucket(mib)
		ctx, cancel := context.WithCancel(t.Context())
		errs := make(chan error)
		for range 50 {
			go func() {
				for {
					if _, err := (Chain{user, site}).Take(ctx, mib); err != nil {
						errs <- err
						return
					}
				}
			}()
		}
		<-time.After(time.Second)
		cancel()
		for range 50 {
			if err := <-errs; !errors.Is(err, context.Canceled) {
				t.Errorf("Take = %v", err)
			}
		}
		if user.waiting.Load() != 0 || site.waiting.Load() != 0 {
			t.Error("somebody is still counted as waiting")
		}
		got := downloads(t, 10*time.Second, Chain{user, site})[0]
		if !within(float64(got), 10*mib, 0.05) {
			t.Errorf("%d B in 10 s at 1 MiB/s", got)
		}
	})
}

func BenchmarkTakeUnlimited(b *testing.B) {
	c := Chain{NewBucket(0), nil, NewBucket(0), NewBucket(0), NewBucket(0)}
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if n, err := c.Take(ctx, mib); n != mib || err != nil {
				b.Errorf("Take = %d, %v", n, err)
				return
			}
		}
	})
}

// BenchmarkTakeLimited has rates that nobody reaches: the cost without waiting.
func BenchmarkTakeLimited(b *testing.B) {
	c := Chain{NewBucket(1 << 50), nil, NewBucket(1 << 50), NewBucket(0), NewBucket(1 << 50)}
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := c.Take(ctx, mib); err != nil {
				b.Error(err)
				return
			}
		}
	})
}

// TestStaleSlice: a slice computed just before the rate fell is asked for anew,
// as waiting for it would take minutes.
func TestStaleSlice(t *testing.T) {
	b := NewBucket(100 * mib)
	n := b.slice()
	b.SetRate(kib)
	if err := b.take(t.Context(), n); !errors.Is(err, errChanged) {
		t.Errorf("taking %d B at 1 KiB/s: %v", n, err)
	}
}
