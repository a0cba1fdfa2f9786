package config

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var expectation = regexp.MustCompile(`# (ERROR|WARNING): ([^#]*)`)

// TestBad demands of every file in testdata/bad exactly the findings that its
// comments announce, each on its line. Files named unserved-* are asked of
// NotServed too, files named warning-* of Advise.
func TestBad(t *testing.T) {
	files, err := filepath.Glob("testdata/bad/*.hcl")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	faults := 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		faults += len(expectation.FindAll(data, -1))
		t.Run(filepath.Base(file), func(t *testing.T) { checkBad(t, file, string(data)) })
	}
	if faults < 70 {
		t.Errorf("%d faults, want 70 at least", faults)
	}
}

func checkBad(t *testing.T, file, data string) {
	// A copy with a mode that hides its hashes, or all would warn of it.
	copied := filepath.Join(t.TempDir(), filepath.Base(file))
	write(t, copied, data)
	cfg, found := Load(copied, testEnv())
	if strings.HasPrefix(filepath.Base(file), "unserved-") {
		found = append(found, NotServed(cfg)...)
	}
	if strings.HasPrefix(filepath.Base(file), "warning-") {
		found = append(found, Advise(cfg)...)
	}
	wanted := expectations(data)
	for _, d := range found {
		line := max(1, d.Range.Line)
		text := fmt.Sprintf("%v: %s | %s", d.Severity, d.Summary, d.Detail)
		if !take(wanted, line, text) {
			t.Errorf("line %d: not announced: %s", line, text)
		}
	}
	for line, left := range wanted {
		for _, w := range left {
			t.Errorf("line %d: nobody found %q", line, w)
		}
	}
}

// expectations are the texts that each line announces, "error: …".
func expectations(data string) map[int][]string {
	wanted := map[int][]string{}
	for i, line := range strings.Split(data, "\n") {
		for _, m := range expectation.FindAllStringSubmatch(line, -1) {
			wanted[i+1] = append(wanted[i+1], strings.ToLower(m[1])+": "+strings.TrimSpace(m[2]))
		}
	}
	return wanted
}

// take strikes out the first announced text that a finding holds.
func take(wanted map[int][]string, line int, text string) bool {
	for i, w := range wanted[line] {
		severity, words, _ := strings.Cut(w, ": ")
		if strings.HasPrefix(text, severity+":") && strings.Contains(text, words) {
			wanted[line] = append(wanted[line][:i:i], wanted[line][i+1:]...)
			return true
		}
	}
	return false
}

func write(t testing.TB, path, data string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
		t.Fatal(err)
	}
}

// testEnv has one variable, GREETING.
func testEnv() Env {
	return Env{Getenv: func(name string) (string, bool) {
		if name == "GREETING" {
			return "hello", true
		}
		return "", false
	}}
}
