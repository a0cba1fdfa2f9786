package config

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// ownFiles are the configurations of the tests.
func ownFiles(t testing.TB) (list [][]byte) {
	for _, pattern := range []string{"testdata/bad/*.hcl", "testdata/good/*.hcl", "testdata/good/reference/*.hcl"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, data)
		}
	}
	return list
}

// FuzzLoad feeds files from a stranger: no panic, every finding in place, and
// what is accepted can be asked for everything.
func FuzzLoad(f *testing.F) {
	for _, data := range ownFiles(f) {
		f.Add(data)
	}
	f.Add([]byte("locals { a = [for x in [1] : x]... }\nsite \"a\" { dynamic \"user\" { for_each = { a = null } \n labels = [null] \n content {} } }"))
	f.Add([]byte("site \"\x00\" { home = null\n listen = [null] }"))
	dir := f.TempDir()
	name := filepath.Join(dir, "a.hcl")
	write(f, name, "")
	f.Fuzz(func(t *testing.T, data []byte) {
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
	})
}

// FuzzFormat wants a formatted file to stay as it is when it is formatted again, and
// to mean what it meant: the same tokens, but for blanks.
func FuzzFormat(f *testing.F) {
	for _, data := range ownFiles(f) {
		f.Add(data)
	}
	f.Add([]byte("a=1 #x\n/*y*/b   =  <<-E\n  ${ c }\n  E\nc = [1,\n2]\n\n\nd {}\ne \"f\" { g = h[*].i[0] }"))
	f.Fuzz(func(t *testing.T, data []byte) {
		once, bad := Format(data)
		if len(bad) > 0 {
			return
		}
		twice, bad := Format(once)
		if len(bad) > 0 {
			t.Fatalf("formatting breaks the file: %v", bad)
		}
		if !bytes.Equal(once, twice) {
			t.Errorf("formatted again, %q becomes %q", once, twice)
		}
		if before, after := meaning(data), meaning(once); before != after {
			t.Errorf("%q became %q", before, after)
		}
	})
}

// meaning is a file's tokens without what formatting is about.
func meaning(data []byte) string {
	tokens, _ := hclsyntax.LexConfig(data, "", hcl.InitialPos)
	var text strings.Builder
	for _, token := range tokens {
		fmt.Fprintf(&text, "%v %q\n", token.Type, token.Bytes)
	}
	return text.String()
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
