package site

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestFilesNobodyMaySee: who has rights to a folder and none to see its files
// hears the same of one that is there and of one that is not.
func TestFilesNobodyMaySee(t *testing.T) {
	for _, rights := range []string{`"access"`, `"rmdir"`, `"access", "rename"`, `"access", "put"`, `"list"`} {
		// Rights of the path itself, as if it were a folder; none of what holds it.
		w := newWorld(t, annas("", password+`
			path "/"          { rights = ["none"] }
			path "/there"     { rights = [`+rights+`] }
			path "/missing"   { rights = [`+rights+`] }`))
		w.write("home/there", "12345")
		tree := w.login("anna").Tree()
		for name, deed := range map[string]func(path string) error{
			"MLST": func(p string) error { _, err := tree.Stat(at(t, p)); return err },
			"CWD":  func(p string) error { _, err := tree.Enter(at(t, p)); return err },
			"LIST": func(p string) error { _, _, err := tree.List(at(t, p)); return err },
			"RMD":  func(p string) error { return tree.Rmdir(at(t, p)) },
			"RNFR": func(p string) error { return tree.RenameFrom(at(t, p)) },
			"MFMT": func(p string) error { return tree.SetModTime(at(t, p), time.Now()) },
		} {
			there, missing := refusalIn(deed("/there")), refusalIn(deed("/missing"))
			if name == "LIST" && there == nil && missing == nil {
				continue // both show nothing
			}
			if there == nil || missing == nil || there.Kind != missing.Kind ||
				there.Reason != missing.Reason || there.Advice != missing.Advice {
				t.Errorf("%s with %s: %v there, %v missing", name, rights, there, missing)
			}
		}
	}
}

// TestFilesThatMayBeSeen: who may see files is told what is wrong.
func TestFilesThatMayBeSeen(t *testing.T) {
	w := newWorld(t, annas("", password+mayAll))
	w.write("home/there", "12345")
	tree := w.login("anna").Tree()
	if _, err := tree.Enter(at(t, "/there")); refusalIn(err) != nil || !strings.Contains(err.Error(), "not a directory") {
		t.Errorf("CWD to a file: %v", err)
	}
	if _, err := tree.Enter(at(t, "/missing")); !errors.Is(err, fs.ErrNotExist) || refusalIn(err) != nil {
		t.Errorf("CWD to nothing: %v", err)
	}
	if err := tree.Rmdir(at(t, "/missing")); !errors.Is(err, fs.ErrNotExist) || refusalIn(err) != nil {
		t.Errorf("RMD of nothing: %v", err)
	}
}

// TestWayToAlias: a folder that only leads to aliases shows to who may enter one
// of them; a real one shows anyway.
func TestWayToAlias(t *testing.T) {
	w := newWorld(t, siteBlock(`
		alias "/way/to/one"   { path = "DIR/one" }
		alias "/way/to/two"   { path = "DIR/two" }
		alias "/real/in/it"   { path = "DIR/one" }
		user "anna" {
			password = "plain:secret"
			path "/"           { rights = ["all"] }
			path "/way/to/one" { rights = ["none"] }
		}
		user "berta" {
			password = "plain:secret"
			path "/"           { rights = ["all"] }
			path "/way/to/one" { rights = ["none"] }
			path "/way/to/two" { rights = ["list"] }
			path "/real/in/it" { rights = ["none"] }
		}`))
	w.mkdir("one")
	w.mkdir("two")
	w.mkdir("home/real")
	for user, want := range map[string]map[string][]string{
		"anna":  {"/": {"real", "way"}, "/way": {"to"}, "/way/to": {"two"}, "/real": {"in"}},
		"berta": {"/": {"real"}, "/way": nil, "/way/to": nil, "/real": nil},
	} {
		tree := w.login(user).Tree()
		for path, names := range want {
			if got := keys(list(t, tree, path)); !slices.Equal(got, names) {
				t.Errorf("%s sees in %s: %v, want %v", user, path, got, names)
			}
		}
	}
}
