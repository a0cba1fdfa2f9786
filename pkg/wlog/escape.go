package wlog

import (
	"unicode"
	"unicode/utf8"
)

const hexDigits = "0123456789ABCDEF"

// appendText appends a value that strangers may have chosen, so that it can
// neither end its column or line nor be taken for something else by a reader.
// What could is written as in a URL, %20 for a blank; "+" stands for itself.
// url.PathUnescape gives the value back, byte for byte.
func appendText(dst []byte, s string) []byte {
	switch {
	case s == "":
		return append(dst, '-')
	case s == "-":
		return append(dst, "%2D"...) // a value, not the lack of one
	case s[0] == '#':
		dst = append(dst, "%23"...) // no directive, should it begin the line
		s = s[1:]
	}
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			dst = appendByte(dst, c)
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		dst = appendRune(dst, r, s[i:i+size])
		i += size
	}
	return dst
}

// appendByte appends an ASCII character. A quote would begin a quoted value for
// some readers, which then may hold blanks.
func appendByte(dst []byte, c byte) []byte {
	if c <= ' ' || c == 0x7f || c == '%' || c == '"' {
		return appendHex(dst, c)
	}
	return append(dst, c)
}

// appendRune appends another character. Not printable are, beside controls, the
// line and paragraph separators and the blanks of Unicode, at which some readers
// split, and the marks that turn the direction of writing, which deceive people.
func appendRune(dst []byte, r rune, bytes string) []byte {
	if unicode.IsPrint(r) && (r != utf8.RuneError || len(bytes) > 1) {
		return append(dst, bytes...)
	}
	for i := range len(bytes) {
		dst = appendHex(dst, bytes[i])
	}
	return dst
}

func appendHex(dst []byte, c byte) []byte {
	return append(dst, '%', hexDigits[c>>4], hexDigits[c&15])
}

// AppendPlain appends what a value of a line stands for: appendText the other
// way round. "-" is nothing. A "%" that no two hexadecimal digits follow, as other
// programs may have written it, stands for itself.
func AppendPlain(dst, value []byte) []byte {
	if len(value) == 1 && value[0] == '-' {
		return dst
	}
	for i := 0; i < len(value); i++ {
		if value[i] == '%' && i+2 < len(value) {
			high, low := unhex(value[i+1]), unhex(value[i+2])
			if high >= 0 && low >= 0 {
				dst = append(dst, byte(high<<4|low))
				i += 2
				continue
			}
		}
		dst = append(dst, value[i])
	}
	return dst
}

// unhex is the value of a hexadecimal digit, -1 for none.
func unhex(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	}
	return -1
}
