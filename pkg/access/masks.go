package access

import "math/bits"

// masks are boxes of several sets, in the order of their ranks.
type masks struct {
	boxes []ranked
	// byOctet has, if there are many boxes, for each value of each octet one
	// bit per box that allows it: words words each, value after value.
	byOctet [4][]uint64
	words   int
}

// ranked is a box and the place of its set.
type ranked struct {
	box  box
	rank int
}

// fewBoxes is up to where comparing them one by one is as quick as the bitmaps,
// which take 8 KiB for each 64 boxes; users with a mask of their own are many.
const fewBoxes = 16

// add appends the boxes of the set with the next rank.
func (m *masks) add(rank int, boxes []box) {
	for _, b := range boxes {
		m.boxes = append(m.boxes, ranked{b, rank})
	}
}

// seal builds the bitmaps, if they pay, when all boxes have been added.
func (m *masks) seal() {
	if len(m.boxes) <= fewBoxes {
		return
	}
	m.words = (len(m.boxes) + 63) / 64
	for octet := range m.byOctet {
		m.byOctet[octet] = make([]uint64, 256*m.words)
		for i, r := range m.boxes {
			s := r.box[octet]
			for value := int(s.low); value <= int(s.high); value++ {
				m.byOctet[octet][value*m.words+i/64] |= 1 << (i % 64)
			}
		}
	}
}

// find returns the lowest rank of a box that has these octets, or nobody.
func (m *masks) find(octets [4]byte) int {
	if m.words > 0 {
		return m.findInBitmaps(octets)
	}
	for i := range m.boxes {
		if m.boxes[i].box.contains(octets) {
			return m.boxes[i].rank
		}
	}
	return nobody
}

// findInBitmaps is find by the bitmaps: the lowest bit that all four have.
func (m *masks) findInBitmaps(octets [4]byte) int {
	var row [4][]uint64
	for i, value := range octets {
		start := int(value) * m.words
		row[i] = m.byOctet[i][start : start+m.words]
	}
	for w, first := range row[0] {
		if match := first & row[1][w] & row[2][w] & row[3][w]; match != 0 {
			return m.boxes[w*64+bits.TrailingZeros64(match)].rank
		}
	}
	return nobody
}

// findCovering returns the lowest rank of a box that has every address in b, or
// nobody. It looks at each: only `check` asks.
func (m *masks) findCovering(b box) int {
	for i := range m.boxes {
		if m.boxes[i].box.covers(b) {
			return m.boxes[i].rank
		}
	}
	return nobody
}
