package vfs

import (
	"errors"
	"path"
	"strings"
	"testing"
)

func mustPath(t testing.TB, s string) Path {
	t.Helper()
	p, err := ParsePath(Root(), s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestParsePath(t *testing.T) {
	long := strings.Repeat("a", maxElement)
	tests := []struct{ cwd, arg, want string }{
		{"/", "", "/"},
		{"/a/b", "", "/a/b"},
		{"/a/b", ".", "/a/b"},
		{"/a/b", "..", "/a"},
		{"/a/b", "../..", "/"},
		{"/a/b", "../../../../x", "/x"},
		{"/a/b", "/", "/"},
		{"/a/b", "/..", "/"},
		{"/a/b", "//c//d//", "/c/d"},
		{"/a/b", "./c/./d/.", "/a/b/c/d"},
		{"/a/b", "c/../../d", "/a/d"},
		{"/", "...", "/..."},
		{"/", "..a/.b", "/..a/.b"},
		{"/", `..\..\etc`, `/..\..\etc`},
		{"/", "%2e%2e/x", "/%2e%2e/x"},
		{"/", " ", "/ "},
		{"/", "-rf", "/-rf"},
		{"/", "~root", "/~root"},
		{"/", "a\r\nb", "/a\r\nb"},
		{"/", "\xff\xfe", "/\xff\xfe"},
		{"/", long, "/" + long},
	}
	for _, tt := range tests {
		got, err := ParsePath(mustPath(t, tt.cwd), tt.arg)
		if err != nil || got.String() != tt.want {
			t.Errorf("ParsePath(%q, %q) = %q, %v; want %q", tt.cwd, tt.arg, got, err, tt.want)
		}
	}
}

func TestParsePathRefuses(t *testing.T) {
	deep := mustPath(t, strings.Repeat("/abcdefg", 500))
	for name, tt := range map[string]struct {
		cwd Path
		arg string
	}{
		"NUL":            {Root(), "a\x00b"},
		"NUL alone":      {Root(), "\x00"},
		"long element":   {Root(), strings.Repeat("a", maxElement+1)},
		"long path":      {Root(), strings.Repeat("a/", maxPath)},
		"long with cwd":  {deep, strings.Repeat("b/", 200)},
		"long but dots":  {Root(), strings.Repeat("./", maxPath)},
		"long, rejoined": {Root(), strings.Repeat("abc/", 1025)},
	} {
		got, err := ParsePath(tt.cwd, tt.arg)
		if !errors.Is(err, ErrInvalidPath) || got != Root() {
			t.Errorf("%s: ParsePath = %q, %v; want ErrInvalidPath", name, got, err)
		}
	}
}

func TestPathParts(t *testing.T) {
	tests := []struct{ path, dir, base string }{
		{"/", "/", "/"},
		{"/a", "/", "a"},
		{"/a/b", "/a", "b"},
		{"/a/b/c d", "/a/b", "c d"},
	}
	for _, tt := range tests {
		p := mustPath(t, tt.path)
		if p.Dir().String() != tt.dir || p.Base() != tt.base {
			t.Errorf("%s: Dir %q Base %q; want %q %q", p, p.Dir(), p.Base(), tt.dir, tt.base)
		}
		if p.IsRoot() != (tt.path == "/") {
			t.Errorf("%s: IsRoot = %v", p, p.IsRoot())
		}
		if !p.IsRoot() {
			if again, err := p.Dir().Join(p.Base()); err != nil || again != p {
				t.Errorf("%s: Dir+Base = %q, %v", p, again, err)
			}
		}
	}
}

func TestJoinTakesOneName(t *testing.T) {
	for _, name := range []string{"", ".", "..", "a/b", "/a", "a/", "\x00", strings.Repeat("a", maxElement+1)} {
		if got, err := mustPath(t, "/x").Join(name); !errors.Is(err, ErrInvalidPath) {
			t.Errorf("Join(%.20q) = %q, %v; want ErrInvalidPath", name, got, err)
		}
	}
}

func TestUnder(t *testing.T) {
	tests := []struct {
		p, other string
		want     bool
	}{
		{"/", "/", true},
		{"/a", "/", true},
		{"/a", "/a", true},
		{"/a/b", "/a", true},
		{"/ab", "/a", false},
		{"/a", "/a/b", false},
		{"/", "/a", false},
	}
	for _, tt := range tests {
		if got := mustPath(t, tt.p).Under(mustPath(t, tt.other)); got != tt.want {
			t.Errorf("%s.Under(%s) = %v", tt.p, tt.other, got)
		}
	}
}

// FuzzParsePath holds ParsePath against the standard library's lexical cleaning
// and checks what a Path promises.
func FuzzParsePath(f *testing.F) {
	for _, s := range []string{"", "/", "a/b", "../..", "//a/./b/../c/", "a\x00b", `..\x`, "..%2f", "\xc0\xae\xc0\xae/", ". ./", ".../.."} {
		f.Add("/home/anna", s)
	}
	f.Fuzz(func(t *testing.T, dir, arg string) {
		cwd, err := ParsePath(Root(), dir)
		if err != nil {
			return
		}
		p, err := ParsePath(cwd, arg)
		if err != nil {
			if !errors.Is(err, ErrInvalidPath) {
				t.Fatalf("error %v is not ErrInvalidPath", err)
			}
			return
		}
		want := path.Clean(cwd.String() + "/" + arg)
		if strings.HasPrefix(arg, "/") {
			want = path.Clean(arg)
		}
		if p.String() != want {
			t.Fatalf("ParsePath(%q, %q) = %q, want %q", cwd, arg, p, want)
		}
		if again, err := ParsePath(cwd, p.String()); again != p || err != nil {
			t.Fatalf("%q is not stable: %q, %v", p, again, err)
		}
		for _, element := range strings.Split(p.String(), "/")[1:] {
			if element == "." || element == ".." || len(element) > maxElement || strings.Contains(element, "\x00") {
				t.Fatalf("ParsePath(%q, %q) = %q has element %q", cwd, arg, p, element)
			}
		}
	})
}

func BenchmarkParsePath(b *testing.B) {
	cwd := mustPath(b, "/incoming/2026")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ParsePath(cwd, "../2025/./report final.pdf"); err != nil {
			b.Fatal(err)
		}
	}
}
