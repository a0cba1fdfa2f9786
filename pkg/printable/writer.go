package printable

import (
	"io"
	"unicode/utf8"
)

// Writer passes lines on to W as Text, with their ends and tabs. It is the last
// wall before a terminal, for what nobody thought of: who prints a field that must
// not have a line's end takes Text. Not safe for concurrent use.
type Writer struct {
	W io.Writer

	cut []byte // the beginning of a rune whose rest has not come yet
}

// Write implements io.Writer. A rune may come in pieces.
func (w *Writer) Write(p []byte) (int, error) {
	text := append(w.cut, p...)
	whole := len(text) - unfinished(text)
	w.cut = append([]byte(nil), text[whole:]...)
	if _, err := w.W.Write(clean(text[:whole])); err != nil {
		return 0, err
	}
	return len(p), nil
}

// unfinished is how many bytes at the end begin a rune and are not all of it.
func unfinished(text []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(text); n++ {
		if tail := text[len(text)-n:]; utf8.RuneStart(tail[0]) {
			if utf8.FullRune(tail) {
				return 0
			}
			return n
		}
	}
	return 0
}

// clean is Text of every piece between line ends and tabs.
func clean(text []byte) []byte {
	out := make([]byte, 0, len(text))
	from := 0
	for i, c := range text {
		if c == '\n' || c == '\t' {
			out = append(out, Text(string(text[from:i]))...)
			out = append(out, c)
			from = i + 1
		}
	}
	return append(out, Text(string(text[from:]))...)
}
