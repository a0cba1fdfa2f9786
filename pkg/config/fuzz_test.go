package config

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzLoad feeds files from a stranger: no panic, every finding in place, and
// what is accepted can be asked for everything.
func FuzzLoad(f *testing.F) {
	for _, pattern := range []string{"testdata/bad/*.hcl", "testdata/good/*.hcl", "testdata/good/reference/*.hcl"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(data)
		}
	}
	f.Add([]byte("locals { a = [for x in [1] : x]... }\nsite \"a\" { dynamic \"user\" { for_each = { a = null } \n labels = [null] \n content {} } }"))
	f.Add([]byte("site \"\x00\" { home = null\n listen = [null] }"))
	dir := f.TempDir()
	name := filepath.Join(dir, "a.hcl")
	write(f, name, "")
	f.Fuzz(func(t *testing.T, data []byte) {
		if bytes.Contains(data, []byte("for")) && len(data) > 4096 {
			t.Skip("nested loops over long lists take long by right")
		}
		env := testEnv()
		env.ReadFile = func(path string, _ int64) ([]byte, error) {
			if path == name {
				return data, nil
			}
			return nil, errors.New("no such file")
		}
		cfg, found := Load(name, env)
		found = append(append(found, NotServed(cfg)...), Advise(cfg)...)
		checkFindings(t, found, data)
		for _, s := range cfg.Sites {
			if len(s.Fingerprint()) != 64 {
				t.Error("a site without fingerprint")
			}
		}
		if formatted, bad := Format(data); len(bad) == 0 {
			if _, bad := Format(formatted); len(bad) > 0 {
				t.Errorf("formatting breaks the file: %v", bad)
			}
		}
	})
}

func checkFindings(t *testing.T, found Diagnostics, data []byte) {
	lines := bytes.Count(data, []byte("\n")) + 1
	for _, d := range found {
		if d.Range.Line > lines || d.Range.File == "" || d.Summary == "" || strings.Contains(d.Error(), "%!") {
			t.Errorf("finding %q at %+v of %d lines", d.Summary, d.Range, lines)
		}
		if e := d.Excerpt; e.From < 0 || e.To < e.From || e.To > len(e.Text) {
			t.Errorf("excerpt %+v", e)
		}
	}
	if err := found.Write(new(strings.Builder), true, 40); err != nil {
		t.Error(err)
	}
}
