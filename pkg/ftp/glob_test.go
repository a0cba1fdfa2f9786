package ftp

import (
	"strings"
	"testing"
	"time"
)

func TestParseGlob(t *testing.T) {
	tests := []struct {
		arg, folder, pattern string
		ok                   bool
	}{
		{"*.txt", "", "*.txt", true},
		{"in/*.txt", "in/", "*.txt", true},
		{"/a/b?", "/a/", "b?", true},
		{"a*/[a-z]", "a*/", "[a-z]", true},
		{"a*/b", "", "", false},
		{"plain", "", "", false},
		{"*/", "", "", false},
		{"[", "", "", false},
		{"[a-", "", "", false},
		{`*\`, "", "", false},
		{strings.Repeat("*", maxGlob), "", strings.Repeat("*", maxGlob), true},
		{strings.Repeat("*", maxGlob+1), "", "", false},
		{"", "", "", false},
	}
	for _, tt := range tests {
		folder, g, ok := ParseGlob(tt.arg)
		if folder != tt.folder || g.pattern != tt.pattern || ok != tt.ok {
			t.Errorf("%q: %q, %q, %v", tt.arg, folder, g.pattern, ok)
		}
	}
}

func TestGlobMatch(t *testing.T) {
	tests := []struct {
		pattern, name string
		want          bool
	}{
		{"*", "a", true},
		{"*", ".a", false},
		{".*", ".a", true},
		{"?a", ".a", false},
		{"*.txt", "a.txt", true},
		{"*.txt", "a.TXT", false},
		{"[a-c]?", "b1", true},
		{"[^a-c]?", "b1", false},
		{`\[*`, "[1].txt", true},
		{"[1].txt", "[1].txt", false}, // the caller asks for the file first
		{"日*", "日本", true},
		{"*", "\xff\xfe", true},
	}
	for _, tt := range tests {
		_, g, ok := ParseGlob(tt.pattern)
		if !ok || g.Match(tt.name) != tt.want {
			t.Errorf("%q, %q: %v, pattern %v", tt.pattern, tt.name, !tt.want, ok)
		}
	}
}

// TestGlobIsBounded has a pattern that costs matchers which go back an age.
func TestGlobIsBounded(t *testing.T) {
	_, g, ok := ParseGlob(strings.Repeat("*a", maxGlob/2) + "b")
	if !ok {
		t.Fatal("not taken")
	}
	start := time.Now()
	if g.Match(strings.Repeat("a", 255)) {
		t.Error("matches")
	}
	if took := time.Since(start); took > time.Second {
		t.Errorf("took %v", took)
	}
}

func FuzzGlob(f *testing.F) {
	f.Add("a/*[b-c]?", "xb1")
	f.Add(`\**`, "*")
	f.Fuzz(func(t *testing.T, arg, name string) {
		folder, g, ok := ParseGlob(arg)
		if !ok {
			if folder != "" || g != (Glob{}) {
				t.Errorf("%q: refused, but %q and %v", arg, folder, g)
			}
			return
		}
		if folder+g.pattern != arg || !HasMeta(arg) {
			t.Errorf("%q was split into %q and %q", arg, folder, g.pattern)
		}
		if strings.HasPrefix(name, ".") && g.Match(name) && !strings.HasPrefix(g.pattern, ".") {
			t.Errorf("%q shows the hidden %q", arg, name)
		}
	})
}
