package store

import (
	"fmt"
	"math"
	"strconv"
	"time"
)

// place is where a value stands.
type place struct{ space, key string }

// record is a value as it is kept.
type record struct {
	value []byte
	until time.Time // zero: for ever
}

// expired says whether the record no longer exists at a time.
func (r record) expired(now time.Time) bool { return !r.until.IsZero() && !now.Before(r.until) }

// write is one value that a batch leaves behind, or removes.
type write struct {
	place
	record
	gone bool
}

// plan finds out what a batch writes without writing any of it, so that one of
// its operations can fail and nothing has to be undone. read gives what is kept
// now, also if it has expired.
func plan(batch []Op, now time.Time, read func(place) (record, bool)) ([]write, error) {
	writes := make([]write, 0, len(batch))
	last := make(map[place]int, len(batch)) // of each place, its write
	for _, o := range batch {
		at := place{o.space, o.key}
		i, again := last[at]
		if !again {
			was, there := read(at)
			i, last[at] = len(writes), len(writes)
			writes = append(writes, write{place: at, record: was, gone: !there || was.expired(now)})
		}
		if err := writes[i].change(o, now); err != nil {
			return nil, err
		}
	}
	return writes, nil
}

// change does one operation to what stands at its place.
func (w *write) change(o Op, now time.Time) error {
	switch o.kind {
	case opDelete:
		w.record, w.gone = record{}, true
		return nil
	case opPut:
		w.record = record{o.value, o.until}
	case opAdd:
		sum, err := w.sum(o.delta)
		if err != nil {
			return fmt.Errorf("%s %q: %w", o.space, o.key, err)
		}
		if w.gone || !o.until.IsZero() {
			w.until = o.until
		}
		w.value = strconv.AppendInt(nil, sum, 10)
	}
	w.gone = w.expired(now)
	return nil
}

// sum is the counter after a change.
func (w *write) sum(delta int64) (int64, error) {
	if w.gone {
		return delta, nil
	}
	n, err := Int(w.value)
	switch {
	case err != nil:
		return 0, err
	case delta > 0 && n > math.MaxInt64-delta, delta < 0 && n < math.MinInt64-delta:
		return 0, ErrOverflow
	}
	return n + delta, nil
}

// Int is the number that a counter's value stands for; ErrNotCounter if it is
// none.
func Int(value []byte) (int64, error) {
	n, err := strconv.ParseInt(string(value), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%w: %.40q", ErrNotCounter, value)
	}
	return n, nil
}
