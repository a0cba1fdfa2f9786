package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTooDeep(t *testing.T) {
	many := strings.Repeat
	for _, test := range []struct {
		name, text     string
		deep, template bool
	}{
		{"nothing", "", false, false},
		{"blocks", many("a {\n", 100) + many("}\n", 100), false, false},
		{"blocks too deep", many("a {\n", 101) + many("}\n", 101), true, false},
		{"brackets too deep", "a = " + many("[", 101), true, false},
		{"brackets in text", `a = "` + many("[", 1000) + `"`, false, false},
		{"brackets in a comment", "# " + many("[", 1000) + "\n// " + many("{", 1000), false, false},
		{"operators", "a = 1" + many(" + 1", 600), true, false},
		{"lines", many("a = -1\n", 1000), false, false},
		{"lines with comments", many("a = 1 # one\n", 1000), false, false},
		{"a comment in a list", "a = [1" + many(" + 1 # one\n", 600) + "]", true, false},
		{"elements", "a = [" + many("-1, ", 1000) + "]", false, false},
		{"escaped quote", `a = "\"` + many("{", 200) + `"`, false, false},
		{"templates", many(`a = "${b}" # c`+"\n", 1000), false, true},
		{"templates too deep", `a = ` + many(`"${`, 101), true, true},
		{"heredoc", "a = <<X\n" + many("{", 200) + "\nX\n", false, true},
		{"long comment", "/*" + many("{", 200) + "*/", false, true},
	} {
		if at, deep := tooDeep([]byte(test.text), "a.hcl"); deep != test.deep {
			t.Errorf("%s: too deep: %v, at %v", test.name, deep, at)
		}
		if spared := surelyShallow([]byte(test.text)); spared != (!test.deep && !test.template) {
			t.Errorf("%s: surely shallow: %v", test.name, spared)
		}
	}
}

// FuzzSurelyShallow wants the quick look never to let through what the thorough
// one refuses.
func FuzzSurelyShallow(f *testing.F) {
	for _, pattern := range []string{"testdata/bad/*.hcl", "testdata/good/*.hcl"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(string(data), 1)
		}
	}
	for _, text := range []string{"a = [", `"\\"`, "\"\\\n", "#\r\n{", "//\n[", "${", `"$${"`, "<<E\n{\nE\n", "/**/(", "1.a-b", "'{", "}{", "({)}"} {
		f.Add(text, 120)
		f.Add(text, 520)
	}
	f.Fuzz(func(t *testing.T, text string, times int) {
		data := []byte(strings.Repeat(text, max(0, min(times, 600))))
		if len(data) > 1<<16 {
			t.Skip("long")
		}
		if !surelyShallow(data) {
			return
		}
		if at, deep := tokensTooDeep(data, "a.hcl"); deep {
			t.Errorf("too deep at %v", at)
		}
	})
}
