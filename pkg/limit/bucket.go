package limit

import (
	"context"
	"errors"
	"math"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// turns is how often in a second everybody who wants bytes should get a
	// slice.
	turns = 16
	// saving is the part of a second, as a divisor, that a bucket saves up:
	// two slices, so that a transfer that is late loses nothing.
	saving = 8
	// maxSlice, in bytes, bounds how long a fast transfer holds on to an old
	// rate. The kernel copies no better with more.
	maxSlice = 1 << 20
)

// errChanged says that the rate changed, so that another slice is due.
var errChanged = errors.New("rate changed")

// Bucket is a rate that transfers share. It may be changed and used by any
// number of goroutines at once. The zero Bucket is unlimited.
type Bucket struct {
	rate    atomic.Int64 // bytes per second, 0 = unlimited; written under mu
	waiting atomic.Int64 // takers that wait in it now

	mu      sync.Mutex
	balance float64       // bytes earned and not yet taken; below 0: promised to those who wait
	then    time.Time     // when balance was last brought up to date
	changed chan struct{} // closed when the rate changes; nil until somebody waits
}

// NewBucket returns a bucket of that many bytes per second, 0 for unlimited.
func NewBucket(bytesPerSecond int64) *Bucket {
	b := &Bucket{}
	b.SetRate(bytesPerSecond)
	return b
}

// Rate returns the bytes per second, 0 for unlimited.
func (b *Bucket) Rate() int64 { return b.rate.Load() }

// SetRate changes the rate, also for those who are waiting. A negative one is
// taken as 0, unlimited.
func (b *Bucket) SetRate(bytesPerSecond int64) {
	bytesPerSecond = max(bytesPerSecond, 0)
	b.mu.Lock()
	defer b.mu.Unlock()
	old := b.rate.Load()
	if old == bytesPerSecond {
		return
	}
	if old == 0 {
		b.balance, b.then = float64(bytesPerSecond)/saving, time.Now()
	} else {
		b.update(old)
		// Those who wait ask again, for a slice of the new rate's size; what
		// the old one promised them must not be a debt that slows the new.
		b.balance = max(b.balance, 0)
	}
	b.rate.Store(bytesPerSecond)
	if b.changed != nil {
		close(b.changed)
		b.changed = nil
	}
}

// update adds what the rate has earned since the last time, as far as it may be
// saved up. The caller holds mu.
func (b *Bucket) update(rate int64) {
	now := time.Now()
	earned := b.balance + now.Sub(b.then).Seconds()*float64(rate)
	b.balance = min(earned, float64(rate)/saving)
	b.then = now
}

// largest returns the largest slice of a rate.
func largest(rate int64) int64 { return min(max(rate/turns, 1), maxSlice) }

// slice returns how much should be taken in one go; an unlimited bucket allows
// any.
func (b *Bucket) slice() int64 {
	rate := b.rate.Load()
	if rate == 0 {
		return math.MaxInt64
	}
	return min(max(rate/turns/(b.waiting.Load()+1), 1), maxSlice)
}

// take waits until n bytes may move. With an error, errChanged or that of ctx,
// nothing is taken.
func (b *Bucket) take(ctx context.Context, n int64) error {
	wait, changed, err := b.promise(n)
	if err != nil || wait == 0 {
		return err
	}
	b.waiting.Add(1)
	defer b.waiting.Add(-1)
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-changed:
		return errChanged
	case <-ctx.Done():
		b.withdraw(n, changed)
		return ctx.Err()
	}
}

// promise takes n bytes, and returns how long they have to be waited for and
// what voids the promise meanwhile.
func (b *Bucket) promise(n int64) (wait time.Duration, voided <-chan struct{}, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	rate := b.rate.Load()
	if rate == 0 {
		return 0, nil, nil
	}
	if n > largest(rate) {
		return 0, nil, errChanged // n is a slice of a rate that was higher
	}
	b.update(rate)
	b.balance -= float64(n)
	if b.balance >= 0 {
		return 0, nil, nil
	}
	if b.changed == nil {
		b.changed = make(chan struct{})
	}
	return duration(-b.balance, rate), b.changed, nil
}

// withdraw gives up a promise of n bytes, unless a new rate has voided it.
func (b *Bucket) withdraw(n int64, voided <-chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.changed == voided {
		b.balance += float64(n)
	}
}

// restore gives back n bytes that did not move.
func (b *Bucket) restore(n int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if rate := b.rate.Load(); rate != 0 {
		b.balance += float64(n)
		b.update(rate) // keeps it within what may be saved up
	}
}

// duration returns how long a rate needs for that many bytes, at most a day:
// nobody waits for more, and the type holds it.
func duration(bytes float64, rate int64) time.Duration {
	const day = 24 * time.Hour
	seconds := math.Min(bytes/float64(rate), day.Seconds())
	return time.Duration(math.Ceil(seconds * float64(time.Second)))
}
