package access

import "net/netip"

// Patterns is an immutable set of addresses that keeps the text it was written
// as. The zero Patterns is the empty set.
type Patterns struct {
	text    string
	entries entries
	index   *index // nil: the empty set
}

// newPatterns compiles what was read from text.
func newPatterns(text string, e entries) Patterns {
	return Patterns{text: text, entries: e, index: newIndex(e)}
}

// Match says whether a is in the set. IPv4 in IPv6 is taken as IPv4 and a zone
// is dropped; the zero Addr is in no set.
func (p Patterns) Match(a netip.Addr) bool {
	return p.index != nil && p.index.find(plain(a)) != nobody
}

// plain returns a as the index wants it.
func plain(a netip.Addr) netip.Addr { return a.Unmap().WithZone("") }

// String returns the text as it was written, several joined by semicolons.
func (p Patterns) String() string { return p.text }

// IsZero says whether the set is empty, as the zero Patterns is.
func (p Patterns) IsZero() bool { return p.index == nil }

// Equal says whether both were written with the same text. Two ways to write one
// set are not Equal.
func (p Patterns) Equal(other Patterns) bool { return p.text == other.text }

// Covers says whether every entry of other lies within one entry of p, so that
// other adds nothing to p. Coverage by several entries together is not seen.
func (p Patterns) Covers(other Patterns) bool {
	if p.index == nil {
		return other.index == nil
	}
	for _, e := range other.entries.prefixes {
		if p.index.findPrefix(e) == nobody {
			return false
		}
	}
	for _, b := range other.entries.boxes {
		if p.index.findBox(b) == nobody {
			return false
		}
	}
	return true
}
