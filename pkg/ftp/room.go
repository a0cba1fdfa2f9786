package ftp

import (
	"errors"
	"strconv"
	"strings"
)

// ErrUnknownRoom says that nobody can tell yet whether a file would fit.
var ErrUnknownRoom = errors.New("room not known")

// cmdAvbl tells how many bytes may be stored in a folder
// (draft-peterson-streamlined-ftp-command-extensions, 4).
func (s *session) cmdAvbl(arg string, ev *Event) (reply, error) {
	p, err := s.path(arg, ev)
	if err != nil {
		return reply{}, err
	}
	n, err := s.tree().Available(p)
	if err != nil {
		return reply{}, err
	}
	return reply{213, strconv.FormatInt(n, 10)}, nil
}

// cmdAllo says whether a file of this size would find room in the working
// directory now. Nothing is set aside: the room is found while storing.
func (s *session) cmdAllo(arg string, ev *Event) (reply, error) {
	size, ok := ParseAllo(arg)
	if !ok {
		return reply{}, refuse(501, "syntax", "ALLO needs a number of bytes.")
	}
	ev.Path = s.cwd
	err := s.tree().Allocate(s.cwd, size)
	switch {
	case err == nil:
		return reply{200, "There is room."}, nil
	case errors.Is(err, ErrUnknownRoom):
		return reply{202, "No allocation is needed."}, nil
	}
	return reply{}, err
}

// siteQuota is SITE QUOTA: what somebody has used of his amounts, for people.
func (s *session) siteQuota(arg string, ev *Event) (reply, error) {
	if arg != "" {
		return reply{}, refuse(501, "syntax", "Usage: SITE QUOTA")
	}
	ev.Verb, ev.Kind = "SITE QUOTA", "browse"
	lines, err := s.tree().Quota()
	if err != nil {
		return reply{}, err
	}
	if len(lines) == 0 {
		return reply{200, "No amounts are limited."}, nil
	}
	return featured(200, append([]string{"Amounts:"}, lines...)), nil
}

// ParseAllo reads ALLO's argument, a number of bytes and perhaps " R " and the
// length of a record or page (RFC 959, 4.1.3), which says nothing here.
func ParseAllo(arg string) (size int64, ok bool) {
	words := strings.Fields(arg)
	if len(words) != 1 && len(words) != 3 {
		return 0, false
	}
	if len(words) == 3 {
		_, ok := parseOffset(words[2])
		if !ok || !strings.EqualFold(words[1], "R") {
			return 0, false
		}
	}
	return parseOffset(words[0])
}
