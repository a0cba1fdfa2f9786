package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"ftpd/pkg/site"
)

// printAnswer writes an answer for people: a line for each fact, its rule last,
// in columns.
func printAnswer(w io.Writer, a *site.Answer) error {
	t := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	row := func(name, value, rule string) {
		fmt.Fprintln(t, strings.TrimRight(strings.Join([]string{name, value, rule}, "\t"), "\t"))
	}
	row("site", a.Site, "")
	row("user", a.User, "")
	row("path", a.Path, "")
	row("at", a.At.Format(time.RFC3339), "")
	row("admitted", yes(a.Admitted)+reason(a.Reason), a.Rule)
	if a.Address != nil {
		row("from "+a.Address.From, yes(a.Address.Allowed)+reason(a.Address.Reason), a.Address.Rule)
	}
	if a.Group != "" {
		row("group", a.Group, "")
	}
	if a.Home != nil {
		row("home", a.Home.Value, a.Home.Rule)
	}
	if a.RealPath != "" {
		row("real path", a.RealPath, "")
	}
	printRights(row, a)
	for _, s := range a.Settings {
		row(s.Name, s.Value, s.Rule)
	}
	for _, warning := range a.Warnings {
		row("warning", warning, "")
	}
	return t.Flush()
}

// printRights has a line for each right. All of them come from one block; its
// place stands on each line all the same, so that grep finds it.
func printRights(row func(name, value, rule string), a *site.Answer) {
	if a.Decision == nil {
		return
	}
	decided := "no path block matches"
	if a.Decision.Rule != "" {
		decided = "a path of the " + a.Decision.Level
	}
	row("decided by", decided, a.Decision.Rule)
	for _, r := range a.Rights {
		value := yes(r.Allowed)
		if r.Audit {
			value += " (audit: would be refused)"
		}
		row(r.Right, value, r.Rule)
	}
}

func yes(is bool) string {
	if is {
		return "yes"
	}
	return "no"
}

// reason is in brackets, if there is one.
func reason(text string) string {
	if text == "" {
		return ""
	}
	return " (" + text + ")"
}
