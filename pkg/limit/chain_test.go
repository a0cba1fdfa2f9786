package limit

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestAccuracyAndFairness(t *testing.T) {
	for _, rate := range []int64{1000, 10 * kib, 100_000, mib, 100 * mib, 1 << 30} {
		for _, n := range []int{1, 2, 50} {
			synctest.Test(t, func(t *testing.T) {
				const seconds = 10
				got := downloads(t, seconds*time.Second, times(n, Chain{NewBucket(rate)})...)
				if total := sum(got); !within(total, float64(rate*seconds), 0.02) {
					t.Errorf("%d B/s, %d at once: %.0f B in %d s", rate, n, total, seconds)
				}
				if j := jain(got); j < 0.95 {
					t.Errorf("%d B/s, %d at once: Jain's index is %.3f: %v", rate, n, j, got)
				}
			})
		}
	}
}

func TestChainSharesWhatOthersLeave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		total := NewBucket(mib)
		got := downloads(t, 10*time.Second,
			Chain{NewBucket(100 * kib), total}, // slower than its share
			Chain{nil, total},
			Chain{NewBucket(0), total},
		)
		rest := float64(mib-100*kib) / 2
		for i, want := range []float64{100 * kib, rest, rest} {
			if !within(float64(got[i]), want*10, 0.05) {
				t.Errorf("download %d got %d B/s, want %.0f", i, got[i]/10, want)
			}
		}
	})
}

// TestChainKeepsEveryRate has users with two sessions each under one site.
func TestChainKeepsEveryRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		site := NewBucket(4 * mib)
		var chains []Chain
		for range 8 {
			user := NewBucket(512 * kib)
			chains = append(chains, Chain{NewBucket(400 * kib), user, site}, Chain{NewBucket(400 * kib), user, site})
		}
		got := downloads(t, 10*time.Second, chains...)
		if !within(sum(got), 40*mib, 0.05) || jain(got) < 0.95 {
			t.Errorf("site of 4 MiB/s moved %.0f B in 10 s: %v", sum(got), got)
		}
		for i := 0; i < len(got); i += 2 {
			if user := got[i] + got[i+1]; float64(user) > 5*mib*1.02 {
				t.Errorf("user of 512 KiB/s got %d B in 10 s", user)
			}
		}
	})
}

// TestSlowerOnesGetTheirs has many downloads of which every other is limited to
// half of its share: it gets that half, whatever the others want.
func TestSlowerOnesGetTheirs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 200
		total := NewBucket(10 * mib)
		chains := times(n, Chain{total})
		for i := 0; i < n; i += 2 {
			chains[i] = Chain{NewBucket(10 * mib / n / 2), total}
		}
		got := downloads(t, 5*time.Second, chains...)
		var slow float64
		for i := 0; i < n; i += 2 {
			slow += float64(got[i])
		}
		if want := 5 * 10.0 * mib / 4; !within(slow, want, 0.05) {
			t.Errorf("the slower half got %.0f B in 5 s, want %.0f", slow, want)
		}
	})
}

// TestLateComersGetTheirShare: 5 s later another one has half of the rest.
func TestLateComersGetTheirShare(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		c := Chain{NewBucket(mib)}
		var early, late int64
		var wg sync.WaitGroup
		wg.Go(func() { early = download(ctx, c) })
		time.AfterFunc(5*time.Second, func() {
			late = download(ctx, c)
		})
		wg.Wait()
		synctest.Wait()
		if !within(float64(early), 7.5*mib, 0.05) || !within(float64(late), 2.5*mib, 0.05) {
			t.Errorf("early got %d, late %d", early, late)
		}
	})
}

func TestUnlimitedTakesAll(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	for _, c := range []Chain{nil, {nil}, {{}, NewBucket(0), NewBucket(-1)}} {
		if n, err := c.Take(ctx, 1<<40); n != 1<<40 || err != nil {
			t.Errorf("%d buckets: Take = %d, %v", len(c), n, err)
		}
		c.Return(1 << 40)
	}
	cancel()
	if n, err := (Chain)(nil).Take(ctx, 1); n != 0 || !errors.Is(err, context.Canceled) {
		t.Errorf("Take after cancel = %d, %v", n, err)
	}
}

func TestSlicesAreBounded(t *testing.T) {
	for _, tt := range []struct{ rate, want, slice int64 }{
		{16 * 64 * kib, mib, 64 * kib},
		{16 * 64 * kib, 100, 100},
		{1 << 40, 1 << 30, mib},
		{16 * kib, mib, kib},
		{1, mib, 1},
	} {
		synctest.Test(t, func(t *testing.T) {
			n, err := Chain{NewBucket(tt.rate)}.Take(t.Context(), tt.want)
			if n != tt.slice || err != nil {
				t.Errorf("%d B/s: Take(%d) = %d, %v; want %d", tt.rate, tt.want, n, err, tt.slice)
			}
		})
	}
}

// TestReturn: only what moved counts.
func TestReturn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		c := Chain{NewBucket(2 * mib), nil, NewBucket(mib)}
		var moved int64
		for {
			n, err := c.Take(ctx, mib)
			if err != nil {
				break
			}
			moved += n - n*3/4
			c.Return(n * 3 / 4)
		}
		if !within(float64(moved), 10*mib, 0.05) {
			t.Errorf("moved %d B in 10 s at 1 MiB/s", moved)
		}
		c.Return(1 << 40) // not to be saved up
		if n := downloads(t, time.Second, c)[0]; !within(float64(n), mib, 0.2) {
			t.Errorf("after giving back a lot: %d B in 1 s", n)
		}
	})
}
