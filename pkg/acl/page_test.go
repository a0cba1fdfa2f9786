package acl_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"ftpd/pkg/acl"
)

// between is what stands between two marks; the text's end serves as the
// second one, too.
func between(t *testing.T, text, from, to string) string {
	t.Helper()
	_, rest, found := strings.Cut(text, from)
	if !found {
		t.Fatalf("%q not found", from)
	}
	inner, _, _ := strings.Cut(rest, to)
	return inner
}

// readTable reads the rows of all Markdown tables in a text, by the headings of
// their columns, without back quotes.
func readTable(text string) []map[string]string {
	var rows []map[string]string
	var heads []string
	for line := range strings.Lines(strings.ReplaceAll(text, "`", "")) {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "|") {
			heads = nil
			continue
		}
		cells := strings.Split(strings.Trim(line, "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		switch {
		case heads == nil:
			heads = cells
		case strings.HasPrefix(cells[0], "---"):
		default:
			row := map[string]string{}
			for i, cell := range cells {
				row[heads[i]] = cell
			}
			rows = append(rows, row)
		}
	}
	return rows
}

// The little of HCL that the worked cases use.
var (
	blockLine = regexp.MustCompile(`^(\w+) "([^"]*)"\s*\{(.*?)(\}?)$`)
	attribute = regexp.MustCompile(`^(\w+)\s*=\s*(.*)$`)
	quoted    = regexp.MustCompile(`"([^"]*)"`)
)

// readPolicy reads the path blocks of a worked case: at most one user, one
// group, and the site's own ones outside of both.
func readPolicy(t *testing.T, text string) (policy acl.Policy, blocks [3][]acl.Block) {
	t.Helper()
	level := 2 // the site's
	var open *acl.Block
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if m := blockLine.FindStringSubmatch(line); m != nil && m[1] == "path" {
			open = &acl.Block{Path: readPath(t, m[2]), Subfolders: true}
			setAttribute(t, open, strings.TrimSpace(m[3]))
			if m[4] == "}" {
				blocks[level], open = append(blocks[level], *open), nil
			}
		} else if m != nil {
			level = map[string]int{"user": 0, "group": 1}[m[1]]
		} else if line == "}" && open != nil {
			blocks[level], open = append(blocks[level], *open), nil
		} else if line == "}" {
			level = 2
		} else if open != nil {
			setAttribute(t, open, line)
		} else if line != "" {
			t.Fatalf("not understood: %s", line)
		}
	}
	for _, list := range blocks {
		policy = append(policy, mustList(t, list))
	}
	return policy, blocks
}

// setAttribute reads one attribute of a path block.
func setAttribute(t *testing.T, b *acl.Block, line string) {
	t.Helper()
	m := attribute.FindStringSubmatch(line)
	if m == nil {
		if line != "" {
			t.Fatalf("not understood: %s", line)
		}
		return
	}
	switch m[1] {
	case "rights":
		var names []string
		for _, q := range quoted.FindAllStringSubmatch(m[2], -1) {
			names = append(names, q[1])
		}
		rights, err := acl.ParseRights(names)
		if err != nil {
			t.Fatal(err)
		}
		b.Rights = rights
	case "subfolders":
		b.Subfolders = m[2] == "true"
	case "audit":
		b.Audit = m[2] == "true"
	case "expires":
		b.Expires = readDate(t, strings.Trim(m[2], `"`))
	default:
		t.Fatalf("attribute %s is unknown", m[1])
	}
}

// readPath is the normal form of a block's path.
func readPath(t *testing.T, text string) string {
	t.Helper()
	path, err := acl.NormalPath(text)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// readDate reads a day, which begins at midnight.
func readDate(t *testing.T, text string) time.Time {
	t.Helper()
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		t.Fatal(err)
	}
	return day
}

// mustList prepares blocks that are right.
func mustList(tb testing.TB, blocks []acl.Block) *acl.PathList {
	tb.Helper()
	list, err := acl.NewPathList(blocks)
	if err != nil {
		tb.Fatal(err)
	}
	return list
}
