package ftp

import (
	"io/fs"
	"strconv"
	"strings"
	"time"
)

// NewFacts are the facts that MFF changes. Nil is not named.
type NewFacts struct {
	Modify *time.Time
	Mode   *fs.FileMode
}

// ParseNewFacts reads MFF's argument, "modify=20260102030405;UNIX.mode=0644; path"
// (draft-somers-ftp-mfxx, 5). Known is false for a fact that is none of ours,
// which the draft tells from a syntax error.
func ParseNewFacts(arg string) (facts NewFacts, path string, known, ok bool) {
	list, path, found := strings.Cut(arg, "; ")
	if !found || path == "" {
		return NewFacts{}, "", true, false
	}
	for fact := range strings.SplitSeq(list, ";") {
		name, value, _ := strings.Cut(fact, "=")
		switch {
		case strings.EqualFold(name, "modify"):
			when, err := ParseTimeVal(value)
			facts.Modify, ok = &when, err == nil
		case strings.EqualFold(name, "UNIX.mode"):
			var mode fs.FileMode
			mode, ok = parseMode(value)
			facts.Mode = &mode
		default:
			return NewFacts{}, "", false, false
		}
		if !ok {
			return NewFacts{}, "", true, false
		}
	}
	return facts, path, true, true
}

// parseMode reads permission bits in octal. The bits that make programs run as
// somebody else are not an FTP client's to give.
func parseMode(digits string) (fs.FileMode, bool) {
	mode, err := strconv.ParseUint(digits, 8, 16)
	return fs.FileMode(mode), err == nil && mode <= 0o777
}

// cmdMff changes a file's time and mode in one command. All of it is checked
// before any of it is done.
func (s *session) cmdMff(arg string, ev *Event) (reply, error) {
	facts, name, known, ok := ParseNewFacts(arg)
	switch {
	case !known:
		return reply{}, refuse(504, "parameter", "Only Modify and UNIX.mode can be changed.")
	case !ok:
		return reply{}, refuse(501, "syntax", "Usage: MFF Modify=<YYYYMMDDhhmmss>;UNIX.mode=<mode up to 0777>; <path>")
	}
	p, err := s.path(name, ev)
	if err != nil {
		return reply{}, err
	}
	done := ""
	// The mode first: it may take away the leave to set it, never that of the time.
	if facts.Mode != nil {
		if err := s.tree().Chmod(p, *facts.Mode); err != nil {
			return reply{}, err
		}
		done = "UNIX.mode=0" + strconv.FormatUint(uint64(*facts.Mode), 8) + ";"
	}
	if facts.Modify != nil {
		if err := s.tree().SetModTime(p, *facts.Modify); err != nil {
			return reply{}, err
		}
		done = "Modify=" + FormatTimeVal(*facts.Modify) + ";" + done
	}
	return reply{213, done + " " + name}, nil
}
