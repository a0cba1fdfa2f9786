package daemon

import (
	"errors"
	"strings"

	"ftpd/pkg/config"
	"ftpd/pkg/control"
)

func resultOf(o Outcome, err error) string {
	switch {
	case err != nil:
		return control.Refused
	case o.Unchanged:
		return control.Unchanged
	}
	return control.Reloaded
}

// maxShown bounds how many findings are kept and shown of a configuration in which
// everything is wrong.
const maxShown = 200

// faultOf is an error with all that is known of it.
func faultOf(err error) *control.Fault {
	f := &control.Fault{Error: err.Error(), Diagnostics: []control.Diagnostic{}, Tests: []control.FailedTest{}}
	fault, ok := errors.AsType[*Fault](err)
	if !ok {
		return f
	}
	f.Diagnostics = diagnostics(fault.Verdict.Diagnostics)
	for _, t := range fault.Verdict.FailedTests() {
		if len(f.Tests) < maxShown {
			f.Tests = append(f.Tests, control.FailedTest{Name: t.Name, File: t.Pos.File, Line: t.Pos.Line, Failures: t.Failures})
		}
	}
	return f
}

func diagnostics(found config.Diagnostics) []control.Diagnostic {
	list := []control.Diagnostic{}
	for i, d := range found {
		if i == maxShown {
			break
		}
		var text strings.Builder
		// A strings.Builder takes everything.
		_ = found[i:i+1].Write(&text, false, 0)
		list = append(list, control.Diagnostic{
			Severity: d.Severity.String(), File: d.Range.File, Line: d.Range.Line, Column: d.Range.Column,
			Summary: d.Summary, Detail: d.Detail, Excerpt: d.Excerpt.Text, Text: text.String(),
		})
	}
	return list
}
