package ftp

import (
	"strings"
	"testing"
)

func TestParseListArgs(t *testing.T) {
	tests := []struct {
		arg  string
		want ListOptions
	}{
		{"", ListOptions{}},
		{"path", ListOptions{Path: "path"}},
		{"-a", ListOptions{All: true}},
		{"-al", ListOptions{All: true, Long: true}},
		{"-a -l -R -1", ListOptions{All: true, Long: true, Recursive: true}},
		{"-laR my folder", ListOptions{All: true, Long: true, Recursive: true, Path: "my folder"}},
		{"  -l   -a", ListOptions{All: true, Long: true}},
		{"-a ", ListOptions{All: true}},
		{"-a  x", ListOptions{All: true, Path: " x"}},
		{" x", ListOptions{Path: " x"}},
		{"x -a", ListOptions{Path: "x -a"}},
		{"-tSrh x", ListOptions{Path: "x"}},
		{"--full-time --all x", ListOptions{Path: "x"}},
		{"-- -a", ListOptions{Path: "-a"}},
		{"-A -- ", ListOptions{All: true}},
		{"./-a", ListOptions{Path: "./-a"}},
		{"-", ListOptions{Path: "-"}},
		{"-a - b", ListOptions{All: true, Path: "- b"}},
		{"-a x ", ListOptions{All: true, Path: "x "}},
	}
	for _, tt := range tests {
		if got := ParseListArgs(tt.arg); got != tt.want {
			t.Errorf("%q: %+v, want %+v", tt.arg, got, tt.want)
		}
	}
}

// FuzzListArgs checks that the path is the end of what was given, and that "--"
// makes every path reachable.
func FuzzListArgs(f *testing.F) {
	for _, seed := range []string{"-a x", "-- -x", " ", "-", "-a -- -- y", "--x y"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, arg string) {
		if path := ParseListArgs(arg).Path; !strings.HasSuffix(arg, path) {
			t.Errorf("%q: path %q", arg, path)
		}
		if path := ParseListArgs("-l -- " + arg).Path; path != arg {
			t.Errorf("after --, %q became %q", arg, path)
		}
	})
}
