package ftp

import (
	"errors"
	"net/netip"
	"strconv"
	"strings"
)

// What is wrong with the address that a client sent.
var (
	// ErrAddrSyntax is answered with 501.
	ErrAddrSyntax = errors.New("address not understood")
	// ErrAddrFamily is a network protocol other than IPv4 and IPv6, answered
	// with 522 and the list of known ones (RFC 2428, section 2).
	ErrAddrFamily = errors.New("network protocol not supported")
)

// ParsePort reads PORT's argument, h1,h2,h3,h4,p1,p2 (RFC 959, 5.3.2). Whether
// the address may be connected to is not its question. The error is
// ErrAddrSyntax.
func ParsePort(arg string) (netip.AddrPort, error) {
	var octets [6]byte
	rest, more := arg, true
	for i := range octets {
		var word string
		if !more {
			return netip.AddrPort{}, ErrAddrSyntax
		}
		word, rest, more = strings.Cut(rest, ",")
		n, err := parseDigits(word, 3, 255)
		if err != nil {
			return netip.AddrPort{}, err
		}
		octets[i] = byte(n)
	}
	if more {
		return netip.AddrPort{}, ErrAddrSyntax
	}
	port := uint16(octets[4])<<8 | uint16(octets[5])
	return addrPort(netip.AddrFrom4([4]byte(octets[:4])), port)
}

// ParseEPRT reads EPRT's argument, |protocol|address|port| with any printable
// character as the bar (RFC 2428, section 2). The address comes back unmapped.
// The error is ErrAddrFamily or ErrAddrSyntax.
func ParseEPRT(arg string) (netip.AddrPort, error) {
	if len(arg) == 0 || arg[0] <= ' ' || arg[0] >= 0x7f {
		return netip.AddrPort{}, ErrAddrSyntax
	}
	parts := strings.SplitN(arg, arg[:1], 6)
	if len(parts) != 5 || parts[4] != "" {
		return netip.AddrPort{}, ErrAddrSyntax
	}
	family, err := parseFamily(parts[1])
	if err != nil {
		return netip.AddrPort{}, err
	}
	addr, err := netip.ParseAddr(parts[2])
	// A zone would name an interface of this machine; clients have no say in that.
	if err != nil || addr.Zone() != "" || addr.Is4() != (family == IPv4) {
		return netip.AddrPort{}, ErrAddrSyntax
	}
	port, err := parseDigits(parts[3], 5, 65535)
	if err != nil {
		return netip.AddrPort{}, err
	}
	return addrPort(addr.Unmap(), uint16(port))
}

// Family is a network protocol by its number in RFC 2428.
type Family uint8

// The families. AnyFamily leaves the choice to the server.
const (
	AnyFamily Family = iota
	IPv4
	IPv6
)

// ParseEPSV reads EPSV's argument (RFC 2428, section 3): nothing, a protocol
// number, or ALL, after which the client promises to use EPSV only. The error
// is ErrAddrFamily or ErrAddrSyntax.
func ParseEPSV(arg string) (family Family, all bool, err error) {
	switch {
	case arg == "":
		return AnyFamily, false, nil
	case strings.EqualFold(arg, "ALL"):
		return AnyFamily, true, nil
	}
	family, err = parseFamily(arg)
	return family, false, err
}

// FormatPASV writes an address as 227 does, h1,h2,h3,h4,p1,p2. An address that
// is not IPv4 becomes 0,0,0,0, which clients take for the host they talk to.
func FormatPASV(a netip.AddrPort) string {
	var host [4]byte
	if addr := a.Addr().Unmap(); addr.Is4() {
		host = addr.As4()
	}
	text := make([]byte, 0, len("255,255,255,255,255,255"))
	for _, octet := range append(host[:], byte(a.Port()>>8)) {
		text = strconv.AppendUint(text, uint64(octet), 10)
		text = append(text, ',')
	}
	return string(strconv.AppendUint(text, uint64(a.Port()&0xff), 10))
}

// FormatEPSV writes a port as 229 does, |||port|.
func FormatEPSV(port uint16) string {
	return "|||" + strconv.Itoa(int(port)) + "|"
}

func parseFamily(text string) (Family, error) {
	n, err := parseDigits(text, 5, 65535)
	switch {
	case err != nil:
		return AnyFamily, err
	case n != int(IPv4) && n != int(IPv6):
		return AnyFamily, ErrAddrFamily
	}
	return Family(n), nil
}

// addrPort refuses port 0, to which nobody can connect.
func addrPort(addr netip.Addr, port uint16) (netip.AddrPort, error) {
	if port == 0 {
		return netip.AddrPort{}, ErrAddrSyntax
	}
	return netip.AddrPortFrom(addr, port), nil
}

// parseDigits is stricter than strconv: no sign and no underscores, and a
// bounded number of digits. Leading zeros are decimal, as in RFC 959.
func parseDigits(text string, digits, highest int) (int, error) {
	if len(text) == 0 || len(text) > digits {
		return 0, ErrAddrSyntax
	}
	n := 0
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return 0, ErrAddrSyntax
		}
		n = n*10 + int(text[i]-'0')
	}
	if n > highest {
		return 0, ErrAddrSyntax
	}
	return n, nil
}
