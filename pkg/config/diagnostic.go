package config

import (
	"encoding/json"
	"fmt"
)

// Severity says whether a finding forbids serving.
type Severity uint8

// The severities. An Error forbids serving; a Warning is legal but unwise.
const (
	Error Severity = iota + 1
	Warning
)

// String is the word that diagnostics and JSON use.
func (s Severity) String() string {
	if s == Warning {
		return "warning"
	}
	return "error"
}

// Range is a piece of a file. Lines and columns count from 1, columns as editors
// count them (what a reader takes for one character); the end is not part of
// it. Line is 0 where the file as a whole is meant.
type Range struct {
	File               string
	Line, Column       int
	EndLine, EndColumn int
}

// Excerpt is the source line that a finding is about, secrets starred and
// control characters replaced.
type Excerpt struct {
	Text     string // "" = there is none
	From, To int    // bytes of Text that are meant
}

// Diagnostic is one finding, its place and its cure.
type Diagnostic struct {
	Severity Severity
	Summary  string // one line
	Detail   string // the cure, "" = evident
	Range    Range
	Excerpt  Excerpt
}

// Error is "FILE:LINE:COL: error: summary", the first line of Write.
func (d Diagnostic) Error() string {
	if d.Range.Line == 0 {
		return fmt.Sprintf("%s: %s: %s", d.Range.File, d.Severity, d.Summary)
	}
	return fmt.Sprintf("%s:%d:%d: %s: %s", d.Range.File, d.Range.Line, d.Range.Column, d.Severity, d.Summary)
}

// MarshalJSON writes the keys severity, file, line, column, summary, detail and
// excerpt; they are documented and only ever added to.
func (d Diagnostic) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Severity string `json:"severity"`
		File     string `json:"file"`
		Line     int    `json:"line"`
		Column   int    `json:"column"`
		Summary  string `json:"summary"`
		Detail   string `json:"detail"`
		Excerpt  string `json:"excerpt"`
	}{d.Severity.String(), d.Range.File, d.Range.Line, d.Range.Column, d.Summary, d.Detail, d.Excerpt.Text})
}

// Diagnostics are findings in the order of the files, then of the lines.
type Diagnostics []Diagnostic

// HasErrors says that what was read must not be served.
func (ds Diagnostics) HasErrors() bool {
	for _, d := range ds {
		if d.Severity == Error {
			return true
		}
	}
	return false
}
