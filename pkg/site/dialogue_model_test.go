package site

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// loginAttempts is what the site of the dialogues allows.
const loginAttempts = 3

// model knows where a session must be after all that was said and answered, and so
// which replies may come next.
type model struct {
	cutter  cutter
	pending []*said // not answered yet, in order
	running *said   // its 150 has come, its last reply has not
	whole   bool    // … and what is sent is the file, byte for byte

	user     string // what USER said
	waiting  bool   // 331 was the answer
	userSent bool   // HOST comes too late
	in       string // who is logged in
	failures int

	encrypted, sized, private bool

	binary, packed, epsvOnly bool
	agreed                   bool // on a data connection
	renaming                 bool
	offset, ranged           bool // REST, RANG
	cwd                      string

	spoiled bool // text was sent together with AUTH or CCC: what comes of the handshake is open
	leaving bool // 421 must come, unasked, and then the end
	over    bool // nothing more may come
}

func newModel() *model { return &model{cwd: "/"} }

// send tells the model of bytes that are sent.
func (m *model) send(p []byte) {
	for _, line := range m.cutter.feed(p) {
		m.pending = append(m.pending, understand(line))
	}
}

// allowed are the codes that may answer a line now.
func (m *model) allowed(s *said) []int {
	codes := m.answers(s)
	if s.size > 512 && m.in == "" {
		// It was too long if nobody was logged in when it was read; it may have waited
		// behind a transfer since.
		return append(slices.Clone(codes), 500)
	}
	return codes
}

// answers is allowed for a line of the right length.
func (m *model) answers(s *said) []int {
	c, known := specs[s.verb]
	switch {
	case s.size > 8<<10:
		return []int{500}
	case s.nul:
		return []int{501}
	case !known && s.verb == "PROXY" && !m.userSent, !known && m.in == "" && slices.Contains(browsers, s.verb):
		return []int{421}
	case !known:
		return []int{500, 502}
	case c.login && m.in == "":
		return []int{530}
	case c.arg && s.arg == "":
		return []int{501}
	}
	return m.sequence(s, c)
}

// sequence is allowed for what depends on what was said before.
func (m *model) sequence(s *said, c spec) []int {
	switch s.verb {
	case "USER":
		return []int{331} // every name alike, and certificates are not asked for
	case "PASS":
		return m.password(s)
	case "HOST":
		if m.userSent {
			return []int{503, 501}
		}
	case "AUTH":
		if m.encrypted {
			return []int{503, 504}
		}
	case "PBSZ":
		if !m.encrypted {
			return []int{503, 501}
		}
	case "PROT":
		if !m.encrypted || !m.sized {
			return []int{503}
		}
	case "CCC":
		if !m.encrypted {
			return []int{533}
		} else if m.in == "" {
			return []int{530}
		}
	case "PORT", "PASV", "EPRT":
		if m.epsvOnly {
			return []int{501, 522}
		}
	case "RNTO":
		if !m.renaming {
			return []int{503}
		}
	}
	switch {
	case c.data && m.agreed:
		return append([]int{150}, c.refused...)
	case c.data:
		return c.refused
	}
	return c.either()
}

// password knows who may come in: anna with hers, and everybody as anonymous.
func (m *model) password(s *said) []int {
	switch {
	case m.in != "" || !m.waiting:
		return []int{503}
	case m.user == "anna" && s.arg == "secret", m.user == "anonymous", m.user == "ftp":
		return []int{230}
	}
	return []int{530}
}

// hear takes a reply. The error says what is wrong with it.
func (m *model) hear(a wireReply) error {
	if m.leaving && a.code == 421 {
		m.leaving, m.over, m.pending = false, true, nil
		return nil
	}
	if m.over || m.leaving {
		return fmt.Errorf("%d after the end", a.code)
	}
	// 450 is STAT's, of which the transfer that runs is the reason.
	if s := m.running; s != nil && a.code != 450 && slices.Contains(specs[s.verb].either(), a.code) {
		m.running = nil
		for _, s := range m.pending {
			s.overtook = s.verb == "ABOR"
		}
		return nil
	}
	i := m.whose(a.code)
	if i < 0 {
		return fmt.Errorf("nothing that was said may be answered %q", strings.TrimSpace(a.text))
	}
	s := m.pending[i]
	m.pending = slices.Delete(m.pending, i, i+1)
	return m.follow(s, a)
}

// whose finds the line that a code answers. While something runs, a line that may be
// obeyed at any time is answered, too, unless one before it has to wait; ABOR
// overtakes those.
func (m *model) whose(code int) int {
	busy, held := m.running != nil, false
	for i, s := range m.pending {
		c := specs[s.verb]
		now := i == 0 && !busy || s.overtook || busy && c.anytime && (!held || s.verb == "ABOR")
		if now && slices.Contains(m.allowed(s), code) {
			return i
		}
		if i == 0 && !busy {
			busy = c.hash
			continue
		}
		held = true
	}
	return -1
}

// answered says whether a line will be answered without the client's doing anything
// for the transfer that runs.
func (m *model) answered() bool {
	if m.running == nil {
		return len(m.pending) > 0
	}
	for i, s := range m.pending {
		if s.verb == "ABOR" && i < 10 || i == 0 && (s.verb == "NOOP" || s.verb == "STAT") {
			return true
		}
	}
	return false
}

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
