package config

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func chmod(t *testing.T, path string, mode os.FileMode) {
	t.Helper()
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

const faulty = "site \"a\" {\n\tlisten = [\"127.0.0.1:1\"]\n\thome   = \"/srv\"\n\tmin_free = 500\n\tuser \"u\" { password = \"secret\" }\n\tübel = \"x\x1b[31m\"\n}\n"

func findings(t *testing.T) Diagnostics {
	t.Helper()
	t.Chdir(t.TempDir())
	write(t, "a.hcl", faulty)
	_, found := Load("a.hcl", Env{})
	return found
}

func TestWrite(t *testing.T) {
	var b strings.Builder
	if err := findings(t).Write(&b, false, 56); err != nil {
		t.Fatal(err)
	}
	want := `a.hcl:4:13: error: min_free: the bare number 500 has no unit
   4 | 	min_free = 500
     | 	           ^^^
    write a unit: "500KiB", "10M", "1.5GiB" (powers of
    1024) or "10MB" (powers of 1000); 0 is unlimited

a.hcl:5:26: error: password: is of no known kind
`
	head, _, _ := strings.Cut(b.String(), "\na.hcl:5:")
	wantHead, _, _ := strings.Cut(want, "\na.hcl:5:")
	if diff := cmp.Diff(wantHead, head); diff != "" {
		t.Error(diff)
	}
	for _, line := range []string{"   5 | \tuser \"u\" { password = \"***\" }\n     | \t", "a.hcl:6:", "\tübel = \"x?[31m\"\n     | \t^^^^\n"} {
		if !strings.Contains(b.String(), line) {
			t.Errorf("%q is missing in\n%s", line, b.String())
		}
	}
}

func TestWriteInColorHasTheSameText(t *testing.T) {
	var with, without strings.Builder
	found := findings(t)
	if err := found.Write(&with, true, 0); err != nil {
		t.Fatal(err)
	}
	if err := found.Write(&without, false, 0); err != nil {
		t.Fatal(err)
	}
	text := with.String()
	for _, code := range []string{bold, red, yellow, plain} {
		text = strings.ReplaceAll(text, code, "")
	}
	if text != without.String() || !strings.Contains(with.String(), red) {
		t.Error(cmp.Diff(without.String(), text))
	}
}

func TestJSON(t *testing.T) {
	text, err := json.Marshal(findings(t)[:1])
	if err != nil {
		t.Fatal(err)
	}
	var have []map[string]any
	if err := json.Unmarshal(text, &have); err != nil {
		t.Fatal(err)
	}
	want := []map[string]any{{
		"severity": "error", "file": "a.hcl", "line": 4.0, "column": 13.0, "excerpt": "\tmin_free = 500",
		"summary": "min_free: the bare number 500 has no unit", "detail": sizeCure,
	}}
	if diff := cmp.Diff(want, have); diff != "" {
		t.Error(diff)
	}
}

// A line of a megabyte is cut to what can be read, around the fault.
func TestLongLines(t *testing.T) {
	long := "site \"a\" { description = [\"" + strings.Repeat("é", 1<<19) + "\", } }"
	_, found := Load(folder(t, "a.hcl", long), Env{})
	if len(found) != 1 {
		t.Fatalf("findings: %v", found)
	}
	if e := found[0].Excerpt; len(e.Text) > widest || e.From > e.To || e.To > len(e.Text) || strings.Contains(e.Text, "?") {
		t.Errorf("excerpt of %d bytes, %d to %d", len(e.Text), e.From, e.To)
	}
}

func TestFormat(t *testing.T) {
	got, found := Format([]byte("site \"a\" {\nhome=\"/srv\"   \n    listen = [ \"*:21\" ]\n}\n"))
	if want := "site \"a\" {\n  home   = \"/srv\"\n  listen = [\"*:21\"]\n}\n"; string(got) != want || len(found) != 0 {
		t.Errorf("%q, %v; want %q", got, found, want)
	}
	for _, bad := range []string{"site {", "a = " + strings.Repeat("(", 200) + "1" + strings.Repeat(")", 200), "a = " + strings.Repeat("!", 1000) + "true"} {
		if got, found := Format([]byte(bad)); string(got) != bad || len(found) != 1 {
			t.Errorf("%.20q: %d findings, want one and the text unchanged", bad, len(found))
		}
	}
}
