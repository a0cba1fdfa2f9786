package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

const cliPage = "../../docs/cli.md"

// TestCommandReference keeps docs/cli.md what the commands say of themselves.
// UPDATE_DOCS=1 writes it.
func TestCommandReference(t *testing.T) {
	want := commandReference(new(app).command())
	if os.Getenv("UPDATE_DOCS") != "" {
		if err := os.WriteFile(cliPage, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(cliPage)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("docs/cli.md is out of date, `make docs` writes it (-want +got):\n%s", diff)
	}
}

const cliHead = `<!-- Written by "make docs" from the commands' definitions in cmd/ftpd. -->

# The command line

One binary, ` + "`ftpd`" + `. Exit status 0 means yes or done, 1 means no, failed or used
wrongly. Errors go to standard error, one line each unless a source excerpt helps.
Secrets show as stars, in source excerpts too. JSON keys are only ever added to.
`

// commandReference writes the page.
func commandReference(root *cobra.Command) string {
	var page strings.Builder
	page.WriteString(cliHead)
	page.WriteString("\n| command | does |\n|---|---|\n")
	commands := documented(root)
	for _, c := range commands {
		fmt.Fprintf(&page, "| [`%s`](#%s) | %s |\n", c.CommandPath(), strings.ReplaceAll(c.CommandPath(), " ", "-"), c.Short)
	}
	for _, c := range commands {
		writeCommand(&page, c)
	}
	return page.String()
}

// documented are the commands of the page; cobra adds help and completion.
func documented(root *cobra.Command) []*cobra.Command {
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	var all []*cobra.Command
	for _, c := range root.Commands() {
		if c.HasSubCommands() && c.Name() != "completion" {
			all = append(all, c.Commands()...) // ban list, ban add …
			continue
		}
		all = append(all, c)
	}
	return all
}

func writeCommand(page *strings.Builder, c *cobra.Command) {
	fmt.Fprintf(page, "\n## %s\n\n", c.CommandPath())
	if c.Long == "" || c.HasSubCommands() || c.Name() == "help" { // cobra's own
		var names []string
		for _, sub := range c.Commands() {
			names = append(names, sub.Name())
		}
		line := strings.TrimRight(c.UseLine()+" "+strings.Join(names, "|"), " ")
		fmt.Fprintf(page, "    %s\n\n%s.\n", line, c.Short)
		return
	}
	fmt.Fprintf(page, "    %s\n\n%s\n", c.UseLine(), c.Long)
	if flags := flagTable(c); flags != "" {
		fmt.Fprintf(page, "\n| flag | meaning | default |\n|---|---|---|\n%s", flags)
	}
	if c.Example != "" {
		fmt.Fprintf(page, "\nFor example:\n\n%s\n", indent(c.Example))
	}
}

// flagTable has a row for each flag, in alphabetical order.
func flagTable(c *cobra.Command) string {
	var rows strings.Builder
	c.Flags().VisitAll(func(f *pflag.Flag) {
		if f.Name == "help" {
			return
		}
		name := "`--" + f.Name + "`"
		if f.Shorthand != "" {
			name = "`-" + f.Shorthand + "`, " + name
		}
		kind, usage := pflag.UnquoteUsage(f)
		value := f.DefValue
		if kind == "" || value == "[]" {
			value = "" // a switch, or a list of nothing
		}
		fmt.Fprintf(&rows, "| %s | %s | %s |\n", name, strings.ReplaceAll(usage, "|", `\|`), value)
	})
	return rows.String()
}

// indent makes a code block of an example that is indented by two already.
func indent(text string) string {
	return "  " + strings.ReplaceAll(text, "\n", "\n  ")
}
