package access

import (
	"math"
	"net/netip"

	"github.com/gaissmai/bart"
)

// entries are what a set's text says: prefixes, masked and unmapped, and masks
// that are no range of addresses.
type entries struct {
	prefixes []netip.Prefix
	boxes    []box
}

// len returns the number of entries.
func (e *entries) len() int { return len(e.prefixes) + len(e.boxes) }

// nobody is the rank of an address that no rule matches, after all others.
const nobody = math.MaxInt

// index finds the first of many sets that has an address. The rank of a set is
// its place in the order that it was built from.
type index struct {
	prefixes bart.Table[int] // to the first rank that matches all of the prefix
	masks    masks
}

// newIndex builds the index of sets in the order of their ranks.
func newIndex(sets ...entries) *index {
	x := &index{}
	for rank, set := range sets {
		for _, p := range set.prefixes {
			// A later set can't take from an earlier one.
			if _, taken := x.prefixes.Get(p); !taken {
				x.prefixes.Insert(p, rank)
			}
		}
		x.masks.add(rank, set.boxes)
	}
	x.inherit()
	x.masks.seal()
	return x
}

// inherit gives each prefix the lowest rank among its own and those that contain
// it. The trie answers with the longest prefix; now that one knows the first.
func (x *index) inherit() {
	type node struct {
		prefix netip.Prefix
		rank   int
	}
	var above []node // the prefixes that contain the current one, widest first
	var lowered []node
	for p, rank := range x.prefixes.AllSorted() {
		for len(above) > 0 && !above[len(above)-1].prefix.Overlaps(p) {
			above = above[:len(above)-1]
		}
		if n := len(above); n > 0 && above[n-1].rank < rank {
			rank = above[n-1].rank
			lowered = append(lowered, node{p, rank})
		}
		above = append(above, node{p, rank})
	}
	for _, n := range lowered {
		x.prefixes.Insert(n.prefix, n.rank)
	}
}

// find returns the first rank that matches a, which has to be unmapped and
// without a zone, or nobody.
func (x *index) find(a netip.Addr) int {
	rank := nobody
	if r, ok := x.prefixes.Lookup(a); ok {
		rank = r
	}
	if a.Is4() {
		rank = min(rank, x.masks.find(a.As4()))
	}
	return rank
}

// findPrefix returns the first rank of which a single entry matches all of p, or
// nobody.
func (x *index) findPrefix(p netip.Prefix) int {
	rank := nobody
	if r, ok := x.prefixes.LookupPrefix(p); ok {
		rank = r
	}
	if p.Addr().Is4() {
		rank = min(rank, x.masks.findCovering(boxOf(p)))
	}
	return rank
}

// findBox is findPrefix for a mask.
func (x *index) findBox(b box) int {
	rank := x.masks.findCovering(b)
	if r, ok := x.prefixes.LookupPrefix(common(b.first(), b.last())); ok {
		rank = min(rank, r)
	}
	return rank
}
