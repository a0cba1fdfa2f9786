package config

import (
	"bytes"
	"flag"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write docs/configuration.md")

const referenceFile = "../../docs/configuration.md"

func TestReferenceIsCurrent(t *testing.T) {
	var b bytes.Buffer
	if err := WriteReference(&b); err != nil {
		t.Fatal(err)
	}
	if *update || os.Getenv("UPDATE_DOCS") != "" {
		if err := os.WriteFile(referenceFile, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(referenceFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(have, b.Bytes()) {
		t.Errorf("%s is not what the tags say; run make docs", referenceFile)
	}
}

// Every attribute is documented, and has a type that the reference can name.
func TestEveryAttributeIsDocumented(t *testing.T) {
	var b bytes.Buffer
	if err := WriteReference(&b); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(b.String()) {
		if strings.Contains(line, "|  |") && !strings.Contains(line, "true or false |  |") {
			t.Errorf("an empty cell: %s", line)
		}
	}
}

// The page about logs says which columns are there without being asked for.
func TestLogsPageHasTheDefaults(t *testing.T) {
	page, err := os.ReadFile("../../docs/logs.md")
	if err != nil {
		t.Fatal(err)
	}
	var marked []string
	for _, row := range regexp.MustCompile("(?m)^\\| `([a-z0-9-]+)` \\| yes \\| ").FindAllSubmatch(page, -1) {
		marked = append(marked, string(row[1]))
	}
	cfg := loadText(t, "a.hcl", `site "a" {
  listen = ["127.0.0.1:1"]
  home   = "/srv"
  log { path = "/x.log" }
}`)
	want := slices.Sorted(slices.Values(cfg.Sites[0].Log.Fields.V))
	if slices.Sort(marked); !slices.Equal(marked, want) {
		t.Errorf("marked %q, want %q", marked, want)
	}
}
