package acl_test

import (
	"errors"
	"path"
	"strings"
	"testing"

	"ftpd/pkg/acl"
)

func TestNormalPath(t *testing.T) {
	cases := map[string]string{
		"/": "/", "*": "*",
		"incoming": "/incoming", "/incoming": "/incoming", "/incoming/": "/incoming", "incoming/": "/incoming",
		"/a/b/": "/a/b", "/attention!!/": "/attention!!", "/with space/": "/with space", "/ä/ö": "/ä/ö",
		`/back\slash`: `/back\slash`, "/...": "/...", "/a..b": "/a..b", "/.hidden": "/.hidden",
		"/" + strings.Repeat("a", 255): "/" + strings.Repeat("a", 255),
	}
	for text, want := range cases {
		if got, err := acl.NormalPath(text); got != want || err != nil {
			t.Errorf("%q: got %q, %v; want %q", text, got, err, want)
		}
	}
}

func TestNormalPathRefuses(t *testing.T) {
	cases := map[string]string{
		"":                             `is empty; "/" is the home`,
		"//":                           "empty element",
		"///":                          "empty element",
		"/a//b":                        "empty element",
		"/a//":                         "empty element",
		"//a":                          "empty element",
		"..":                           `holds ".."`,
		"/a/../b":                      `holds ".."`,
		"/a/.":                         `holds "."`,
		"/a\x00b":                      "control character",
		"/a\nb":                        "control character",
		"/a\x7f":                       "control character",
		"/*":                           "stands alone",
		"/a/*.txt":                     "stands alone",
		"/home/$$username$$":           "holds a variable",
		"/" + strings.Repeat("a", 256): "longer than 255",
		strings.Repeat("/a", 2049):     "longer than 4096",
	}
	for text, want := range cases {
		got, err := acl.NormalPath(text)
		var fault *acl.PathError
		if !errors.As(err, &fault) || got != "" || fault.Path != text || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %q, %v; want %q", text, got, err, want)
		}
	}
}

// FuzzNormalPath: what is accepted is a clean absolute path or "*", and is its
// own normal form.
func FuzzNormalPath(f *testing.F) {
	for _, seed := range []string{"/", "*", "a/b/", "/../x", "//", "/a\x00", "/a/*", "$$x$$"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := acl.NormalPath(text)
		if err != nil {
			return
		}
		if again, err := acl.NormalPath(got); again != got || err != nil {
			t.Fatalf("%q: %q is not its own normal form: %q, %v", text, got, again, err)
		}
		if got != acl.Anything && (got[0] != '/' || path.Clean(got) != got || strings.ContainsRune(got, 0)) {
			t.Fatalf("%q: %q is not clean and absolute", text, got)
		}
	})
}
