package access

import (
	"encoding/binary"
	"net/netip"
)

// span is an inclusive range of one octet's values.
type span struct{ low, high byte }

// all is what "*" stands for.
var all = span{0, 255}

// box is an IPv4 mask: an address is in it if each octet is in its span.
type box [4]span

// contains says whether the address with these octets is in b.
func (b box) contains(octets [4]byte) bool {
	for i, s := range b {
		if octets[i] < s.low || octets[i] > s.high {
			return false
		}
	}
	return true
}

// covers says whether every address in other is also in b.
func (b box) covers(other box) bool {
	return b.contains(other.first().As4()) && b.contains(other.last().As4())
}

// first returns the lowest address in b.
func (b box) first() netip.Addr {
	return netip.AddrFrom4([4]byte{b[0].low, b[1].low, b[2].low, b[3].low})
}

// last returns the highest address in b.
func (b box) last() netip.Addr {
	return netip.AddrFrom4([4]byte{b[0].high, b[1].high, b[2].high, b[3].high})
}

// contiguous says whether b holds every address between its first and last:
// that is so if nothing but "*" follows the first octet that has a choice.
func (b box) contiguous() bool {
	choice := false
	for _, s := range b {
		if choice && s != all {
			return false
		}
		choice = choice || s.low != s.high
	}
	return true
}

// boxOf returns the mask with the same addresses as an IPv4 prefix. There
// always is one: a prefix ends within one octet, and all after it are free.
func boxOf(p netip.Prefix) box {
	low := p.Masked().Addr().As4()
	free := ^uint32(0) >> p.Bits() // a shift by 32 leaves none, as it should
	var high [4]byte
	binary.BigEndian.PutUint32(high[:], binary.BigEndian.Uint32(low[:])|free)
	var b box
	for i := range b {
		b[i] = span{low[i], high[i]}
	}
	return b
}
