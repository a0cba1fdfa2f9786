package ftp

import "bytes"

// Telnet commands (RFC 854) that matter for the control connection.
const (
	telnetSE   = 240 // end of a subnegotiation
	telnetSB   = 250 // its begin
	telnetWILL = 251 // WILL, WONT, DO and DONT are followed by an option
	telnetIAC  = 255
)

// telnetState says what the next byte is.
type telnetState uint8

const (
	telnetData    telnetState = iota
	telnetCommand             // after IAC
	telnetOption              // after IAC WILL and its kind
	telnetSub                 // in a subnegotiation
	telnetSubIAC              // after IAC in a subnegotiation
)

// Telnet strips Telnet commands from a control connection, which RFC 959 says
// speaks Telnet. Clients send IAC IP IAC DM before ABOR. Options are neither
// offered nor answered (RFC 1123, 4.1.2.12). The zero value is ready; it
// remembers a sequence that a chunk cuts in two.
type Telnet struct{ state telnetState }

// Strip removes the sequences in p, in place, and returns what is left of it.
func (t *Telnet) Strip(p []byte) []byte {
	kept := p[:0]
	for _, c := range p {
		if t.keeps(c) {
			kept = append(kept, c)
		}
	}
	return kept
}

// keeps takes one byte and tells whether it belongs to a command line.
func (t *Telnet) keeps(c byte) bool {
	switch t.state {
	case telnetCommand:
		return t.command(c)
	case telnetOption:
		t.state = telnetData
		return false
	case telnetSub, telnetSubIAC:
		return t.subnegotiation(c)
	}
	if c == telnetIAC {
		t.state = telnetCommand
		return false
	}
	return true
}

// command takes the byte after IAC. A byte that is no command stays: the urgent
// byte of IAC DM is lost on the way through some firewalls, and ABOR's A must
// not go with it.
func (t *Telnet) command(c byte) bool {
	t.state = telnetData
	switch {
	case c == telnetIAC:
		return true // doubled: the byte 255 itself
	case c >= telnetWILL:
		t.state = telnetOption
	case c == telnetSB:
		t.state = telnetSub
	}
	return c < telnetSE
}

// subnegotiation drops everything to IAC SE, or to the end of the line: no
// client of FTP negotiates, and one that began by mistake must not lose all that
// it says from then on.
func (t *Telnet) subnegotiation(c byte) bool {
	switch {
	case c == '\n', t.state == telnetSubIAC && c == telnetSE:
		t.state = telnetData
		return c == '\n'
	case c == telnetIAC && t.state == telnetSub:
		t.state = telnetSubIAC
	default:
		t.state = telnetSub
	}
	return false
}

// escapeTelnet doubles the byte that would begin a Telnet command (RFC 854), for
// what is sent: file names may have it.
func escapeTelnet(p []byte) []byte {
	if bytes.IndexByte(p, telnetIAC) < 0 {
		return p
	}
	return bytes.ReplaceAll(p, []byte{telnetIAC}, []byte{telnetIAC, telnetIAC})
}
