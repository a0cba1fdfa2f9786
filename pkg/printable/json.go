package printable

import (
	"fmt"
	"unicode"
	"unicode/utf8"
)

// JSON writes what is not printable in the texts of a document as \u escapes, so
// that the document means the same and a terminal shows it. encoding/json leaves
// U+007F to U+009F and the marks of direction as they are. The document's own
// line ends and indentation stay.
func JSON(document []byte) []byte {
	out := make([]byte, 0, len(document))
	for i := 0; i < len(document); {
		r, size := utf8.DecodeRune(document[i:])
		switch {
		case r == '\n' || r == '\t' || unicode.IsPrint(r) && (r != utf8.RuneError || size > 1):
			out = append(out, document[i:i+size]...)
		case r > 0xffff: // a surrogate pair (RFC 8259, 7)
			r -= 0x10000
			out = fmt.Appendf(out, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
		i += size
	}
	return out
}
