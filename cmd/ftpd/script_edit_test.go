package main

import (
	"os"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// cmdEdit replaces a text in a file, by rename as editors do: "edit FILE OLD
// NEW". OLD must occur; "$PORT" and its kind are not expanded in the file.
func cmdEdit(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: edit FILE OLD NEW")
	}
	name, before := ts.MkAbs(args[0]), ts.ReadFile(args[0])
	if !strings.Contains(before, args[1]) {
		ts.Fatalf("edit: %s has no %q", args[0], args[1])
	}
	after := strings.ReplaceAll(before, args[1], args[2])
	ts.Check(os.WriteFile(name+"~", []byte(after), 0o644))
	ts.Check(os.Rename(name+"~", name))
}
