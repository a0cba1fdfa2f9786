package site

import (
	"fmt"
	"path"
	"strings"
)

// follow changes the state as the answer to a line says.
func (m *model) follow(s *said, a wireReply) error {
	c := specs[s.verb]
	good := a.code < 400
	if a.code == 150 {
		m.running = s
		m.whole = s.verb == "RETR" && m.binary && !m.packed && !m.offset && !m.ranged
	}
	defer m.forget(s, c)
	switch {
	case a.code == 421:
		m.over, m.pending = true, nil
	case s.nul, a.code == 500:
	case c.data:
		m.agreed = false
	default:
		return m.change(s, a, good)
	}
	return nil
}

// forget ends what lasts for one command only.
func (m *model) forget(s *said, c spec) {
	if !c.keeps {
		m.offset, m.ranged = false, false
	}
	if s.verb != "RNFR" {
		m.renaming = false
	}
}

// change is follow for what lasts.
func (m *model) change(s *said, a wireReply, good bool) error {
	switch verb := s.verb; {
	case verb == "PASS" && a.code == 530:
		m.waiting = false
		if m.failures++; m.failures >= loginAttempts {
			m.leaving, m.pending = true, nil
		}
	case verb == "RNFR":
		m.renaming = good
	case verb == "RANG" && !good && s.arg != "":
		m.offset, m.ranged = false, false
	case !good:
	case verb == "QUIT":
		m.over, m.pending = true, nil
	default:
		return m.success(s, a)
	}
	return nil
}

func (m *model) success(s *said, a wireReply) error {
	switch s.verb {
	case "USER":
		m.logout()
		m.user, m.waiting, m.userSent = s.arg, true, true
	case "PASS":
		m.in, m.waiting, m.failures = m.user, false, 0
	case "REIN":
		m.logout()
		m.userSent = false
	case "AUTH":
		m.logout()
		m.userSent, m.encrypted, m.sized = false, true, false
		m.private = strings.EqualFold(s.arg, "SSL") || strings.EqualFold(s.arg, "TLS-P")
		m.drop()
	case "CCC":
		m.encrypted = false
		m.drop()
	case "PBSZ":
		m.sized = true
	case "PROT":
		m.private = strings.EqualFold(s.arg, "P")
	case "TYPE":
		m.binary = !strings.HasPrefix(strings.ToUpper(s.arg), "A")
	case "MODE":
		m.packed = strings.EqualFold(s.arg, "Z")
	case "REST":
		m.offset, m.ranged = true, false
	case "RANG":
		m.offset, m.ranged = false, s.arg != "1 0"
	case "PORT", "PASV", "EPRT":
		m.agreed = true
	case "EPSV":
		m.agreed, m.epsvOnly = m.agreed || a.code == 229, m.epsvOnly || a.code == 200
	case "ABOR":
		m.agreed = false
	default:
		return m.place(s, a)
	}
	return nil
}

// place knows the working directory.
func (m *model) place(s *said, a wireReply) error {
	switch s.verb {
	case "CWD", "XCWD":
		m.cwd = m.resolve(s.arg)
	case "CDUP", "XCUP":
		m.cwd = path.Dir(m.cwd)
	case "PWD", "XPWD":
		if want := fmt.Sprintf("257 \"%s\"", strings.ReplaceAll(m.cwd, `"`, `""`)); plainText(m.cwd) && !strings.HasPrefix(a.text, want) {
			return fmt.Errorf("the working directory is %q", m.cwd)
		}
	}
	return nil
}

// resolve is what a path names.
func (m *model) resolve(arg string) string {
	if strings.HasPrefix(arg, "/") {
		return path.Clean(arg)
	}
	return path.Clean(m.cwd + "/" + arg)
}

func plainText(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return r < ' ' || r > '~' }) < 0
}

// logout is the state of a fresh connection, but for what was encrypted.
func (m *model) logout() {
	m.user, m.waiting, m.in, m.cwd = "", false, "", "/"
	m.binary, m.packed, m.epsvOnly, m.agreed, m.renaming, m.offset, m.ranged = false, false, false, false, false, false, false
}

// drop forgets what was sent together with AUTH or CCC: nothing of it may be obeyed.
func (m *model) drop() {
	m.spoiled = len(m.pending) > 0 || len(m.cutter.line) > 0
	m.pending, m.cutter = nil, cutter{}
}
