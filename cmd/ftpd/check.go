package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"ftpd/pkg/config"
	"ftpd/pkg/daemon"
	"ftpd/pkg/printable"
)

func (a *app) checkCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "check",
		Short: "Validate the configuration and run its tests",
		Long: `check reads the whole configuration and says everything that is wrong with it at
once, in file order: errors, which serve would refuse, and warnings of what is
legal but unwise. Then it runs the test blocks. It changes nothing and binds
nothing; errors and warnings go to standard error. Warnings alone leave the exit
status 0.

-c takes a single file as well, so that Ansible can validate a template:

    validate: ftpd check -c %s

With --json the keys are ok, sites, users, diagnostics (severity, file, line,
column, summary, detail, excerpt) and tests (name, file, line, ok, failures).`,
		Example: "  ftpd check -c /etc/ftpd\n  ftpd check -c new.hcl --json",
		Args:    cobra.NoArgs,
		RunE:    func(*cobra.Command, []string) error { return a.check() },
	}
	a.takesConfig(c)
	a.printsFacts(c)
	return c
}

func (a *app) check() error {
	verdict := daemon.Examine(a.path, a.env)
	if a.json {
		if err := a.printJSON(newCheckReport(verdict)); err != nil {
			return err
		}
		if verdict.Failed() {
			return errNo
		}
		return nil
	}
	if verdict.Failed() {
		return a.refuse(verdict, a.stdout)
	}
	if err := a.show(verdict.Diagnostics); err != nil {
		return err
	}
	sites, users := population(verdict.Config)
	fmt.Fprintf(a.stdout, "ok: %s, %s, %s\n",
		count(sites, "site"), count(users, "user"), count(len(verdict.Tests), "test"))
	return nil
}

// refuse shows what is wrong with a configuration; w gets the tests that fail.
func (a *app) refuse(v daemon.Verdict, w io.Writer) error {
	if err := a.show(v.Diagnostics); err != nil {
		return err
	}
	for _, t := range v.FailedTests() {
		for _, text := range t.Failures {
			fmt.Fprintf(w, "%s: test %q: %s\n", printable.Text(t.Pos.String()), t.Name, printable.Line(text))
		}
	}
	if failed := len(v.FailedTests()); failed > 0 {
		return fmt.Errorf("%s of %d failed", count(failed, "test"), len(v.Tests))
	}
	return fmt.Errorf("%s in the configuration", count(v.Errors(), "error"))
}

// checkReport is what check --json prints.
type checkReport struct {
	OK          bool               `json:"ok"`
	Sites       int                `json:"sites"`
	Users       int                `json:"users"`
	Diagnostics config.Diagnostics `json:"diagnostics"`
	Tests       []testReport       `json:"tests"`
}

type testReport struct {
	Name     string   `json:"name"`
	File     string   `json:"file"`
	Line     int      `json:"line"`
	OK       bool     `json:"ok"`
	Failures []string `json:"failures"`
}

func newCheckReport(v daemon.Verdict) checkReport {
	r := checkReport{OK: !v.Failed(), Diagnostics: v.Diagnostics, Tests: []testReport{}}
	if r.Diagnostics == nil {
		r.Diagnostics = config.Diagnostics{}
	}
	r.Sites, r.Users = population(v.Config)
	for _, t := range v.Tests {
		failures := append([]string{}, t.Failures...) // [] rather than null
		r.Tests = append(r.Tests, testReport{t.Name, t.Pos.File, t.Pos.Line, len(failures) == 0, failures})
	}
	return r
}

// population counts sites and their users.
func population(cfg *config.Config) (sites, users int) {
	for _, s := range cfg.Sites {
		users += len(s.Users)
	}
	return len(cfg.Sites), users
}

// count is "1 site", "2 sites".
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
