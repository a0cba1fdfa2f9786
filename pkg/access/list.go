package access

import "net/netip"

// Reasons of a refusal, as they stand in the log's x-reason.
const (
	ReasonDenied     = "address-denied"      // a rule that denies matched
	ReasonNotGranted = "address-not-granted" // the list grants, but not to this address
)

// Rule grants or denies a set of addresses.
type Rule struct {
	Grant    bool // false: deny
	Patterns Patterns
	Origin   string // file:line
}

// List is an ordered list of rules, of which the first that matches decides. It
// is immutable; the zero List lets everybody in.
type List struct {
	rules  []Rule
	grants bool   // any rule does
	index  *index // by the rules' order; nil: no rules
}

// Verdict is a List's answer.
type Verdict struct {
	Allowed bool
	Origin  string // of the rule that decided; "" if none matched
	Reason  string // why not; "" if allowed
}

// NewList compiles rules, which are copied.
func NewList(rules []Rule) List {
	if len(rules) == 0 {
		return List{}
	}
	l := List{rules: append([]Rule(nil), rules...)}
	sets := make([]entries, len(rules))
	for i, r := range rules {
		sets[i] = r.Patterns.entries
		l.grants = l.grants || r.Grant
	}
	l.index = newIndex(sets...)
	return l
}

// Decide says whether a may come in, and which rule says so.
func (l List) Decide(a netip.Addr) Verdict {
	if l.index == nil {
		return Verdict{Allowed: true}
	}
	rank := l.index.find(plain(a))
	switch {
	case rank == nobody && l.grants:
		return Verdict{Reason: ReasonNotGranted}
	case rank == nobody:
		return Verdict{Allowed: true}
	case l.rules[rank].Grant:
		return Verdict{Allowed: true, Origin: l.rules[rank].Origin}
	}
	return Verdict{Origin: l.rules[rank].Origin, Reason: ReasonDenied}
}

// Shadow is a rule that can never decide.
type Shadow struct {
	Rule int // its place in the list
	By   int // the place of an earlier rule that matches first, all or the first part of it
}

// Shadowed returns the rules of which each entry lies within one entry of an
// earlier rule, in order, so that `check` can warn of them. Rules covered by
// several entries only together, and empty ones, are not seen.
func (l List) Shadowed() []Shadow {
	var found []Shadow
	for i, r := range l.rules {
		if by := l.before(i, r.Patterns.entries); by < i {
			found = append(found, Shadow{Rule: i, By: by})
		}
	}
	return found
}

// before returns the rule that shadows the first entry of e if all entries are
// shadowed by rules before i, and nobody otherwise.
func (l List) before(i int, e entries) int {
	by := nobody
	for _, p := range e.prefixes {
		rank := l.index.findPrefix(p)
		if rank >= i {
			return nobody
		}
		if by == nobody {
			by = rank
		}
	}
	for _, b := range e.boxes {
		rank := l.index.findBox(b)
		if rank >= i {
			return nobody
		}
		if by == nobody {
			by = rank
		}
	}
	return by
}
