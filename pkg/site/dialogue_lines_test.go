package site

import (
	"bytes"
	"strings"
)

// cutter does to what the client sends what RFC 854 and 959 say that the server
// does: Telnet commands go, a line ends with LF.
type cutter struct {
	line []byte
	iac  int // how far into a Telnet command: 0 no, 1 IAC, 2 option, 3 text of one, 4 IAC in it
}

const iac = 255

func (c *cutter) feed(p []byte) (lines [][]byte) {
	for _, b := range p {
		if !c.take(b) {
			continue
		}
		c.line = append(c.line, b)
		if b == '\n' {
			lines, c.line = append(lines, c.line), nil
		}
	}
	return lines
}

// take says whether a byte is part of a line.
func (c *cutter) take(b byte) bool {
	was := c.iac
	c.iac = 0
	switch was {
	case 0:
		if b == iac {
			c.iac = 1
		}
		return b != iac
	case 1: // 240 to 254 are commands; 250 begins a text, those above take an option
		switch {
		case b == 250:
			c.iac = 3
		case b > 250 && b < iac:
			c.iac = 2
		}
		return b < 240 || b == iac
	case 2:
		return false
	}
	switch {
	case b == '\n': // the line's end ends a text that was never meant
		return true
	case was == 4 && b == 240:
	case was == 3 && b == iac:
		c.iac = 4
	default:
		c.iac = 3
	}
	return false
}

// said is one line as the model sees it.
type said struct {
	verb string // in capitals, "" if it is no word
	arg  string
	size int // with its end
	nul  bool

	overtook bool // ABOR, read when a transfer ended: its answer may come before others
}

func understand(line []byte) *said {
	s := &said{size: len(line), nul: bytes.IndexByte(line, 0) >= 0}
	text := strings.TrimRight(string(line), "\r\n")
	verb, arg, _ := strings.Cut(text, " ")
	s.arg = arg
	if len(verb) == 0 || len(verb) > 8 {
		return s
	}
	for i, r := range verb {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (i == 0 || r < '0' || r > '9') {
			return s
		}
	}
	s.verb = strings.ToUpper(verb)
	return s
}
