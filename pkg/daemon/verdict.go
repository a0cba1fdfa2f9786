package daemon

import (
	"cmp"
	"slices"

	"ftpd/pkg/config"
)

// Verdict is what can be said of a configuration without serving it.
type Verdict struct {
	Config      *config.Config // as far as it could be understood; never nil
	Diagnostics config.Diagnostics
	Tests       []TestResult // none if there are errors: the tests would only repeat them
}

// Examine reads a configuration and asks of it everything that serve would, up
// to binding an address. It changes nothing anywhere.
func Examine(path string, env config.Env) Verdict {
	return judge(config.Load(path, env))
}

// judge goes on where reading ended.
func judge(cfg *config.Config, found config.Diagnostics) Verdict {
	v := Verdict{Config: cfg}
	// All at once, also after errors: who mends a file wants to do it once.
	v.Diagnostics = slices.Concat(found, config.NotServed(cfg), config.CheckMachine(cfg), config.Advise(cfg))
	v.sort()
	if !v.Diagnostics.HasErrors() {
		v.Tests = runTests(cfg)
	}
	return v
}

// sort puts the findings of all askers into the order of the files.
func (v *Verdict) sort() {
	ranks := make(map[string]int, len(v.Config.Files))
	for i, file := range v.Config.Files {
		ranks[file] = i + 1 // 0: what is about no file comes first
	}
	rank := func(d config.Diagnostic) int { return ranks[d.Range.File] }
	slices.SortStableFunc(v.Diagnostics, func(a, b config.Diagnostic) int {
		return cmp.Or(
			cmp.Compare(rank(a), rank(b)),
			cmp.Compare(a.Range.Line, b.Range.Line),
			cmp.Compare(a.Range.Column, b.Range.Column),
		)
	})
}

// Failed says that this configuration must not be served. Warnings do not count.
func (v Verdict) Failed() bool {
	return v.Diagnostics.HasErrors() || len(v.FailedTests()) > 0
}

// Errors is the number of diagnostics that are errors.
func (v Verdict) Errors() int {
	n := 0
	for _, d := range v.Diagnostics {
		if d.Severity == config.Error {
			n++
		}
	}
	return n
}

// FailedTests are those whose expectation is not met.
func (v Verdict) FailedTests() []TestResult {
	var failed []TestResult
	for _, t := range v.Tests {
		if len(t.Failures) > 0 {
			failed = append(failed, t)
		}
	}
	return failed
}
