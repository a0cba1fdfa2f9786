package site

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"ftpd/pkg/pathvars"
)

func FuzzExpandMessage(f *testing.F) {
	for _, seed := range []string{"", "Hello $$username$$", "$$", "${x}", "a\r\n226 b", "\x1b]0;x\a", "\xff\u0085\u2028"} {
		f.Add(seed)
	}
	values := pathvars.Values{Username: "an\nna"}
	f.Fuzz(func(t *testing.T, text string) {
		got := expandMessage(text, values)
		if !utf8.ValidString(got) {
			t.Errorf("not UTF-8: %q", got)
		}
		for _, r := range got {
			if r != '\n' && (unicode.IsControl(r) || r == '\u2028' || r == '\u2029') {
				t.Errorf("%U in %q", r, got)
			}
		}
		if strings.Count(got, "\n") > strings.Count(text, "\n") {
			t.Errorf("more lines than the file has: %q", got)
		}
	})
}
