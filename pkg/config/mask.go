package config

import (
	"regexp"
	"slices"
	"strings"
)

// Which pieces of a source line are secret is decided by their looks, not by
// what was decoded: a file with a syntax error has secrets too.
var (
	// secretName is an attribute, local or map key that sounds like a secret.
	secretName = regexp.MustCompile(`(?i)[\w-]*(?:password|passwd|passphrase|secret)[\w-]*"?\s*[=:]\s*`)
	// secretText is a crypt(3) hash or a plain password; %q keeps it apart from
	// a path variable, which has no kind between its dollars.
	secretText = regexp.MustCompile(`plain:[^"]+|\$(?:1|2[abxy]?|3|5|6|7|y|gy|apr1|argon2(?:id|i|d)|scrypt|pbkdf2[\w-]*|bcrypt-sha256|md5|sha1)\$[^"\s]*`)
	// secretURL is a URL's user part with a password.
	secretURL = regexp.MustCompile(`://[^\s"@/:]*:([^\s"@]*)@`)
	heredoc   = regexp.MustCompile(`<<-?\s*([\w.-]+)\s*$`)
)

// span is a piece of a line, in bytes.
type span struct{ from, to int }

// masked is a line with stars, and the spans of the original that they hide.
type masked struct {
	text  string
	spans []span
}

// mask puts stars for every secret of a line.
func (s *sources) mask(line sourceLine) masked {
	return cover(line.text, s.secretSpans(line))
}

// cover puts stars for spans, which may overlap.
func cover(text string, spans []span) masked {
	slices.SortFunc(spans, func(a, b span) int { return a.from - b.from })
	m := masked{}
	var b strings.Builder
	done := 0
	for _, sp := range spans {
		if sp.from < done { // overlaps the one before
			if sp.to > done {
				m.spans[len(m.spans)-1].to, done = sp.to, sp.to
			}
			continue
		}
		b.WriteString(text[done:sp.from])
		b.WriteString(stars)
		m.spans = append(m.spans, sp)
		done = sp.to
	}
	b.WriteString(text[done:])
	m.text = b.String()
	return m
}

// moved is where a byte of the original line is in the starred one.
func (m masked) moved(at int) int {
	shift := 0
	for _, sp := range m.spans {
		switch {
		case at <= sp.from:
			return at + shift
		case at < sp.to:
			return sp.from + shift
		}
		shift += len(stars) - (sp.to - sp.from)
	}
	return at + shift
}

// secretSpans finds all that must not show; spans may overlap.
func (s *sources) secretSpans(line sourceLine) []span {
	text := line.text
	if line.secret {
		indent := len(text) - len(strings.TrimLeft(text, " \t"))
		return []span{{indent, len(text)}}
	}
	var spans []span
	for _, m := range secretName.FindAllStringIndex(text, -1) {
		spans = append(spans, quotedSpans(text, m[1])...)
	}
	for _, m := range secretText.FindAllStringIndex(text, -1) {
		spans = append(spans, span{m[0], m[1]})
	}
	for _, m := range secretURL.FindAllStringSubmatchIndex(text, -1) {
		spans = append(spans, span{m[2], m[3]})
	}
	return append(spans, s.hiddenSpans(text)...)
}

// hiddenSpans finds known values of secrets. There may be as many as users, so
// they are looked up by how they begin.
func (s *sources) hiddenSpans(text string) []span {
	var spans []span
	for at := 0; at+hiddenKey <= len(text); at++ {
		for _, value := range s.hidden[text[at:at+hiddenKey]] {
			if strings.HasPrefix(text[at:], value) {
				spans = append(spans, span{at, at + len(value)})
			}
		}
	}
	return spans
}

// starred hides known values of secrets in a message.
func (s *sources) starred(text string) string {
	if spans := s.hiddenSpans(text); len(spans) > 0 {
		return cover(text, spans).text
	}
	return text
}

// quotedSpans are the quoted texts from a byte on, save file names: file("…")
// is how a secret is kept out of the configuration. A quote that is not closed
// hides the rest of the line.
func quotedSpans(text string, from int) []span {
	var spans []span
	for at := from; at < len(text); at++ {
		if text[at] == '#' {
			break
		}
		if text[at] != '"' {
			continue
		}
		end := quoteEnd(text, at+1)
		if strings.Contains(text[at:end], "${") { // quotes may nest in there
			end = max(end, strings.LastIndexByte(text, '"'))
		}
		if !strings.HasSuffix(strings.TrimRight(text[:at], " "), "file(") && end > at+1 {
			spans = append(spans, span{at + 1, end})
		}
		at = end
	}
	return spans
}

// quoteEnd is the byte of the quote that closes the text that begins at from, or
// the line's length.
func quoteEnd(text string, from int) int {
	for i := from; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return len(text)
}

// splitLines finds the lines that are secret whole: PEM keys, and heredocs of
// secrets.
func splitLines(data string) []sourceLine {
	var lines []sourceLine
	end := "" // of the secret piece that we are in
	for text := range strings.SplitSeq(data, "\n") {
		text = strings.TrimSuffix(text, "\r")
		word := strings.TrimSpace(text)
		switch {
		case end != "" && word == end:
			end = ""
			lines = append(lines, sourceLine{text: text})
			continue
		case end == pemEnd && strings.HasPrefix(word, end):
			end = ""
			lines = append(lines, sourceLine{text: text, secret: true})
			continue
		}
		lines = append(lines, sourceLine{text: text, secret: end != ""})
		if m := heredoc.FindStringSubmatch(text); end == "" && m != nil && secretName.MatchString(text) {
			end = m[1]
		}
		if end == "" && strings.Contains(text, "-----BEGIN ") && strings.Contains(text, "PRIVATE KEY-----") {
			end = pemEnd
		}
	}
	return lines
}

const pemEnd = "-----END"
