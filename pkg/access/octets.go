package access

import (
	"fmt"
	"strconv"
	"strings"
)

// parseMask adds an IPv4 entry of four octets: values, ranges or stars. A
// single address is one without any choice.
func (e *entries) parseMask(text string) error {
	octets := strings.Split(text, ".")
	if len(octets) != 4 {
		return faultOfMask(text, len(octets))
	}
	var b box
	for i, octet := range octets {
		s, err := parseOctet(octet)
		if err != nil {
			return err
		}
		b[i] = s
	}
	if b.contiguous() {
		e.prefixes = appendRange(e.prefixes, b.first(), b.last())
	} else {
		e.boxes = append(e.boxes, b)
	}
	return nil
}

// faultOfMask says what text may have meant that has not four octets.
func faultOfMask(text string, octets int) error {
	stars := strings.HasSuffix(text, ".*")
	switch {
	case octets < 4 && stars:
		return fault("has too few octets; write " + text + strings.Repeat(".*", 4-octets))
	case strings.ContainsFunc(text, isLetter):
		return fault("is a name; only addresses can be compared")
	}
	return fault("is no address; write four octets like 192.168.*.*, a network like 192.168.0.0/16, or an IPv6 address")
}

// isLetter says whether r can't be part of an IPv4 entry but of a host name.
func isLetter(r rune) bool { return 'a' <= r|0x20 && r|0x20 <= 'z' }

// parseOctet reads "*", "7" or "16-31".
func parseOctet(text string) (span, error) {
	if text == "*" {
		return all, nil
	}
	from, to, isRange := strings.Cut(text, "-")
	if !isRange {
		to = from
	}
	low, err := parseByte(from)
	if err != nil {
		return span{}, err
	}
	high, err := parseByte(to)
	if err != nil {
		return span{}, err
	}
	if low > high {
		return span{}, fault(fmt.Sprintf("has an octet that ends before it begins; write %d-%d", high, low))
	}
	return span{low, high}, nil
}

// parseByte reads one value of an octet.
func parseByte(text string) (byte, error) {
	n, err := strconv.ParseUint(text, 10, 8)
	switch {
	case err != nil && strings.ContainsFunc(text, isLetter):
		return 0, fault("is a name; only addresses can be compared")
	case err != nil:
		return 0, fault("has an octet that is not 0 to 255, a range like 16-31, or *")
	case len(text) > 1 && text[0] == '0':
		return 0, fault("has an octet with a leading zero, which some programs read as octal; leave it out")
	}
	return byte(n), nil
}
