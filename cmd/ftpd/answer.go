package main

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"ftpd/pkg/printable"
	"ftpd/pkg/site"
)

// row is a fact, its value and the line that decided it.
type row struct{ name, value, rule string }

// printAnswer writes an answer for people, in columns.
func printAnswer(w io.Writer, a *site.Answer) error {
	rows := []row{
		{"site", a.Site, ""},
		{"user", a.User, ""},
		{"path", a.Path, ""},
		{"at", a.At.Format(time.RFC3339), ""},
		{"admitted", yes(a.Admitted) + reason(a.Reason), a.Rule},
	}
	if a.Address != nil {
		rows = append(rows, row{"from " + a.Address.From, yes(a.Address.Allowed) + reason(a.Address.Reason), a.Address.Rule})
	}
	if a.Group != "" {
		rows = append(rows, row{"group", a.Group, ""})
	}
	if a.Home != nil {
		rows = append(rows, row{"home", a.Home.Value, a.Home.Rule})
	}
	if a.RealPath != "" {
		rows = append(rows, row{"real path", a.RealPath, ""})
	}
	rows = append(rows, rightRows(a)...)
	for _, s := range a.Settings {
		rows = append(rows, row{s.Name, s.Value, s.Rule})
	}
	for _, warning := range a.Warnings {
		rows = append(rows, row{"warning", warning, ""})
	}
	return printRows(w, rows)
}

// widestValue is where the last column begins at most, so that one long path
// does not move it out of sight.
const widestValue = 40

// printRows aligns the columns. text/tabwriter would align each run of rows that
// have a rule for itself.
func printRows(w io.Writer, rows []row) error {
	names, values := 0, 0
	for _, r := range rows {
		names = max(names, utf8.RuneCountInString(r.name))
		values = max(values, min(widestValue, utf8.RuneCountInString(r.value)))
	}
	var text strings.Builder
	for _, r := range rows {
		if r.value == "" {
			r.value = "-"
		}
		line := fmt.Sprintf("%-*s  %-*s  %s", names, printable.Text(r.name), values, printable.Text(r.value), printable.Text(r.rule))
		text.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	_, err := io.WriteString(w, text.String())
	return err
}

// rightRows has a line for each right. All of them come from one block; its
// place stands on each line all the same, so that grep finds it.
func rightRows(a *site.Answer) []row {
	if a.Decision == nil {
		return nil
	}
	decided := "no path block matches"
	if a.Decision.Rule != "" {
		decided = "a path of the " + a.Decision.Level
	}
	rows := []row{{"decided by", decided, a.Decision.Rule}}
	for _, r := range a.Rights {
		value := yes(r.Allowed)
		if r.Audit {
			value += " (audit: would be refused)"
		}
		rows = append(rows, row{r.Right, value, r.Rule})
	}
	return rows
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
