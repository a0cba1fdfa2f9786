package ftp

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"ftpd/pkg/vfs"
)

// sizeASCIILimit bounds the reading that SIZE needs in TYPE A.
const sizeASCIILimit = 64 << 20

func (s *session) cmdCwd(arg string, ev *Event) (reply, error) {
	p, err := s.path(arg, ev)
	if err != nil {
		return reply{}, err
	}
	return s.enterFolder(p, ev)
}

// cmdCdup goes to the parent folder; the root is its own.
func (s *session) cmdCdup(_ string, ev *Event) (reply, error) {
	return s.enterFolder(s.cwd.Dir(), ev)
}

func (s *session) enterFolder(p vfs.Path, ev *Event) (reply, error) {
	ev.Path = p
	message, err := s.tree().Enter(p)
	if err != nil {
		return reply{}, err
	}
	s.cwd = p
	if message != "" {
		message = strings.TrimRight(message, "\n") + "\n"
	}
	return reply{250, message + "Directory changed to " + p.String()}, nil
}

func (s *session) cmdPwd(_ string, ev *Event) (reply, error) {
	ev.Path = s.cwd
	return reply{257, quoted(s.cwd.String()) + " is the current directory."}, nil
}

// cmdSize is the number of bytes that RETR would send now (RFC 3659, 4).
func (s *session) cmdSize(arg string, ev *Event) (reply, error) {
	p, err := s.path(arg, ev)
	if err != nil {
		return reply{}, err
	}
	e, err := s.tree().Stat(p)
	if err != nil {
		return reply{}, err
	}
	if !e.Mode.IsRegular() {
		return reply{}, refuse(550, "not-a-file", "Not a plain file.")
	}
	size := e.Size
	if s.ascii {
		if size, err = s.sizeASCII(p, size); err != nil {
			return reply{}, err
		}
	}
	return reply{213, strconv.FormatInt(size, 10)}, nil
}

// sizeASCII reads the file to learn how many line ends there are, unless it is
// too large for that.
func (s *session) sizeASCII(p vfs.Path, size int64) (int64, error) {
	tooLarge := refuse(550, "ascii-size", "Too large to count in ASCII mode. Use TYPE I.")
	if size > sizeASCIILimit {
		return 0, tooLarge
	}
	f, err := s.tree().OpenToCount(p)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	size, err = SizeASCII(f, sizeASCIILimit)
	if errors.Is(err, ErrASCIITooLarge) {
		return 0, tooLarge // it has grown
	}
	return size, err
}

// cmdMdtm tells a file's time. The form with a time in front, which sets it, is
// older clients' MFMT; a file that is called so is meant first.
func (s *session) cmdMdtm(arg string, ev *Event) (reply, error) {
	p, err := s.path(arg, ev)
	if err != nil {
		return reply{}, err
	}
	e, err := s.tree().Stat(p)
	if err != nil {
		if when, name, ok := timeAndName(arg); ok {
			return s.setTime(when, name, ev)
		}
		return reply{}, err
	}
	return reply{213, FormatTimeVal(e.ModTime)}, nil
}

// cmdMfmt sets a file's time (draft-somers-ftp-mfxx, 3).
func (s *session) cmdMfmt(arg string, ev *Event) (reply, error) {
	when, name, ok := timeAndName(arg)
	if !ok {
		return reply{}, refuse(501, "syntax", "MFMT needs YYYYMMDDhhmmss and a path.")
	}
	return s.setTime(when, name, ev)
}

func timeAndName(arg string) (when time.Time, name string, ok bool) {
	text, name, _ := strings.Cut(arg, " ")
	when, err := ParseTimeVal(text)
	return when, name, err == nil && name != ""
}

func (s *session) setTime(when time.Time, name string, ev *Event) (reply, error) {
	ev.Kind = "change"
	p, err := s.path(name, ev)
	if err != nil {
		return reply{}, err
	}
	if err := s.tree().SetModTime(p, when); err != nil {
		return reply{}, err
	}
	return reply{213, "Modify=" + FormatTimeVal(when) + "; " + p.String()}, nil
}

// cmdMlst describes one file or folder over the control connection (RFC 3659, 7).
func (s *session) cmdMlst(arg string, ev *Event) (reply, error) {
	p, err := s.path(arg, ev)
	if err != nil {
		return reply{}, err
	}
	e, err := s.tree().Stat(p)
	if err != nil {
		return reply{}, err
	}
	named := *e
	named.Name = p.String()
	line := " " + strings.TrimRight(string(AppendFacts(nil, &named, s.facts)), "\r\n")
	return featured(250, []string{"Listing:", line}), nil
}

// cmdStat shows the session's state, also of a running transfer, or with a
// path a listing over the control connection (RFC 959, 4.1.3).
func (s *session) cmdStat(arg string, ev *Event) (reply, error) {
	if arg != "" {
		if s.running() != nil {
			return reply{}, refuse(450, "busy", "A transfer is running. Try again later.")
		}
		return s.statPath(arg, ev)
	}
	ev.Kind = ""
	lines := []string{"Status:",
		" Connected from " + s.peer.Remote.Addr().String(),
		" Type " + map[bool]string{true: "ASCII", false: "binary"}[s.ascii] +
			", structure file, mode " + map[bool]string{true: "deflate", false: "stream"}[s.packing.on],
		" Working directory " + s.cwd.String(),
	}
	if t := s.running(); t != nil {
		lines = append(lines, fmt.Sprintf(" %s %s: %d bytes", t.ev.Verb, t.ev.Path, t.progress()))
	}
	return featured(211, lines), nil
}
