package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

// TestManPages makes the manual pages of all commands from their definitions.
// MAN_DIR is where `make man` wants them. They are made by a test, as docs/cli.md
// is, so that the binary needs no typesetter.
func TestManPages(t *testing.T) {
	dir := os.Getenv("MAN_DIR")
	if dir == "" {
		dir = t.TempDir()
	}
	root := new(app).command()
	root.DisableAutoGenTag = true
	date := time.Now()
	header := &doc.GenManHeader{Title: "FTPD", Section: "8", Source: "ftpd", Manual: "System administration", Date: &date}
	if err := doc.GenManTree(root, header, dir); err != nil {
		t.Fatal(err)
	}
	for _, c := range subcommands(root) {
		name := strings.ReplaceAll(c.CommandPath(), " ", "-") + ".8"
		page, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Error(err)
			continue
		}
		for _, want := range []string{".TH", "SYNOPSIS", strings.Fields(c.Short)[0]} {
			if !strings.Contains(string(page), want) {
				t.Errorf("%s: no %q", name, want)
			}
		}
	}
}

// subcommands are a command and all below it that people may see.
func subcommands(c *cobra.Command) []*cobra.Command {
	all := []*cobra.Command{c}
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() {
			all = append(all, subcommands(sub)...)
		}
	}
	return all
}
