package limit

import (
	"math"
	"math/big"
	"strconv"
)

// Direction is which way bytes move.
type Direction uint8

// The directions, as the one sees them whose amounts they are.
const (
	Down Direction = iota
	Up
)

// Moved is how many bytes went each way, by Direction.
type Moved [2]int64

// plus adds both ways.
func (m Moved) plus(n Moved) Moved { return Moved{m[Down] + n[Down], m[Up] + n[Up]} }

// Terms bound what may be moved in a period; 0 bounds nothing.
type Terms struct {
	Download, Upload int64 // bytes
	Ratio            float64
	Period           Period
}

// Bound is which of the terms stands in the way.
type Bound uint8

// The bounds.
const (
	Unbound Bound = iota
	DownloadLimit
	UploadLimit
	Credit // what uploads have earned at the ratio
)

// Room is how many bytes may still be moved, and what bounds them.
type Room struct {
	Bytes int64 // math.MaxInt64 where nothing bounds them
	By    Bound
}

// Credit is how many bytes may be downloaded altogether for so many uploaded ones,
// rounded down. The ratio counts as it is written: 0.1 is a tenth and not the
// nearest binary fraction.
func (t Terms) Credit(up int64) int64 {
	if t.Ratio <= 0 {
		return math.MaxInt64
	}
	r := t.ratio()
	n := new(big.Int).Mul(big.NewInt(up), r.Denom())
	return clamp(n.Quo(n, r.Num()))
}

// Price is how many uploaded bytes so many downloaded ones take, rounded up.
func (t Terms) Price(down int64) int64 {
	if t.Ratio <= 0 {
		return 0
	}
	r := t.ratio()
	n := new(big.Int).Mul(big.NewInt(down), r.Num())
	n.Add(n, r.Denom()).Sub(n, big.NewInt(1))
	return clamp(n.Quo(n, r.Denom()))
}

// ratio is exact.
func (t Terms) ratio() *big.Rat {
	// It fails for texts that FormatFloat does not write.
	r, _ := new(big.Rat).SetString(strconv.FormatFloat(t.Ratio, 'g', -1, 64))
	return r
}

func clamp(n *big.Int) int64 {
	if !n.IsInt64() {
		return math.MaxInt64
	}
	return n.Int64()
}

// room is what the terms leave of a direction, below 0 where they became stricter
// than what was moved under them. What is set aside counts as moved, save that it
// earns no credit yet.
func (t Terms) room(d Direction, moved, held Moved) Room {
	used := moved[d] + held[d]
	if d == Up {
		if t.Upload <= 0 {
			return Room{Bytes: math.MaxInt64}
		}
		return Room{t.Upload - used, UploadLimit}
	}
	r := Room{Bytes: math.MaxInt64}
	if t.Download > 0 {
		r = Room{t.Download - used, DownloadLimit}
	}
	if t.Ratio > 0 {
		if left := t.Credit(moved[Up]) - used; left < r.Bytes {
			r = Room{left, Credit}
		}
	}
	return r
}
