// Package printable makes text that others have written fit to be shown: nothing
// of it ends a line for some reader, steers a terminal, or deceives an eye.
//
// File names, user names, commands, configuration files and what other machines
// say are all written by others. What they could do harm with is not printable in
// the sense of unicode.IsPrint: the controls of ASCII (ESC, NUL, the line's end)
// and of Latin 1 (U+009B begins a sequence on some terminals, U+0085 is a line's
// end for some readers), the separators of lines and paragraphs (U+2028, U+2029),
// the marks that turn the direction of writing (U+202E), what has no width, and
// blanks that look like a space and are none. Bytes that are not UTF-8 count as
// not printable.
//
//	[Text]      one field or one line: all of that becomes "?"
//	[Line]      several lines, made one
//	[InPlace]   the same length in bytes, tabs stay: for what is underlined
//	[JSON]      a JSON document: the same value, in \u escapes
//	[Writer]    a stream of lines, tabs and line ends stay
//
// The W3C log has an escaping of its own, from which the bytes come back
// (pkg/wlog).
package printable
