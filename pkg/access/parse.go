package access

import (
	"fmt"
	"net/netip"
	"strings"
)

// SyntaxError says which entry can't be read as addresses.
type SyntaxError struct {
	Index int    // of the text among those given to Parse
	Text  string // the entry
	Msg   string // what is wrong with it and how to right it
}

// Error returns the entry, quoted and shortened, and what is wrong with it.
func (e *SyntaxError) Error() string {
	const shown = 64 // more than the longest entry that is right
	text := e.Text
	if len(text) > shown {
		text = strings.ToValidUTF8(text[:shown], "") + "…"
	}
	return fmt.Sprintf("%q %s", text, e.Msg)
}

// fault is what is wrong with an entry; the entry itself is the caller's to say.
type fault string

// Error makes a fault an error.
func (f fault) Error() string { return string(f) }

// Parse reads texts as one set of addresses. The error is a *SyntaxError for
// the first entry that is none. No texts at all are the empty set.
func Parse(texts ...string) (Patterns, error) {
	if len(texts) == 0 {
		return Patterns{}, nil
	}
	var found entries
	for i, text := range texts {
		if err := found.parse(text); err != nil {
			err.Index = i
			return Patterns{}, err
		}
	}
	return newPatterns(strings.Join(texts, ";"), found), nil
}

// parse adds the entries of one text.
func (e *entries) parse(text string) *SyntaxError {
	before := e.len()
	for entry := range strings.SplitSeq(text, ";") {
		entry = strings.TrimSpace(entry)
		if entry == "" {
			continue
		}
		if err := e.parseEntry(entry); err != nil {
			return &SyntaxError{Text: entry, Msg: err.Error()}
		}
	}
	if e.len() == before {
		return &SyntaxError{Text: text, Msg: `names no address; "*" stands for all`}
	}
	return nil
}

// parseEntry adds one entry, whose characters tell its kind.
func (e *entries) parseEntry(text string) error {
	switch {
	case text == "*":
		e.prefixes = append(e.prefixes, everything...)
		return nil
	case strings.ContainsAny(text, ", \t\r\n"):
		return fault(`is more than one address; put ";" between them`)
	case strings.Contains(text, "%"):
		return fault("has a zone, which is not compared; leave it out")
	case strings.Contains(text, "/"):
		return e.parseNetwork(text)
	}
	if low, high, ok := strings.Cut(text, "-"); ok && isAddress(low) && isAddress(high) {
		return e.parseRange(low, high)
	}
	if strings.Contains(text, ":") {
		return e.parseAddress(text)
	}
	return e.parseMask(text)
}

// parseNetwork adds an entry like "192.168.0.0/16".
func (e *entries) parseNetwork(text string) error {
	p, err := netip.ParsePrefix(text)
	if err != nil {
		return faultOfNetwork(text)
	}
	if a := p.Addr(); a.Is4In6() {
		if p.Bits() < 96 {
			return fault("is only partly IPv4; write the IPv4 network")
		}
		p = netip.PrefixFrom(a.Unmap(), p.Bits()-96)
	}
	if p != p.Masked() {
		return fault(fmt.Sprintf("has bits set beyond its length; write %s for the network or %s for the address",
			p.Masked(), p.Addr()))
	}
	e.prefixes = append(e.prefixes, p)
	return nil
}

// faultOfNetwork says what keeps text from being a network.
func faultOfNetwork(text string) error {
	address, length, _ := strings.Cut(text, "/")
	switch {
	case strings.ContainsAny(address, "*-"):
		return fault("mixes a mask with a length; use one of them")
	case strings.Contains(length, "."):
		return fault("has its length as an address; write it as a number of bits, like /24")
	}
	return fault("is no network; write it like 192.168.0.0/16 or 2001:db8::/32")
}

// isAddress says whether text is a whole address, so that a dash beside it
// separates two of them rather than two values of an octet.
func isAddress(text string) bool {
	_, err := netip.ParseAddr(text)
	return err == nil
}

// parseRange adds an entry like "10.0.0.5-10.0.0.20"; both are addresses.
func (e *entries) parseRange(from, to string) error {
	low, high := netip.MustParseAddr(from).Unmap(), netip.MustParseAddr(to).Unmap()
	if low.BitLen() != high.BitLen() {
		return fault("begins with one kind of address and ends with another")
	}
	if high.Less(low) {
		return fault(fmt.Sprintf("ends before it begins; write %s-%s", high, low))
	}
	e.prefixes = appendRange(e.prefixes, low, high)
	return nil
}

// parseAddress adds a single IPv6 address.
func (e *entries) parseAddress(text string) error {
	a, err := netip.ParseAddr(text)
	if err != nil {
		if strings.Contains(text, "*") {
			return fault("has a mask, which is for IPv4 only; write the network like 2001:db8::/32")
		}
		return fault("is no IPv6 address")
	}
	a = a.Unmap()
	e.prefixes = append(e.prefixes, netip.PrefixFrom(a, a.BitLen()))
	return nil
}
