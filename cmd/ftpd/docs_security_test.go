package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestSecurityPage holds docs/security.md to tests that exist, each of its rows to
// having one, and its links to files.
func TestSecurityPage(t *testing.T) {
	page := readFile(t, "../../docs/security.md")
	exists := testsInTree(t)
	named := regexp.MustCompile("`((?:Test|Fuzz)[A-Z]\\w+|\\w+\\.txtar)`")
	n := 0
	for _, m := range named.FindAllStringSubmatch(page, -1) {
		n++
		if !exists[m[1]] {
			t.Errorf("there is no %s", m[1])
		}
	}
	if n < 80 {
		t.Errorf("only %d tests are named", n)
	}
	inTable := false
	for line := range strings.Lines(page) {
		switch {
		case strings.HasSuffix(line, "| tests |\n"):
			inTable = true
		case !strings.HasPrefix(line, "|"):
			inTable = false
		case inTable && !strings.HasPrefix(line, "|---") && !named.MatchString(line):
			t.Errorf("no test for %.60s", line)
		}
	}
}

// testsInTree are the names of all test functions, fuzz targets and scripts.
func testsInTree(t *testing.T) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	function := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)[A-Z]\w*)\(`)
	for _, top := range []string{"../../cmd", "../../pkg"} {
		err := filepath.WalkDir(top, func(path string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil || entry.IsDir():
				return err
			case strings.HasSuffix(path, ".txtar"):
				found[entry.Name()] = true
			case strings.HasSuffix(path, "_test.go"):
				text, err := os.ReadFile(path)
				if err != nil {
					return err
				}
				for _, m := range function.FindAllSubmatch(text, -1) {
					found[string(m[1])] = true
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return found
}

// TestSecurityPageHasWhatStrangersReach asks a daemon which commands it has, and
// which of them it obeys before a log-in.
func TestSecurityPageHasWhatStrangersReach(t *testing.T) {
	t.Parallel()
	w := besiegeTLS(t, "", "").connect()
	var obeyed []string
	for _, verb := range regexp.MustCompile(`\b[A-Z][A-Z0-9]{2,}\b`).FindAllString(w.say("HELP", 214).text, -1) {
		if verb == "QUIT" {
			obeyed = append(obeyed, verb)
			continue
		}
		r, err := w.ask(verb)
		if err != nil {
			t.Fatalf("%s: %v", verb, err)
		}
		if r.code != 530 {
			obeyed = append(obeyed, verb)
		}
	}
	_, text, _ := strings.Cut(readFile(t, "../../docs/security.md"), "## What a stranger can reach")
	text, _, _ = strings.Cut(text, "Lines have")
	var told []string
	for _, m := range regexp.MustCompile("`([A-Z0-9]+)`").FindAllStringSubmatch(text, -1) {
		told = append(told, m[1])
	}
	if slices.Sort(obeyed); !slices.Equal(obeyed, slices.Sorted(slices.Values(told))) {
		t.Errorf("the page has %v, the daemon obeys %v", told, obeyed)
	}
}
