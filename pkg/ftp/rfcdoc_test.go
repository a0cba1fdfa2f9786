package ftp

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestRFCPage holds docs/rfc.md against the command table: what is called done
// has a row in the table, what is called "no" is answered 502, and no command
// is missing.
func TestRFCPage(t *testing.T) {
	page, err := os.ReadFile("../../docs/rfc.md")
	if err != nil {
		t.Fatal(err)
	}
	table, told := newTable(), map[string]bool{}
	row := regexp.MustCompile("(?m)^\\| (`[A-Z0-9` ]+`) \\| (done|no) \\|")
	for _, m := range row.FindAllStringSubmatch(string(page), -1) {
		for verb := range strings.FieldsSeq(strings.ReplaceAll(m[1], "`", "")) {
			told[verb] = true
			_, served := table.find(verb)
			if served != (m[2] == "done") {
				t.Errorf("%s: the page says %q, served is %v", verb, m[2], served)
			}
			if !served && !unsupported[verb] {
				t.Errorf("%s is answered 500, not 502", verb)
			}
		}
	}
	for _, verb := range table.verbs() {
		if !told[verb] {
			t.Errorf("docs/rfc.md does not mention %s", verb)
		}
	}
}
