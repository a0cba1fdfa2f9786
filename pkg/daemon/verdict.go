package daemon

import (
	"fmt"
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
	cfg, found := config.Load(path, env)
	return judge(cfg, cfg.InOrder(found, checkAccount(cfg)))
}

// judge goes on where reading ended.
func judge(cfg *config.Config, found config.Diagnostics) Verdict {
	v := examine(cfg, found)
	if !v.Diagnostics.HasErrors() {
		v.Tests = runTests(cfg)
	}
	return v
}

// examine is judge without the tests.
func examine(cfg *config.Config, found config.Diagnostics) Verdict {
	// All at once, also after errors: who mends a file wants to do it once.
	all := cfg.InOrder(found, complaints(cfg), shareOut(cfg).advise(cfg))
	return Verdict{Config: cfg, Diagnostics: all}
}

// Complaints are what Examine says of a configuration, or of some of its sites, beside
// the faults of its files and what this process's limits are too small for. Tests
// that fail are among them, those of the sites that are here.
func Complaints(cfg *config.Config) config.Diagnostics {
	all := cfg.InOrder(checkAccount(cfg), complaints(cfg))
	if !all.HasErrors() {
		all = cfg.InOrder(all, failures(cfg))
	}
	return all
}

// failures are the tests that fail, as errors of the configuration.
func failures(cfg *config.Config) (found config.Diagnostics) {
	asked := *cfg
	asked.Tests = slices.DeleteFunc(slices.Clone(cfg.Tests), func(t *config.Test) bool {
		return !slices.ContainsFunc(cfg.Sites, func(s *config.Site) bool { return s.Name == t.Site.V })
	})
	for _, t := range runTests(&asked) {
		for _, failure := range t.Failures {
			found = append(found, config.Diagnostic{
				Severity: config.Error, Range: config.Range{File: t.Pos.File, Line: t.Pos.Line, Column: t.Pos.Column},
				Summary: fmt.Sprintf("test %q fails: %s", t.Name, failure), Detail: "mend the rights, or the test",
			})
		}
	}
	return found
}

func complaints(cfg *config.Config) config.Diagnostics {
	return cfg.InOrder(config.NotServed(cfg), config.CheckMachine(cfg, homeAs(cfg)), config.Advise(cfg))
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
