package pathvars

import (
	"iter"
	"path"
	"strings"
)

// Template is a text with variables of a person. It is immutable and may be
// compared with ==; the zero Template is the empty text.
type Template struct {
	text string   // proven by Parse, so that expanding needs no second look
	uses variable // the union of all in text
}

// Values are what the variables stand for in one session. An empty field has no
// value, which Expand refuses where it is asked for.
type Values struct{ Username, Groupname, Homedir, Email, Domain string }

// String returns the text as it was written.
func (t Template) String() string { return t.text }

// IsZero says whether the text is empty.
func (t Template) IsZero() bool { return t.text == "" }

// Equal is ==, for those who compare through an interface.
func (t Template) Equal(other Template) bool { return t == other }

// Uses says whether $$name$$ occurs. An unknown name never does.
func (t Template) Uses(name string) bool {
	v, known := lookup(name)
	return known && t.uses&v.bit != 0
}

// Expand returns the path that the template means for v, lexically cleaned as
// by path.Clean, or "" for the zero Template. The error is a *ValueError when v
// has a value that must not become part of a path.
func (t Template) Expand(v Values) (string, error) {
	if t.text == "" {
		return "", nil
	}
	var b strings.Builder
	for literal, name := range segments(t.text) {
		b.WriteString(literal)
		if name == "" {
			continue
		}
		value := v.get(name)
		if err := checkValue(name, value); err != nil {
			return "", err
		}
		b.WriteString(value)
	}
	return path.Clean(b.String()), nil
}

// ExpandText returns the message that the template means for v. Control
// characters in values are dropped, bytes that are not UTF-8 become U+FFFD; a
// variable without a value leaves nothing.
func (t Template) ExpandText(v Values) string {
	if t.uses == 0 {
		return t.text
	}
	var b strings.Builder
	for literal, name := range segments(t.text) {
		b.WriteString(literal)
		if name != "" {
			b.WriteString(printable(v.get(name)))
		}
	}
	return b.String()
}

// segments walks a parsed text: each literal with the name of the variable that
// follows it; the last one is followed by none ("").
func segments(text string) iter.Seq2[string, string] {
	return func(yield func(literal, name string) bool) {
		for {
			literal, after, _ := strings.Cut(text, mark)
			name, rest, closed := strings.Cut(after, mark)
			if !yield(literal, name) || !closed {
				return
			}
			text = rest
		}
	}
}
