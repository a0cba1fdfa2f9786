package ftp

import (
	"strings"
)

// cmdFeat lists what is there beyond RFC 959 (RFC 2389, 3).
func (s *session) cmdFeat(string, *Event) (reply, error) {
	settings := s.visitor.Settings()
	lines := []string{"Features:"}
	for i := range s.srv.table.rows {
		if c := &s.srv.table.rows[i]; c.feat != "" && offered(c.verb, c.tls, settings) {
			lines = append(lines, " "+c.feat)
		}
	}
	lines = append(lines, " "+s.digest.feature(), " MLST "+s.facts.Feature(), " TVFS")
	if settings.UTF8 {
		lines = append(lines, " UTF8")
	}
	return featured(211, lines), nil
}

// offered says whether the site has a command's feature switched on.
func offered(verb string, tls bool, settings *Settings) bool {
	switch verb {
	case "REST", "RANG":
		return settings.Resume
	case "EPRT":
		return settings.Active
	case "MODE":
		return settings.ModeZ
	}
	return !tls || settings.TLS != nil
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
	case "MODE":
		return s.optsMode(rest)
	case "HASH":
		return s.optsHash(strings.TrimSpace(rest))
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
