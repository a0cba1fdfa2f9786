package access

import "net/netip"

// customerBits is how much of an IPv6 address tells customers apart. Whoever has
// one address has all of its /64 and can come from another each time.
const customerBits = 64

// Customer is the network that counts as one client where clients are counted,
// slowed down or banned: an IPv4 address by itself, the /64 of an IPv6 address.
// The zero Addr has the zero Prefix.
func Customer(a netip.Addr) netip.Prefix {
	a = plain(a)
	bits := a.BitLen()
	if a.Is6() {
		bits = customerBits
	}
	p, _ := a.Prefix(bits) // the zero Addr has none
	return p
}
