package access

import (
	"math/bits"
	"net/netip"
)

// everything is all addresses of both families.
var everything = []netip.Prefix{
	netip.PrefixFrom(netip.IPv4Unspecified(), 0),
	netip.PrefixFrom(netip.IPv6Unspecified(), 0),
}

// appendRange adds the fewest prefixes that hold exactly the addresses from low
// to high, which are of one family and in order. There are 254 at most.
func appendRange(to []netip.Prefix, low, high netip.Addr) []netip.Prefix {
	for {
		p := largest(low, high)
		to = append(to, p)
		end := lastOf(p)
		if end == high {
			return to
		}
		low = end.Next()
	}
}

// largest returns the largest prefix that begins at low and ends by high.
func largest(low, high netip.Addr) netip.Prefix {
	n := low.BitLen() - trailingZeros(low)
	for lastOf(netip.PrefixFrom(low, n)).Compare(high) > 0 {
		n++
	}
	return netip.PrefixFrom(low, n)
}

// trailingZeros counts the zero bits at the end of an address.
func trailingZeros(a netip.Addr) int {
	octets := a.AsSlice()
	n := 0
	for i := len(octets) - 1; i >= 0; i-- {
		if octets[i] != 0 {
			return n + bits.TrailingZeros8(octets[i])
		}
		n += 8
	}
	return n
}

// lastOf returns the highest address of a prefix.
func lastOf(p netip.Prefix) netip.Addr {
	octets := p.Addr().AsSlice()
	for i := range octets {
		// Of octet i, this many of its bits belong to the network.
		network := min(max(p.Bits()-8*i, 0), 8)
		octets[i] |= byte(0xff >> network)
	}
	last, _ := netip.AddrFromSlice(octets) // as long as it was: 4 or 16
	return last
}

// common returns the smallest prefix that holds both a and b, of one family.
func common(a, b netip.Addr) netip.Prefix {
	n := 0
	x, y := a.AsSlice(), b.AsSlice()
	for i := range x {
		same := bits.LeadingZeros8(x[i] ^ y[i])
		n += same
		if same < 8 {
			break
		}
	}
	return netip.PrefixFrom(a, n).Masked()
}
