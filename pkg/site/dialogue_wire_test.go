package site

import (
	"bufio"
	"bytes"
	"fmt"
	"strconv"
)

// wireReply is one reply as a client reads it.
type wireReply struct {
	code int
	text string // all lines, as they came
}

// Bounds of a reply: the longest path with every quote and every byte 255 doubled
// makes the longest line.
const (
	longestLine = 4*4096 + 200
	mostLines   = 20_000
)

// readAnswer is a strict reader of RFC 959, 4.2: what a tolerant client would let
// pass is an error.
func readAnswer(in *bufio.Reader) (a wireReply, err error) {
	for n := 0; ; n++ {
		line, err := in.ReadSlice('\n')
		a.text += string(line)
		if err != nil {
			return a, err
		}
		if n > mostLines {
			return a, fmt.Errorf("a reply of more than %d lines", mostLines)
		}
		if err := checkLine(line); err != nil {
			return a, err
		}
		code, separator := codeOf(line)
		switch {
		case n == 0:
			if code == 0 {
				return a, fmt.Errorf("a reply begins with %q", line)
			}
			a.code = code
		case code != 0 && code != a.code:
			return a, fmt.Errorf("the code changes from %d in %q", a.code, line)
		}
		if code == a.code && separator == ' ' {
			return a, nil
		}
	}
}

// codeOf is the code that a line begins with, 0 if it has none, and what follows it.
func codeOf(line []byte) (code int, separator byte) {
	if len(line) < 6 || line[3] != ' ' && line[3] != '-' {
		return 0, 0
	}
	code, err := strconv.Atoi(string(line[:3]))
	if err != nil || code < 100 || code > 599 || code/10%10 > 5 {
		return 0, 0
	}
	return code, line[3]
}

// checkLine wants CR LF, nothing that a terminal obeys, and Telnet's IAC doubled.
func checkLine(line []byte) error {
	text, ok := bytes.CutSuffix(line, []byte("\r\n"))
	if !ok {
		return fmt.Errorf("no CR LF at the end of %q", line)
	}
	if len(text) > longestLine {
		return fmt.Errorf("a line of %d bytes", len(text))
	}
	for i := 0; i < len(text); i++ {
		switch b := text[i]; {
		case b < ' ' && b != '\t', b == 0x7f:
			return fmt.Errorf("the byte %#x in %q", b, line)
		case b == iac:
			if i++; i == len(text) || text[i] != iac {
				return fmt.Errorf("a single byte 255 in %q", line)
			}
		}
	}
	return nil
}
