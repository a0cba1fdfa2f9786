package limit

import (
	"context"
	"math"
	"sync"
	"testing"
	"time"
)

const (
	kib = 1 << 10
	mib = 1 << 20
)

// download takes from c until ctx ends and returns how many bytes it got.
func download(ctx context.Context, c Chain) int64 {
	var total int64
	for {
		n, err := c.Take(ctx, mib)
		if err != nil {
			return total
		}
		total += n
	}
}

// downloads lets each chain have a downloader for so long, in a bubble whose
// time is not real, and returns what each got.
func downloads(t *testing.T, d time.Duration, chains ...Chain) []int64 {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	got := make([]int64, len(chains))
	var wg sync.WaitGroup
	for i, c := range chains {
		wg.Go(func() { got[i] = download(ctx, c) })
	}
	wg.Wait()
	return got
}

// times repeats a chain.
func times(n int, c Chain) []Chain {
	chains := make([]Chain, n)
	for i := range chains {
		chains[i] = c
	}
	return chains
}

func sum(values []int64) (total float64) {
	for _, v := range values {
		total += float64(v)
	}
	return total
}

// jain is Jain's index of fairness: 1 if all are equal, 1/n if one has all.
func jain(values []int64) float64 {
	var squares float64
	for _, v := range values {
		squares += float64(v) * float64(v)
	}
	return sum(values) * sum(values) / (float64(len(values)) * squares)
}

// within says whether got is at most part away from want, 0.05 for 5 %.
func within(got, want, part float64) bool { return math.Abs(got-want) <= want*part }
