package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"ftpd/pkg/control"
)

func (a *app) statusCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "status",
		Short: "Say how the running daemon is",
		Long: `status asks the running daemon since when it runs, which configuration is in force
and what became of the last reload, on which addresses which sites are reached, and
what has been done since the start. It works while the files are broken, and shows
what is wrong with them.

--json prints docs/control.md's Status.`,
		Example: "  ftpd status\n  ftpd status --json | jq .totals.sessions",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.askDaemon(c.Context(), a.status)
		},
	}
	a.asksDaemon(c)
	a.printsFacts(c)
	return c
}

func (a *app) status(ctx context.Context, client *control.Client) error {
	s, err := client.Status(ctx)
	if err != nil {
		return err
	}
	if a.json {
		return a.printJSON(s)
	}
	return printRows(a.stdout, cleanRows(statusRows(s, time.Now())))
}

// statusRows is a status for people.
func statusRows(s control.Status, now time.Time) []row {
	rows := []row{
		{"state", fmt.Sprintf("%s, up %s (since %s)", s.State, spanText(now.Sub(s.Since)), local(s.Since)), ""},
		{"ftpd", fmt.Sprintf("%s, commit %.12s, pid %d", s.Version, s.Commit, s.PID), ""},
		{"configuration", fmt.Sprintf("%s, generation %d, read %s (%s)", s.Path, s.Configuration.Generation, local(s.Configuration.Read), s.Configuration.Cause), ""},
		{"fingerprint", s.Configuration.Fingerprint, ""},
	}
	rows = append(rows, aloudRows(s.Configuration)...)
	rows = append(rows, reloadRows(s.LastReload)...)
	if d := s.Drain; d != nil {
		rows = append(rows, row{"drain", drainText(*d), ""})
	}
	for _, l := range s.Listeners {
		rows = append(rows, row{"listening", l.Address + ": " + strings.Join(l.Sites, ", ") + implicit(l.TLS), ""})
	}
	if s.Page != "" {
		rows = append(rows, row{"status page", s.Page, ""})
	}
	rows = append(rows, totalRows("all sites", s.Totals)...)
	for _, site := range s.Sites {
		if len(s.Sites) > 1 {
			rows = append(rows, totalRows("site "+site.Name, site.Totals)...)
		}
		rows = append(rows, certificateRows(site, now)...)
		rows = append(rows, logRows(site)...)
	}
	return rows
}

func implicit(tls bool) string {
	if tls {
		return " (implicit TLS)"
	}
	return ""
}

// local is a moment as people here write it.
func local(t time.Time) string { return t.Local().Format(time.DateTime) }

// aloudRows are what somebody has to do something about.
func aloudRows(c control.Configuration) (rows []row) {
	if c.Apart != nil {
		rows = append(rows, row{"", fmt.Sprintf("NOT WHAT THE FILES SAY: %s, this is the configuration of %s", c.Apart.Why, local(c.Apart.Accepted)), ""})
	}
	if c.Trial != nil {
		rows = append(rows, row{"", trialText(*c.Trial), ""})
	}
	return rows
}

// reloadRows say what became of the last reload, with what was wrong.
func reloadRows(a *control.Attempt) []row {
	if a == nil {
		return nil
	}
	text := fmt.Sprintf("%s %s (%s)", a.Result, local(a.At), a.Cause)
	if a.Result == control.Refused {
		text = "REFUSED " + local(a.At) + " (" + a.Cause + "): the old configuration stays"
	}
	rows := []row{{"last reload", text, ""}}
	if a.Fault == nil {
		return rows
	}
	rows = append(rows, row{"", a.Fault.Error, ""})
	for _, d := range a.Fault.Diagnostics {
		if d.Severity == "error" {
			first, _, _ := strings.Cut(d.Text, "\n")
			rows = append(rows, row{"", first, ""})
		}
	}
	for _, t := range a.Fault.Tests {
		for _, failure := range t.Failures {
			rows = append(rows, row{"", fmt.Sprintf("%s:%d: test %q: %s", t.File, t.Line, t.Name, failure), ""})
		}
	}
	return rows
}

// totalRows are what was counted.
func totalRows(name string, t control.Totals) []row {
	rows := []row{
		{name, fmt.Sprintf("%s, %s now", count(t.Sessions, "session"), count(t.Transfers, "transfer")), ""},
		{"", fmt.Sprintf("%d connected, %d logged in, %d failed to", t.Connections, t.Logins, t.LoginsFailed), ""},
		{"", fmt.Sprintf("%d uploads (%s), %d downloads (%s), %d incomplete",
			t.Uploads, bytesText(t.Received), t.Downloads, bytesText(t.Sent), t.Incomplete), ""},
	}
	if len(t.Refusals) > 0 {
		rows = append(rows, row{"", "refused: " + refusals(t.Refusals), ""})
	}
	return rows
}

// refusals are the most frequent reasons.
func refusals(n map[string]uint64) string {
	reasons := slices.SortedFunc(maps.Keys(n), func(a, b string) int {
		return cmp.Or(cmp.Compare(n[b], n[a]), cmp.Compare(a, b))
	})
	var words []string
	for _, reason := range reasons[:min(len(reasons), 8)] {
		words = append(words, fmt.Sprintf("%s %d", reason, n[reason]))
	}
	if more := len(reasons) - len(words); more > 0 {
		words = append(words, fmt.Sprintf("and %d more reasons", more))
	}
	return strings.Join(words, ", ")
}

// soon is when the end of a certificate is loud; the event log has warned by then.
const soon = 14 * 24 * time.Hour

// certificateRows say when a certificate ends.
func certificateRows(s control.Site, now time.Time) []row {
	if s.Expires == nil {
		return nil
	}
	text := "good until " + local(*s.Expires)
	switch left := s.Expires.Sub(now); {
	case left < 0:
		text = "EXPIRED " + local(*s.Expires)
	case left < soon:
		text = fmt.Sprintf("EXPIRES in %s, %s", spanText(left), local(*s.Expires))
	}
	return []row{{"certificate of " + s.Name, text, ""}}
}

// logRows are loud where a log cannot be written.
func logRows(s control.Site) []row {
	switch {
	case s.Log == nil:
		return nil
	case s.Log.Error != "":
		return []row{{"log of " + s.Name, fmt.Sprintf("CANNOT BE WRITTEN since %s: %s (%d lines lost)",
			local(*s.Log.Failing), s.Log.Error, s.Log.Lost), ""}}
	case s.Log.Lost > 0:
		return []row{{"log of " + s.Name, fmt.Sprintf("%s, %d lines written, %d LOST", s.Log.Path, s.Log.Lines, s.Log.Lost), ""}}
	}
	return []row{{"log of " + s.Name, fmt.Sprintf("%s, %d lines written", s.Log.Path, s.Log.Lines), ""}}
}
