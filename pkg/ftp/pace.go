package ftp

import "time"

// The slices in which the kernel copies. Between two of them the rates are asked
// again, so that a slice should take no longer than a change may take to bite; and
// each costs a little, so that it should not be smaller than that demands.
const (
	firstSlice = 1 << 20
	largeSlice = 64 << 20
	shortSlice = 250 * time.Millisecond
	longSlice  = 500 * time.Millisecond
)

// pace fits the size of slices to the speed of a transfer.
type pace struct {
	size  int64
	asked time.Time
}

func newPace() *pace { return &pace{size: firstSlice / 2} }

// next is the size of the next slice, seen how long the last one took. A slice
// that a rate held up says nothing of the connection; it only gets smaller.
func (p *pace) next() int64 {
	now := time.Now()
	switch took := now.Sub(p.asked); {
	case p.asked.IsZero() || took < shortSlice:
		p.size = min(2*p.size, largeSlice)
	case took > longSlice:
		p.size = max(p.size/2, firstSlice/16)
	}
	p.asked = now
	return p.size
}
