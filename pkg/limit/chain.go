package limit

import (
	"context"
	"errors"
)

// Chain is the buckets that are in force for one transfer, the narrowest first:
// who waits for its own bucket should not hold a turn in everybody's meanwhile.
// A nil bucket is unlimited.
type Chain []*Bucket

// Take waits until at least one byte may move and returns how many may, at most
// want, which is above 0. If ctx ends first it returns its error and has taken
// nothing. The time it waits is no stall of the transfer.
func (c Chain) Take(ctx context.Context, want int64) (int64, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	for c.limited() {
		n := c.slice(want)
		err := c.take(ctx, n)
		if err == nil {
			return n, nil
		}
		if !errors.Is(err, errChanged) {
			return 0, err
		}
	}
	return want, nil
}

// slice returns how much of want should be taken in one go.
func (c Chain) slice(want int64) int64 {
	for _, b := range c {
		if b != nil {
			want = min(want, b.slice())
		}
	}
	return want
}

// take takes n bytes of every bucket or, with an error, of none.
func (c Chain) take(ctx context.Context, n int64) error {
	for i, b := range c {
		if b == nil {
			continue
		}
		if err := b.take(ctx, n); err != nil {
			c[:i].Return(n)
			return err
		}
	}
	return nil
}

// limited says whether any bucket has a rate.
func (c Chain) limited() bool {
	for _, b := range c {
		if b != nil && b.Rate() != 0 {
			return true
		}
	}
	return false
}

// Free says that no bucket has a rate.
func (c Chain) Free() bool { return !c.limited() }

// Return gives back n bytes that were taken and did not move.
func (c Chain) Return(n int64) {
	if n <= 0 {
		return
	}
	for _, b := range c {
		if b != nil {
			b.restore(n)
		}
	}
}
