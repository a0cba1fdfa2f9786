package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// release is set by the linker in builds of a release (Makefile).
var release string

// build says what this binary was made of.
type build struct {
	Version string `json:"version"`
	Commit  string `json:"commit"`
	Go      string `json:"go"`
}

// version asks the linker's word first, then what the Go tool has recorded.
func version() build {
	b := build{Version: release, Commit: "unknown", Go: runtime.Version()}
	info, ok := debug.ReadBuildInfo()
	if ok && b.Version == "" {
		b.Version = info.Main.Version
	}
	if b.Version == "" || b.Version == "(devel)" {
		b.Version = "development"
	}
	if ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				b.Commit = s.Value
			}
		}
	}
	return b
}

// String is the line that the version command prints.
func (b build) String() string {
	return fmt.Sprintf("ftpd %s, commit %s, %s", b.Version, b.Commit, b.Go)
}

func (a *app) versionCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "version",
		Short: "Print version, commit and Go",
		Long:  "version prints which ftpd this is. With --json the keys are version, commit and go.",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if a.json {
				return a.printJSON(version())
			}
			_, err := fmt.Fprintln(a.stdout, version())
			return err
		},
	}
	a.printsFacts(c)
	return c
}
