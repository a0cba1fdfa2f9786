package main

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// pagePart is some text of a page, and the command that ends it with what it
// prints. The last part has no command.
type pagePart struct {
	text    string // up to and with the command's own lines
	command string
	output  string
}

// parsePage finds the commands in a page's blocks of ```console: lines that begin
// with "$ ", continued by a backslash. What follows up to the next one, or to
// the end of the block, is what they print.
func parsePage(page string) []pagePart {
	parts := []pagePart{{}}
	console, continued := false, false
	for line := range strings.Lines(page) {
		last := &parts[len(parts)-1]
		trimmed := strings.TrimSuffix(line, "\n")
		switch {
		case strings.HasPrefix(line, "```"):
			console = trimmed == "```console"
			continued = false
			parts = append(parts, pagePart{text: line})
		case console && continued:
			last.text += line
			last.command += "\n" + trimmed
			continued = strings.HasSuffix(trimmed, "\\")
		case console && strings.HasPrefix(line, "$ "):
			parts = append(parts, pagePart{text: line, command: trimmed[2:]})
			continued = strings.HasSuffix(trimmed, "\\")
		case console && last.command != "":
			last.output += line
		default:
			last.text += line
		}
	}
	return parts
}

// varying is what differs from one run to the next, and what to show for it.
var varying = []struct {
	pattern *regexp.Regexp
	mask    string
}{
	{regexp.MustCompile(`(?m)\b[A-Z][a-z]{2} [ \d]\d (\d\d:\d\d| \d{4}) `), "DATE "},
	// Links, owner and group of a listing.
	{regexp.MustCompile(`(?m)^([-dl][-rwxstST]{9}) +\d+ \S+ +\S+ `), "$1 OWNER "},
	{regexp.MustCompile(`\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\dZ?`), "TIME"},
	{regexp.MustCompile(`\b(modify=)\d{14}`), "${1}TIME"},
	{regexp.MustCompile(`\b(unique=)\w+`), "${1}ID"},
	// The passive port, in a reply.
	{regexp.MustCompile(`,\d+,\d+\)`), ",PORT)"},
	{regexp.MustCompile(`\|\|\|\d+\|`), "|||PORT|"},
	// The milliseconds and the session of a W3C line, which stand together.
	{regexp.MustCompile(`( \d{3} [-\d]+ [-\d]+) [-\d]+ \S+ `), "$1 MS SESSION "},
	// What curl says differs between versions; the number does not.
	{regexp.MustCompile(`(?m)^(curl: \(\d+\)).*`), "$1 MESSAGE"},
	{regexp.MustCompile(`[ \t]+`), " "}, // columns depend on the folder's name
}

// maskVarying makes outputs comparable.
func maskVarying(text string) string {
	for _, v := range varying {
		text = v.pattern.ReplaceAllString(text, v.mask)
	}
	return text
}

// matches compares what a command said with what the page shows. A line "..."
// stands for any number of lines.
func matches(said, shown string) bool {
	pieces := strings.Split("\n"+maskVarying(shown), "\n...\n")
	rest := "\n" + maskVarying(said)
	if len(pieces) == 1 {
		return rest == pieces[0]
	}
	for i, piece := range pieces {
		if i < len(pieces)-1 {
			piece += "\n"
		}
		if i > 0 {
			piece = "\n" + piece
		}
		at := strings.Index(rest, piece)
		if at < 0 || i == 0 && at > 0 || i == len(pieces)-1 && !strings.HasSuffix(rest, piece) {
			return false
		}
		rest = rest[at+len(piece)-1:] // the line end may belong to the next piece, too
	}
	return true
}

func TestParsePage(t *testing.T) {
	page := "# A\n\n    $ no command\n\n```console\n$ one\nsays\n$ two \\\n  more\n```\nEnd\n"
	want := []pagePart{
		{text: "# A\n\n    $ no command\n\n"},
		{text: "```console\n"},
		{text: "$ one\n", command: "one", output: "says\n"},
		{text: "$ two \\\n  more\n", command: "two \\\n  more"},
		{text: "```\nEnd\n"},
	}
	if d := cmp.Diff(want, parsePage(page), cmp.AllowUnexported(pagePart{})); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestMatches(t *testing.T) {
	for _, c := range []struct {
		said, shown string
		want        bool
	}{
		{"a\nb\n", "a\nb\n", true},
		{"a\nb\n", "a\n", false},
		{"a   b\n", "a b\n", true},
		{"", "", true},
		{"a\n", "", false},
		{"a\nb\nc\n", "a\n...\nc\n", true},
		{"a\nc\n", "a\n...\nc\n", true},
		{"a\nb\nc\n", "b\n...\nc\n", false},
		{"a\nb\nc\n", "a\n...\nb\n", false},
		{"a\nb\nc\n", "...\nc\n", true},
		{"a\nb\nc\n", "a\n...\n", true},
		{"a\nb\nxc\n", "a\n...\nc\n", false},
		{"-rw-r--r-- 1 ftp ftp 5 Nov 21 10:57 x\n", "-rw-r--r-- 1 ftp ftp 5 Jan  2  2025 x\n", true},
		{"-rw-r--r-- 1 ftp ftp 5 Nov 21 10:57 x\n", "-rw-r--r-- 1 ftp ftp 6 Nov 21 10:57 x\n", false},
	} {
		if got := matches(c.said, c.shown); got != c.want {
			t.Errorf("matches(%q, %q) = %v", c.said, c.shown, got)
		}
	}
}
