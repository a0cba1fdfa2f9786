package config

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/apparentlymart/go-textseg/v15/textseg"

	"ftpd/pkg/printable"
)

// sources are the files as they were read, for excerpts. They are kept in memory
// because a file may have changed on disk by the time a finding is shown.
type sources struct {
	files  map[string]*source
	hidden map[string][]string // secrets that no pattern gives away, by how they begin

	secretFiles map[string]Pos // files that secrets were read from by file(), and where
}

type source struct {
	rank  int // order in which files were read
	data  []byte
	lines []sourceLine // nil until the first excerpt
}

// sourceLine is one line; secret ones (inside a heredoc or a key) show as stars
// whole.
type sourceLine struct {
	text   string
	secret bool
}

// newSources has no file yet.
func newSources() *sources {
	return &sources{files: map[string]*source{}, hidden: map[string][]string{}, secretFiles: map[string]Pos{}}
}

// add keeps a file's text; files are ranked in the order in which they come.
func (s *sources) add(name string, data []byte) {
	s.files[name] = &source{rank: len(s.files), data: data}
}

// rank orders files as they were read; those that were not come first: they are
// about the configuration as a whole.
func (s *sources) rank(name string) int {
	if f := s.files[name]; f != nil {
		return f.rank
	}
	return -1
}

// hiddenKey is how many bytes a secret is looked up by, and the length below
// which one is not: it would star innocent words.
const hiddenKey = 4

// hide has a secret's value starred wherever it stands.
func (s *sources) hide(value string) {
	value = strings.TrimPrefix(value, "plain:")
	if len(value) < hiddenKey || strings.HasPrefix(value, "$") {
		return
	}
	key := value[:hiddenKey]
	if same := s.hidden[key]; len(same) < 1000 && !slices.Contains(same, value) {
		s.hidden[key] = append(same, value)
	}
}

// widest is how many bytes of a line are shown at most.
const widest = 200

// excerpt is the first line of a range, made safe to show.
func (s *sources) excerpt(r Range) Excerpt {
	meant, ok := s.line(r.File, r.Line)
	if !ok {
		return Excerpt{}
	}
	from := offset(meant.text, r.Column)
	to := len(meant.text)
	switch {
	case r.EndLine == r.Line:
		to = offset(meant.text, r.EndColumn)
	case r.EndLine == 0:
		to = from + wordLength(meant.text[from:])
	}
	m := s.mask(meant)
	text, from, to := m.text, m.moved(from), m.moved(max(from, to))
	text, from, to = clip(text, from, to)
	return Excerpt{Text: printable.InPlace(text), From: from, To: to}
}

// line splits a file the first time that somebody asks: most files never have a
// finding.
func (s *sources) line(file string, number int) (sourceLine, bool) {
	f := s.files[file]
	if f == nil || number < 1 {
		return sourceLine{}, false
	}
	if f.lines == nil {
		f.lines = splitLines(string(f.data))
	}
	if number > len(f.lines) {
		return sourceLine{}, false
	}
	return f.lines[number-1], true
}

// offset finds the byte of a column. Columns count grapheme clusters, as hcl
// does.
func offset(line string, column int) int {
	at := 0
	for rest := []byte(line); column > 1 && len(rest) > 0; column-- {
		n, _, err := textseg.ScanGraphemeClusters(rest, true)
		if err != nil || n == 0 {
			break
		}
		at, rest = at+n, rest[n:]
	}
	return at
}

// wordLength is how far the name or quoted text at the beginning of s goes.
func wordLength(s string) int {
	if strings.HasPrefix(s, `"`) {
		if end := quoteEnd(s, 1); end < len(s) {
			return end + 1
		}
		return len(s)
	}
	end := strings.IndexFunc(s, func(r rune) bool {
		return r != '_' && r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	if end < 0 {
		end = len(s)
	}
	return max(end, min(1, len(s)))
}

// clip cuts a window around the meant piece out of a long line.
func clip(text string, from, to int) (string, int, int) {
	if len(text) <= widest {
		return text, from, to
	}
	begin := runeStart(text, max(0, min(from-widest/4, len(text)-widest)))
	end := runeStart(text, min(len(text), begin+widest))
	return text[begin:end], min(from, end) - begin, min(to, end) - begin
}

// runeStart goes back to where the rune that holds a byte begins. In a text that
// is not UTF-8 there may be none, so it does not go far.
func runeStart(text string, at int) int {
	for back := 0; back < utf8.UTFMax && at-back >= 0; back++ {
		if at-back == len(text) || utf8.RuneStart(text[at-back]) {
			return at - back
		}
	}
	return at
}
