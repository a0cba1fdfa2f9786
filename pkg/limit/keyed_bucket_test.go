package limit

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// TestKeyedBucketsAreShared: all sessions of a user have his rate together, and
// another user one of his own.
func TestKeyedBucketsAreShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var users KeyedBuckets[string]
		var chains []Chain
		for range 25 {
			chains = append(chains, Chain{NewBucket(0), users.Acquire("anna", mib)})
		}
		for range 25 {
			chains = append(chains, Chain{NewBucket(0), users.Acquire("bob", 2*mib)})
		}
		got := downloads(t, 10*time.Second, chains...)
		if anna := got[:25]; !within(sum(anna), 10*mib, 0.05) || jain(anna) < 0.95 {
			t.Errorf("anna has %.0f B in 10 s at 1 MiB/s: %v", sum(anna), anna)
		}
		if bob := got[25:]; !within(sum(bob), 20*mib, 0.05) || jain(bob) < 0.95 {
			t.Errorf("bob has %.0f B in 10 s at 2 MiB/s: %v", sum(bob), bob)
		}
	})
}

// TestKeyedBucketsForget: what nobody holds takes no memory, and what somebody
// holds stays the same bucket.
func TestKeyedBucketsForget(t *testing.T) {
	var users KeyedBuckets[string]
	first := users.Acquire("anna", mib)
	if users.Acquire("anna", 2*mib) != first || first.Rate() != 2*mib {
		t.Error("the second holder has another bucket, or the rate is the old one")
	}
	users.Release("anna")
	if users.Acquire("anna", mib) != first {
		t.Error("the bucket was dropped while somebody held it")
	}
	users.Release("anna")
	users.Release("anna")
	if users.Keys() != 0 {
		t.Errorf("%d keys left", users.Keys())
	}
	defer func() {
		if recover() == nil {
			t.Error("one Release too many did not panic")
		}
	}()
	users.Release("anna")
}

// TestComingAndGoingGainsNothing logs in and out all the time: a fresh bucket
// must not begin with savings.
func TestComingAndGoingGainsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var users KeyedBuckets[string]
		var moved int64
		begin := time.Now()
		for time.Since(begin) < 10*time.Second && moved < 100*mib {
			b := users.Acquire("anna", mib)
			n, err := Chain{b}.Take(t.Context(), mib)
			if err != nil {
				t.Fatal(err)
			}
			moved += n
			users.Release("anna")
		}
		if float64(moved) > 10*mib*1.01 {
			t.Errorf("%d B in 10 s at 1 MiB/s", moved)
		}
	})
}

// TestKeyedBucketsAtOnce is for the race detector, and nobody may be left over.
func TestKeyedBucketsAtOnce(t *testing.T) {
	var users KeyedBuckets[int]
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			for n := range 500 {
				b := users.Acquire((i+n)%3, int64(1<<40+n))
				if _, err := (Chain{b}).Take(t.Context(), 1); err != nil {
					t.Error(err)
				}
				users.Release((i + n) % 3)
			}
		})
	}
	wg.Wait()
	if users.Keys() != 0 {
		t.Errorf("%d keys left", users.Keys())
	}
}
