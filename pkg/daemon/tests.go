package daemon

import (
	"fmt"
	"io"
	"net/netip"

	"github.com/sirupsen/logrus"

	"ftpd/pkg/config"
	"ftpd/pkg/site"
)

// TestResult is how a test block of the configuration went.
type TestResult struct {
	Name     string
	Pos      config.Pos
	Failures []string // empty: it passed
}

// Inspect builds a site to ask it questions, not to serve: it opens neither log
// nor key and shares nothing with sites that run. Close it.
func Inspect(rules *config.Site) (*site.Site, error) {
	silent := logrus.New()
	silent.SetOutput(io.Discard)
	return site.Inspect(rules, site.NewShared(silent))
}

// runTests runs all test blocks. A site is built once, for all of its tests.
func runTests(cfg *config.Config) []TestResult {
	sites := map[string]*site.Site{}
	defer func() {
		for _, s := range sites {
			s.Close()
		}
	}()
	var results []TestResult
	for _, t := range cfg.Tests {
		result := TestResult{Name: t.Name, Pos: t.Pos}
		s, err := inspected(sites, cfg, t.Site.V)
		if err != nil {
			result.Failures = []string{err.Error()}
		} else {
			result.Failures = ask(s, t)
		}
		results = append(results, result)
	}
	return results
}

// inspected is the named site, from sites or new.
func inspected(sites map[string]*site.Site, cfg *config.Config, name string) (*site.Site, error) {
	if s := sites[name]; s != nil {
		return s, nil
	}
	for _, rules := range cfg.Sites {
		if rules.Name == name {
			s, err := Inspect(rules)
			if err == nil {
				sites[name] = s
			}
			return s, err
		}
	}
	return nil, fmt.Errorf("no site %q", name)
}

// ask compares the site's answer with what a test block expects.
func ask(s *site.Site, t *config.Test) []string {
	question := site.Question{User: t.User.V, Path: t.Path.V, At: t.At.V}
	if t.From.V != "" {
		from, err := netip.ParseAddr(t.From.V)
		if err != nil {
			return []string{fmt.Sprintf("from: %v", err)}
		}
		question.From = from
	}
	answer := s.Explain(question)
	var failures []string
	if t.Admitted.Set && answer.Admitted != t.Admitted.V {
		failures = append(failures, fmt.Sprintf("admitted is %v%s", answer.Admitted, because(answer.Reason, answer.Rule)))
	}
	if t.ResolvesTo.V != "" && answer.RealPath != t.ResolvesTo.V {
		failures = append(failures, fmt.Sprintf("%s resolves to %s", answer.Path, orNothing(answer.RealPath)))
	}
	failures = append(failures, compareRights(&answer, t.Can.V, true)...)
	return append(failures, compareRights(&answer, t.Cannot.V, false)...)
}

// compareRights checks that each right is given, or that none is.
func compareRights(answer *site.Answer, rights []string, want bool) []string {
	var failures []string
	for _, right := range rights {
		can, err := answer.Can(right)
		if err != nil {
			failures = append(failures, err.Error())
			continue
		}
		if can != want {
			failures = append(failures, fmt.Sprintf("%s %s %s at %s%s",
				answer.User, verb(can), right, answer.Path, whose(answer)))
		}
	}
	return failures
}

func verb(can bool) string {
	if can {
		return "can"
	}
	return "cannot"
}

// whose names what decided: why nobody is let in, or the path block.
func whose(answer *site.Answer) string {
	switch {
	case !answer.Admitted:
		return because(answer.Reason, answer.Rule)
	case answer.Decision == nil || answer.Decision.Rule == "":
		return " (no path block matches)"
	}
	return " (" + answer.Decision.Rule + ")"
}

// because is a reason and its place, in brackets.
func because(reason, rule string) string {
	switch {
	case reason == "":
		return ""
	case rule == "":
		return " (" + reason + ")"
	}
	return " (" + reason + ", " + rule + ")"
}

func orNothing(path string) string {
	if path == "" {
		return "nothing"
	}
	return path
}
