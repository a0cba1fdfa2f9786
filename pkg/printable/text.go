package printable

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text has "?" for everything in a text that is not printable; bytes that are
// not UTF-8 become one "?" for each run of them. A text that is printable is
// returned as it is, without allocating.
func Text(text string) string {
	if isClean(text) {
		return text
	}
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, strings.ToValidUTF8(text, "?"))
}

// isClean says that Text would change nothing.
func isClean(text string) bool {
	for i := 0; i < len(text); {
		if c := text[i]; c < utf8.RuneSelf {
			if c < ' ' || c == 0x7f {
				return false
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		if r == utf8.RuneError && size == 1 || !unicode.IsPrint(r) {
			return false
		}
		i += size
	}
	return true
}

// Cut is Text of the first bytes of a text, max at most.
func Cut(text string, max int) string { return Text(text[:min(len(text), max)]) }

// Line is Text of several lines as one, with one blank where a line ended.
func Line(text string) string {
	if strings.ContainsAny(text, "\n\t") {
		text = strings.Join(strings.Fields(text), " ")
	}
	return Text(text)
}

// InPlace is Text that puts a "?" for each byte, so that places in the text stay
// what they are. Tabs stay, too.
func InPlace(text string) string {
	out := []byte(text)
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if r != '\t' && (!unicode.IsPrint(r) || r == utf8.RuneError) {
			for j := range size {
				out[i+j] = '?'
			}
		}
		i += size
	}
	return string(out)
}
