package ftp

import (
	"strconv"
	"strings"
)

// cmdType sets the representation type. Non-print is the only format.
func (s *session) cmdType(arg string, _ *Event) (reply, error) {
	switch strings.ToUpper(arg) {
	case "A", "A N", "A T": // RFC 1123, 4.1.2.2
		s.ascii = true
		return reply{200, "Type is ASCII."}, nil
	case "I", "L 8", "L8":
		s.ascii = false
		return reply{200, "Type is binary."}, nil
	}
	return reply{}, refuse(504, "parameter", "Only types A, I and L 8 are supported.")
}

func (s *session) cmdStru(arg string, _ *Event) (reply, error) {
	if strings.EqualFold(arg, "F") {
		return reply{200, "Structure is file."}, nil
	}
	return reply{}, refuse(504, "parameter", "Only structure F is supported.")
}

// cmdRest remembers where the next transfer begins (RFC 3659, 5).
func (s *session) cmdRest(arg string, _ *Event) (reply, error) {
	offset, err := strconv.ParseInt(arg, 10, 64)
	if err != nil || offset < 0 {
		return reply{}, refuse(501, "syntax", "REST needs a number of bytes.")
	}
	if !s.visitor.Settings().Resume {
		return reply{}, refuse(502, "resume-off", "Resuming is not allowed here.")
	}
	s.restart, s.octets = offset, octets{}
	return reply{350, "Restarting at " + arg + ". Send STOR, APPE or RETR."}, nil
}

func (s *session) cmdNoop(string, *Event) (reply, error) {
	return reply{200, "OK."}, nil
}

// cmdSyst says what clients take for "listings look like ls -l".
func (s *session) cmdSyst(string, *Event) (reply, error) {
	return reply{215, "UNIX Type: L8"}, nil
}
