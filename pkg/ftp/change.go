package ftp

import (
	"strings"

	"ftpd/pkg/vfs"
)

// change runs a deed on the path that the argument names.
func (s *session) change(arg string, ev *Event, deed func(vfs.Path) error, done string) (reply, error) {
	p, err := s.path(arg, ev)
	if err != nil {
		return reply{}, err
	}
	if err := deed(p); err != nil {
		return reply{}, err
	}
	return reply{250, done}, nil
}

func (s *session) cmdDele(arg string, ev *Event) (reply, error) {
	return s.change(arg, ev, s.tree().Delete, "File deleted.")
}

func (s *session) cmdRmd(arg string, ev *Event) (reply, error) {
	return s.change(arg, ev, s.tree().Rmdir, "Directory removed.")
}

func (s *session) cmdMkd(arg string, ev *Event) (reply, error) {
	if _, err := s.change(arg, ev, s.tree().Mkdir, ""); err != nil {
		return reply{}, err
	}
	return reply{257, quoted(ev.Path.String()) + " created."}, nil
}

// cmdRnfr remembers what RNTO, the very next command, renames.
func (s *session) cmdRnfr(arg string, ev *Event) (reply, error) {
	s.renaming = false
	p, err := s.path(arg, ev)
	if err != nil {
		return reply{}, err
	}
	if err := s.tree().RenameFrom(p); err != nil {
		return reply{}, err
	}
	s.renameFrom, s.renaming = p, true
	return reply{350, "Send RNTO with the new name."}, nil
}

func (s *session) cmdRnto(arg string, ev *Event) (reply, error) {
	if !s.renaming {
		return reply{}, refuse(503, "bad-sequence", "Send RNFR first.")
	}
	from := s.renameFrom
	rename := func(to vfs.Path) error { return s.tree().Rename(from, to) }
	return s.change(arg, ev, rename, "Renamed.")
}

// cmdSite dispatches the SITE commands.
func (s *session) cmdSite(arg string, ev *Event) (reply, error) {
	verb, rest, _ := strings.Cut(arg, " ")
	verb = strings.ToUpper(verb)
	switch verb {
	case "HELP":
		return s.siteHelp()
	case "CHMOD":
		return s.siteChmod(rest, ev)
	case "UTIME":
		return s.siteUtime(rest, ev)
	case "QUOTA":
		return s.siteQuota(rest, ev)
	}
	ev.Arg = verb // what follows may be a password (SITE PSWD)
	return reply{}, refuse(504, "unknown-command", "Unknown SITE command. Try SITE HELP.")
}

// siteChmod is SITE CHMOD <octal mode> <path>.
func (s *session) siteChmod(arg string, ev *Event) (reply, error) {
	digits, name, _ := strings.Cut(arg, " ")
	mode, ok := parseMode(digits)
	if !ok || name == "" {
		return reply{}, refuse(501, "syntax", "Usage: SITE CHMOD <mode up to 777> <path>")
	}
	ev.Verb, ev.Kind = "SITE CHMOD", "change"
	chmod := func(p vfs.Path) error { return s.tree().Chmod(p, mode) }
	answer, err := s.change(name, ev, chmod, "Mode changed.")
	return reply{200, answer.text}.unless(err), err
}

// siteUtime is SITE UTIME in both forms in use.
func (s *session) siteUtime(arg string, ev *Event) (reply, error) {
	name, when, err := ParseUTIME(arg)
	if err != nil {
		return reply{}, refuse(501, "syntax", "Usage: SITE UTIME <YYYYMMDDhhmm[ss]> <path>")
	}
	ev.Verb, ev.Kind = "SITE UTIME", "change"
	set := func(p vfs.Path) error { return s.tree().SetModTime(p, when) }
	answer, err := s.change(name, ev, set, "Time changed.")
	return reply{200, answer.text}.unless(err), err
}

// unless is the zero reply when there was an error.
func (r reply) unless(err error) reply {
	if err != nil {
		return reply{}
	}
	return r
}
