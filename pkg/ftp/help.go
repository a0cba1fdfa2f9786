package ftp

import (
	"fmt"
	"strings"
)

// cmdHelp lists the commands, or shows how one is written.
func (s *session) cmdHelp(arg string, _ *Event) (reply, error) {
	verb := strings.ToUpper(strings.TrimSpace(arg))
	if verb == "" {
		return helpLines("Commands:", s.srv.table.verbs()), nil
	}
	if first, _, _ := strings.Cut(verb, " "); first == "SITE" {
		return s.siteHelp()
	}
	if c, ok := s.srv.table.find(verb); ok {
		return reply{214, fmt.Sprintf("Usage: %s (%s)", c.usage(), c.rfc)}, nil
	}
	return reply{}, refuse(502, "unknown-command", "Unknown command.")
}

// siteHelp is SITE HELP.
func (s *session) siteHelp() (reply, error) {
	return helpLines("SITE commands:", []string{
		"HELP", "CHMOD <octal mode> <path>", "QUOTA", "UTIME <YYYYMMDDhhmm[ss]> <path>",
	}), nil
}

// helpLines puts words under a title, eight short ones to a line.
func helpLines(title string, words []string) reply {
	lines := []string{title}
	var row strings.Builder
	for i, w := range words {
		if len(w) > 6 {
			lines = append(lines, " "+w)
			continue
		}
		fmt.Fprintf(&row, " %-5s", w)
		if i%8 == 7 {
			lines = append(lines, row.String())
			row.Reset()
		}
	}
	if row.Len() > 0 {
		lines = append(lines, row.String())
	}
	return featured(214, lines)
}
