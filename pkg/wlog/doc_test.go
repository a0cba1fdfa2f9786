package wlog

import (
	"os"
	"regexp"
	"testing"
)

// TestLogsPage holds docs/logs.md against the fields and events that there are.
func TestLogsPage(t *testing.T) {
	page, err := os.ReadFile("../../docs/logs.md")
	if err != nil {
		t.Fatal(err)
	}
	fieldRow := regexp.MustCompile("(?m)^\\| `([a-z0-9-]+)` \\| (yes)? ?\\| ")
	documented := map[string]bool{}
	for _, row := range fieldRow.FindAllSubmatch(page, -1) {
		documented[string(row[1])] = true
	}
	for _, name := range Fields() {
		if !documented[name] {
			t.Errorf("field %s is not documented", name)
		}
		delete(documented, name)
	}
	if len(documented) > 0 {
		t.Errorf("documented, but no fields: %v", documented)
	}
	for _, name := range KindNames() {
		if !regexp.MustCompile("(?m)^\\| `" + name + "` \\| ").Match(page) {
			t.Errorf("event %s is not documented", name)
		}
	}
}
