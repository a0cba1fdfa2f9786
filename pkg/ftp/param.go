package ftp

import (
	"strconv"
	"strings"
)

// cmdType sets the representation type. Non-print is the only format.
func (s *session) cmdType(arg string, _ *Event) (reply, error) {
	switch strings.ToUpper(arg) {
	case "A", "A N":
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

func (s *session) cmdMode(arg string, _ *Event) (reply, error) {
	if strings.EqualFold(arg, "S") {
		return reply{200, "Mode is stream."}, nil
	}
	return reply{}, refuse(504, "parameter", "Only mode S is supported.")
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
	s.restart = offset
	return reply{350, "Restarting at " + arg + ". Send STOR, APPE or RETR."}, nil
}

// cmdAllo is not needed: room is found while storing.
func (s *session) cmdAllo(string, *Event) (reply, error) {
	return reply{202, "No allocation is needed."}, nil
}

func (s *session) cmdNoop(string, *Event) (reply, error) {
	return reply{200, "OK."}, nil
}

// cmdSyst says what clients take for "listings look like ls -l".
func (s *session) cmdSyst(string, *Event) (reply, error) {
	return reply{215, "UNIX Type: L8"}, nil
}

// cmdClnt is how clients introduce themselves; its event is all that is made of
// it.
func (s *session) cmdClnt(string, *Event) (reply, error) {
	return reply{200, "Noted."}, nil
}

// cmdFeat lists what is there beyond RFC 959 (RFC 2389, 3).
func (s *session) cmdFeat(string, *Event) (reply, error) {
	settings := s.visitor.Settings()
	lines := []string{"Features:"}
	for i := range s.srv.table.rows {
		c := &s.srv.table.rows[i]
		if c.feat == "" || c.verb == "REST" && !settings.Resume || c.verb == "EPRT" && !settings.Active || c.tls && settings.TLS == nil {
			continue
		}
		lines = append(lines, " "+c.feat)
	}
	lines = append(lines, " MLST "+s.facts.Feature(), " TVFS")
	if settings.UTF8 {
		lines = append(lines, " UTF8")
	}
	return featured(211, lines), nil
}

// featured is a multi-line reply whose middle lines begin with a blank and
// carry no code, as FEAT, HELP and MLST want it.
func featured(code int, lines []string) reply {
	return reply{code, strings.Join(append(lines, "End"), bareLine)}
}

// cmdOpts sets options of other commands (RFC 2389, 4).
func (s *session) cmdOpts(arg string, _ *Event) (reply, error) {
	verb, rest, _ := strings.Cut(arg, " ")
	switch strings.ToUpper(verb) {
	case "UTF8", "UTF-8":
		return s.optsUTF8(strings.TrimSpace(rest))
	case "MLST":
		s.facts = ParseFacts(rest)
		return reply{200, strings.TrimSpace("MLST OPTS " + s.facts.String())}, nil
	}
	return reply{}, refuse(501, "parameter", "No options for this command.")
}

// optsUTF8 exists for Windows Explorer, which asks for what RFC 2640 makes the
// rule anyway.
func (s *session) optsUTF8(value string) (reply, error) {
	utf8 := s.visitor.Settings().UTF8
	switch strings.ToUpper(value) {
	case "", "ON", "NLST":
		if utf8 {
			return reply{200, "UTF-8 names are on."}, nil
		}
	case "OFF":
		if !utf8 {
			return reply{200, "UTF-8 names are off."}, nil
		}
	}
	return reply{}, refuse(504, "parameter", "Names here are as they are stored; this can't be changed.")
}
