package config

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestRunDirs(t *testing.T) {
	env := Env{Getenv: func(name string) (string, bool) { return "/from/env", name == "RUN" }}
	for _, test := range []struct {
		text string
		want []string // before the default
	}{
		{`daemon {}`, nil},
		{`daemon { run_dir = "/a" }`, []string{"/a"}},
		{"daemon {\n  run_dir = \"${env(\"RUN\")}/x/\"\n}", []string{"/from/env/x"}},
		{"daemon {\n  # run_dir = \"/old\"\n}", nil},
		{"locals { d = \"/a\" }\ndaemon {\n  run_dir = local.d\n}", []string{"/a"}},
		{`daemon { run_dir = "relative" }`, nil},
		{`daemon { run_dir = 5 }`, nil},
		// Broken files, which is when the socket is wanted most.
		{"daemon {\n  run_dir = \"/a\"\n}\nsite \"x {\n", []string{"/a"}},
		{"daemon {\n  watch =\n  run_dir = \"${env(\"RUN\")}\" # here\n}", []string{"/from/env"}},
		{"daemon {\n  run_dir = \"/a\n}", []string{"/a"}},
		{"run_dir", nil},
		{"\x00\xff run_dir = {{{{", nil},
	} {
		file := filepath.Join(t.TempDir(), "f.hcl")
		if err := os.WriteFile(file, []byte(test.text), 0o600); err != nil {
			t.Fatal(err)
		}
		want := append(test.want, DefaultRunDir)
		if got := RunDirs(file, env); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", test.text, got, want)
		}
	}
	unreadable := Env{ReadFile: func(string, int64) ([]byte, error) { return nil, errors.New("no") }}
	if got := RunDirs(t.TempDir(), unreadable); !slices.Equal(got, []string{DefaultRunDir}) {
		t.Errorf("nothing to read: %q", got)
	}
}
