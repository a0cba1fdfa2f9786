package site

import (
	"os"
	"strings"
	"testing"

	"ftpd/pkg/acl"
	"ftpd/pkg/ftp"
	"ftpd/pkg/vfs"
)

// TestPermTellsTheTruth does what each letter promises, for many sets of
// rights, and compares.
func TestPermTellsTheTruth(t *testing.T) {
	w := newWorld(t, rightsConfig("user", acl.All))
	v := w.login("anna")
	for _, have := range grants() {
		w.reload(rightsConfig("user", have|acl.List))
		if err := v.Check(); err != nil {
			t.Fatal(err)
		}
		w.fresh()
		perms := list(t, v.Tree(), "/d")
		for _, promise := range promises() {
			w.fresh()
			err := promise.keep(t, v.Tree())
			if got := strings.Contains(perms[promise.name].Perm, promise.letter); got != (err == nil) {
				t.Errorf("%s: perm of %s is %q, but %s gives %v",
					have|acl.List, promise.name, perms[promise.name].Perm, promise.letter, err)
			}
		}
	}
}

type promise struct {
	name, letter string
	keep         func(t *testing.T, tree ftp.Tree) error
}

func promises() []promise {
	upload := func(path string, o ftp.UploadOptions) func(*testing.T, ftp.Tree) error {
		return func(t *testing.T, tree ftp.Tree) error {
			u, err := tree.Upload(at(t, path), o)
			if err != nil {
				return err
			}
			return u.Commit()
		}
	}
	return []promise{
		{"f", "a", upload("/d/f", ftp.UploadOptions{Append: true})},
		{"f", "w", upload("/d/f", ftp.UploadOptions{})},
		{"f", "d", func(t *testing.T, tree ftp.Tree) error { return tree.Delete(at(t, "/d/f")) }},
		{"f", "f", func(t *testing.T, tree ftp.Tree) error { return tree.Rename(at(t, "/d/f"), at(t, "/d/n")) }},
		{"f", "r", func(t *testing.T, tree ftp.Tree) error {
			d, err := tree.Download(at(t, "/d/f"), 0)
			if err == nil {
				d.Close(0)
			}
			return err
		}},
		{"sub", "c", upload("/d/sub/n", ftp.UploadOptions{})},
		{"sub", "d", func(t *testing.T, tree ftp.Tree) error { return tree.Rmdir(at(t, "/d/sub")) }},
		{"sub", "e", func(t *testing.T, tree ftp.Tree) error { _, err := tree.Enter(at(t, "/d/sub")); return err }},
		{"sub", "f", func(t *testing.T, tree ftp.Tree) error { return tree.Rename(at(t, "/d/sub"), at(t, "/d/n")) }},
		{"sub", "m", func(t *testing.T, tree ftp.Tree) error { return tree.Mkdir(at(t, "/d/sub/n")) }},
		{"sub", "p", func(t *testing.T, tree ftp.Tree) error {
			// The file is put there from outside the guard.
			if err := os.WriteFile(realDir(tree)+"/d/sub/n", nil, 0o644); err != nil {
				t.Fatal(err)
			}
			return tree.Delete(at(t, "/d/sub/n"))
		}},
	}
}

// realDir is where a tree's home lies.
func realDir(tree ftp.Tree) string {
	return tree.(*view).v.standing.Load().roots.layout.home
}

func TestPermOfSpecialNames(t *testing.T) {
	w := newWorld(t, annas(`
		deny_files = ["*.exe"]
		alias "/alias"       { path = "DIR/elsewhere" }
		alias "/way/alias"   { path = "DIR/elsewhere" }
		alias "/above/alias" { path = "DIR/elsewhere" }`, password+mayAll+`
		path "/strict/inner" { rights = ["read"] }`))
	w.write("home/a.exe", "x")
	w.write("home/a.txt", "x")
	w.mkdir("home/d.exe")
	w.mkdir("home/plain")
	w.mkdir("home/above")
	w.mkdir("home/strict/inner")
	w.mkdir("elsewhere")
	if err := os.Symlink("/nowhere", w.dir+"/home/dangling"); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("plain", w.dir+"/home/linked"); err != nil {
		t.Fatal(err)
	}
	tree := w.login("anna").Tree()
	found := list(t, tree, "/")
	for name, want := range map[string]string{
		"a.txt":    "adfrw",
		"a.exe":    "",
		"d.exe":    "celmp",
		"plain":    "cdeflmp",
		"strict":   "cdelmp", // what is inside may not be moved
		"alias":    "celmp",
		"dangling": "df",
		"linked":   "ceflmp", // RMD takes no links
		"way":      "el",     // only leads to an alias
		"above":    "celmp",  // has an alias in it
	} {
		if e, ok := found[name]; !ok || e.Perm != want {
			t.Errorf("%s: there %v, perm %q, want %q", name, ok, e.Perm, want)
		}
	}
	root, err := tree.Stat(at(t, "/"))
	if err != nil || root.Perm != "celmp" || root.Unique == (vfs.FileID{}) || root.Owner == "" {
		t.Errorf("/: %+v, %v", root, err)
	}
	for name, listed := range found {
		if name == "dangling" {
			continue
		}
		if e, err := tree.Stat(at(t, "/"+name)); err != nil || *e != listed {
			t.Errorf("alone %+v, in the listing %+v", e, listed)
		}
	}
}
