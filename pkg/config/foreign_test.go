package config

import (
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

const trueNASPage = "../../docs/from-truenas.md"

// pageRow is a row of a table of docs/from-truenas.md that has a line to write.
type pageRow struct {
	whole string
	api   []string // TrueNAS's names
	lines []string // what to write here
}

var quotedCode = regexp.MustCompile("`([^`]+)`")

// pageRows reads the tables whose head has a column "here".
func pageRows(page string) (rows []pageRow) {
	here, api := -1, -1
	for line := range strings.Lines(page) {
		if !strings.HasPrefix(line, "|") {
			here, api = -1, -1
			continue
		}
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if here < 0 {
			for i, cell := range cells {
				switch strings.TrimSpace(cell) {
				case "here":
					here = i
				case "API":
					api = i
				}
			}
			continue
		}
		if strings.HasPrefix(cells[0], "---") {
			continue
		}
		row := pageRow{whole: line, lines: inCode(cells[here])}
		if api >= 0 {
			row.api = inCode(cells[api])
		}
		rows = append(rows, row)
	}
	return rows
}

func inCode(cell string) (found []string) {
	for _, m := range quotedCode.FindAllStringSubmatch(cell, -1) {
		found = append(found, m[1])
	}
	return found
}

// inSite makes a site of a line, with what else the line's block needs.
func inSite(line string) string {
	if rest, ok := strings.CutPrefix(line, "tls { "); ok {
		line = "tls {\n certificate = \"a.crt\"\n key = \"a.key\"\n " + strings.TrimSuffix(rest, "}") + "\n}"
	} else if strings.Contains(line, "require_tls") {
		line += "\ntls {\n certificate = \"a.crt\"\n key = \"a.key\"\n}"
	}
	for _, need := range []string{`listen = ["127.0.0.1:21"]`, `home = "/srv/ftp"`} {
		if name, _, _ := strings.Cut(need, " "); !strings.HasPrefix(line, name+" ") {
			line += "\n" + need
		}
	}
	return "site \"nas\" {\n" + line + "\n}\n"
}

// TestTrueNASPage: what the page says to write is right and served, unless the
// page says that it is not.
func TestTrueNASPage(t *testing.T) {
	page, err := os.ReadFile(trueNASPage)
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, m := range regexp.MustCompile("(?s)```hcl\n(.*?)```").FindAllStringSubmatch(string(page), -1) {
		text := m[1]
		if !strings.Contains(text, "site ") {
			text += inSite("")
		}
		tried++
		checkSnippet(t, text, true)
	}
	for _, row := range pageRows(string(page)) {
		for _, line := range row.lines {
			if strings.Contains(line, "=") {
				tried++
				checkSnippet(t, inSite(line), !strings.Contains(row.whole, "not in this version"))
			}
		}
	}
	if tried < 60 {
		t.Errorf("%d snippets only", tried)
	}
}

// checkSnippet reads a configuration and wants it to be served, or refused.
func checkSnippet(t *testing.T, text string, served bool) {
	t.Helper()
	cfg := loadText(t, "ftpd.hcl", text)
	if refused := NotServed(cfg); (len(refused) == 0) != served {
		t.Errorf("%s\nis refused: %v", text, refused)
	}
}

// TestTrueNASNames: each of its names is on the page, and known here or told what
// to write instead.
func TestTrueNASNames(t *testing.T) {
	page, err := os.ReadFile(trueNASPage)
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{"ssltls_policy": true} // tls_policy's name of old
	for _, row := range pageRows(string(page)) {
		for _, name := range row.api {
			listed[strings.TrimPrefix(name, "tls_opt_")] = true
			_, found := Load(folder(t, "ftpd.hcl", inSite(name+" = true")), testEnv())
			if len(found) == 0 && foreignCure(name) != "" {
				t.Errorf("%s is known here: take it out of the table", name)
			} else if len(found) > 0 && foreignCure(name) == "" && !knownToSite(name) {
				t.Errorf("%s: nobody is told what to write instead", name)
			}
		}
	}
	if len(listed) < 40 {
		t.Errorf("%d names only", len(listed))
	}
	for name := range foreignNames {
		if !listed[name] {
			t.Errorf("%s is not on the page", name)
		}
	}
}

// knownToSite says whether a site has a block or attribute of that name.
func knownToSite(name string) bool {
	return newSchema("site", reflect.TypeFor[Site](), "").known[name] != 0
}
