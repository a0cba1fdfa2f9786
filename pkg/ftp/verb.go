package ftp

import (
	"bytes"
	"strings"
)

// longestVerb is what no verb is longer than.
const longestVerb = 8

// verbOf is the line's first word in capitals, and its command if there is one. It is
// "?" if it is not of letters and digits: what no command is called is not repeated to
// anybody.
func (t *table) verbOf(line []byte) (verb string, c *command) {
	word := bytes.TrimRight(line, "\r\n")
	if i := bytes.IndexByte(word, ' '); i >= 0 {
		word = word[:i]
	}
	if len(word) == 0 || len(word) > longestVerb {
		return strings.Repeat("?", min(len(word), 1)), nil
	}
	var upper [longestVerb]byte
	for i, b := range word {
		switch {
		case b >= '0' && b <= '9' && i > 0: // XMD5, XSHA256
			upper[i] = b
		case b&^0x20 >= 'A' && b&^0x20 <= 'Z':
			upper[i] = b &^ 0x20
		default:
			return "?", nil
		}
	}
	if c := t.byVerb[string(upper[:len(word)])]; c != nil {
		return c.verb, c // without a new text
	}
	return string(upper[:len(word)]), nil
}
