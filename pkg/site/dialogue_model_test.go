package site

import (
	"fmt"
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
		if i == 0 && s.verb == "QUIT" {
			return false // it waits for the transfer, and nothing after it is read
		}
		if s.verb == "ABOR" && i < 10 || i == 0 && (s.verb == "NOOP" || s.verb == "STAT") {
			return true
		}
	}
	return false
}
