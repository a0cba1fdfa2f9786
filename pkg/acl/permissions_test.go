package acl_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"ftpd/pkg/acl"
)

// page is the document whose tables are executed here.
const page = "../../docs/permissions.md"

// opOf are the operations by the words of the document: the first command of
// each row, and the others that the worked cases use.
var opOf = map[string]acl.Op{
	"RETR": acl.OpRetrieve, "SIZE of a file": acl.OpStatFile, "MLST of a file": acl.OpStatFile,
	"MLST of a folder": acl.OpStatFolder, "CWD": acl.OpEnter, "LIST": acl.OpList,
	"STOR of a new file": acl.OpStoreNew, "STOR over a file": acl.OpStoreOver,
	"APPE of a new file": acl.OpAppendNew, "APPE to a file": acl.OpAppend,
	"MKD": acl.OpMakeFolder, "DELE": acl.OpDelete, "RMD": acl.OpRemoveFolder,
	"RNFR of a file": acl.OpRenameFile, "RNFR of a folder": acl.OpRenameFolder,
	"RNTO of a file into another folder": acl.OpMoveFile, "RNTO onto a file": acl.OpMoveOver,
	"RNTO of a folder into another folder": acl.OpMoveFolder,
	"MFMT of a file":                       acl.OpSetFile, "MFMT of a folder": acl.OpSetFolder,
	"SITE CHMOD of a file": acl.OpSetFile, "SITE CHMOD of a folder": acl.OpSetFolder,
}

// TestWorkedCases asks every question of the worked cases.
func TestWorkedCases(t *testing.T) {
	_, cases, _ := strings.Cut(readPage(t), "\n## Worked cases\n")
	sections := strings.Split(cases, "\n### ")[1:]
	if len(sections) < 10 {
		t.Fatalf("only %d worked cases found", len(sections))
	}
	for _, section := range sections {
		title, body, _ := strings.Cut(section, "\n")
		t.Run(title, func(t *testing.T) {
			policy, blocks := readPolicy(t, between(t, body, "```hcl\n", "```"))
			rows := readTable(body)
			if len(rows) < 3 {
				t.Fatalf("only %d questions", len(rows))
			}
			for _, row := range rows {
				askRow(t, policy, blocks, row)
			}
		})
	}
}

// askRow compares one question's answer.
func askRow(t *testing.T, policy acl.Policy, blocks [3][]acl.Block, row map[string]string) {
	t.Helper()
	op, known := opOf[row["command"]]
	if !known {
		t.Errorf("command %q is unknown", row["command"])
		return
	}
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	if on := row["on"]; on != "" {
		now = readDate(t, on)
	}
	v := policy.Ask(op, row["path"], now)
	if answer := answerOf(v); answer != row["answer"] {
		t.Errorf("%s %s: got %q, the page says %q", row["command"], row["path"], answer, row["answer"])
	}
	if decider := deciderOf(v.Decision, blocks); decider != row["decided by"] {
		t.Errorf("%s %s: decided by %s, the page says %s", row["command"], row["path"], decider, row["decided by"])
	}
}

// answerOf says a verdict in the document's words.
func answerOf(v acl.Verdict) string {
	switch {
	case v.Missing == acl.None:
		return "yes"
	case v.Allowed():
		return "yes, logged: " + v.Missing.String()
	}
	return "no: " + v.Missing.String()
}

// levels are the lists in the order of a Policy.
var levels = [3]string{"user", "group", "site"}

// deciderOf names the deciding block in the document's words.
func deciderOf(d acl.Decision, blocks [3][]acl.Block) string {
	if d.Level < 0 {
		return "nothing"
	}
	return levels[d.Level] + " " + blocks[d.Level][d.Block].Path
}

// TestNeedsTable compares the table of commands with Needs and Folder.
func TestNeedsTable(t *testing.T) {
	section := between(t, readPage(t), "\n## What each command needs\n", "\n## ")
	seen := map[acl.Op]bool{}
	for _, row := range readTable(section) {
		commands, of, _ := strings.Cut(row["command"], " of ")
		if of != "" {
			of = " of " + of
		}
		first, _, _ := strings.Cut(commands, ",")
		if !strings.Contains(first, " ") {
			if _, rest, found := strings.Cut(commands, "STOR to"); found {
				of = " to" + rest
			}
		}
		op, known := opOf[first+of]
		if !known {
			t.Errorf("command %q is unknown", first+of)
			continue
		}
		seen[op] = true
		if got := needsOf(op); got != row["needs"] {
			t.Errorf("%s: needs %s, the page says %s", op, got, row["needs"])
		}
		if own := op.Folder("/a/b") == "/a/b"; own != (row["asked"] == "the folder itself") {
			t.Errorf("%s: asked of itself: %v, the page says %s", op, own, row["asked"])
		}
	}
	for _, op := range opOf {
		if !seen[op] {
			t.Errorf("%s is missing on the page", op)
		}
	}
}

// needsOf says what an operation needs in the document's words.
func needsOf(op acl.Op) string {
	all, anyOf := op.Needs()
	text := strings.Join(all.Names(), " and ")
	choice := strings.Join(anyOf.Names(), " or ")
	switch {
	case choice == "":
		return text
	case text == "":
		return choice
	}
	return text + " and one of " + choice
}

// TestRightsTables compares the names of rights and what short forms stand for.
func TestRightsTables(t *testing.T) {
	section := between(t, readPage(t), "\n## Rights\n", "\n## ")
	var named []string
	for _, row := range readTable(section) {
		if right := row["right"]; right != "" {
			named = append(named, right)
			continue
		}
		named = append(named, row["short form"])
		short, err := acl.ParseRights([]string{row["short form"]})
		want := strings.Join(short.Names(), " ")
		if short == acl.None {
			want = "no right; it stands alone"
		}
		if err != nil || row["stands for"] != want {
			t.Errorf("%s: stands for %s (%v), the page says %s", row["short form"], want, err, row["stands for"])
		}
	}
	if got, want := strings.Join(named, " "), strings.Join(acl.RightNames(), " "); got != want {
		t.Errorf("the page names %s, want %s", got, want)
	}
}

// readPage is the document's text.
func readPage(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
