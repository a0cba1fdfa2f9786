package config

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestLoopsAreBounded: a few lines whose loops multiply end in one finding at the
// loop that is one too many, and not in an age.
func TestLoopsAreBounded(t *testing.T) {
	list := "locals {\n  l = split(\",\", \"" + strings.Repeat(",", 2000) + "\")\n"
	for _, test := range []struct {
		name, text string
		line       int
	}{
		{"for", list + "  a = [for x in local.l : [for y in local.l : 1]]\n}\n", 3},
		{"deep for", "locals {\n  a = " + strings.Repeat("[for x in [1, 2, 3, 4, 5, 6, 7, 8] : ", 12) + "1" + strings.Repeat("]", 12) + "\n}\n", 2},
		{"template", list + "  a = \"%{for x in local.l}%{for y in local.l}x%{endfor}%{endfor}\"\n}\n", 3},
		{"dynamic", "locals {\n  l = split(\",\", \"" + strings.Repeat(",", maxTurns) + "\")\n}\nsite \"s\" {\n  dynamic \"group\" {\n    for_each = [1, 2]\n    labels = [\"g${group.key}\"]\n    content {\n" +
			"      dynamic \"path\" {\n        for_each = local.l\n        labels = [\"/${path.key}\"]\n" +
			"        content {\n          rights = [\"all\"]\n        }\n      }\n    }\n  }\n}\n", 10},
	} {
		file := filepath.Join(t.TempDir(), "a.hcl")
		write(t, file, test.text)
		_, found := Load(file, testEnv())
		bounded := 0
		for _, d := range found {
			if strings.Contains(d.Summary, "turns together") {
				bounded++
				if d.Range.Line != test.line {
					t.Errorf("%s: found at %v", test.name, d.Range)
				}
			}
		}
		if bounded != 1 {
			t.Errorf("%s: found %v", test.name, found)
		}
	}
}
