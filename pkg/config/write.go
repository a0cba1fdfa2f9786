package config

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"ftpd/pkg/printable"
)

// ANSI sequences for Write with color.
const (
	bold   = "\x1b[1m"
	red    = "\x1b[1;31m"
	yellow = "\x1b[1;33m"
	plain  = "\x1b[0m"
)

// Write shows the findings to people. The first line of each is
// "FILE:LINE:COL: error: summary", which editors and build servers parse; below
// stand the source line with the piece underlined, and the cure, wrapped at
// width columns (0 = not at all).
func (ds Diagnostics) Write(w io.Writer, color bool, width int) error {
	var b strings.Builder
	for i, d := range ds {
		if i > 0 {
			b.WriteByte('\n')
		}
		d.write(&b, color, width)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// write is one finding. The first line stays greppable in colour: the words are
// the same, with codes between them.
func (d Diagnostic) write(b *strings.Builder, color bool, width int) {
	head := printable.InPlace(strings.ReplaceAll(d.Error(), "\n", " "))
	if color {
		tint := red
		if d.Severity == Warning {
			tint = yellow
		}
		word := " " + d.Severity.String() + ":"
		head = strings.Replace(head, word, plain+tint+word+plain+bold, 1)
		head = bold + head + plain
	}
	b.WriteString(head + "\n")
	if d.Excerpt.Text != "" {
		d.Excerpt.write(b, d.Range.Line)
	}
	if d.Detail != "" {
		for _, line := range wrap(d.Detail, width-4) {
			b.WriteString("    " + printable.InPlace(line) + "\n")
		}
	}
}

// write shows the line and underlines what is meant, one sign at least.
func (e Excerpt) write(b *strings.Builder, line int) {
	number := fmt.Sprintf("%4d", line)
	fmt.Fprintf(b, "%s | %s\n", number, e.Text)
	fmt.Fprintf(b, "%s | %s%s\n", strings.Repeat(" ", len(number)), blank(e.Text[:e.From]),
		strings.Repeat("^", max(1, utf8.RuneCountInString(e.Text[e.From:e.To]))))
}

// blank is as wide as s on a terminal: tabs stay what they are.
func blank(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\t' {
			return r
		}
		return ' '
	}, s)
}

// wrap breaks text between words.
func wrap(text string, width int) []string {
	var lines []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		line := ""
		for word := range strings.FieldsSeq(paragraph) {
			if line != "" && width > 0 && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
				lines, line = append(lines, line), ""
			}
			line = strings.TrimPrefix(line+" "+word, " ")
		}
		lines = append(lines, line)
	}
	return lines
}
