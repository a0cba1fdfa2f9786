package site

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"testing"
)

func keys[V any](m map[string]V) []string {
	var names []string
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func TestHide(t *testing.T) {
	w := newWorld(t, annas("hide = [\"*.tmp\", \".*\"]\nhide_no_access = true", password+mayAll+`
		path "/shut" { rights = ["list"] }
		path "/show" {
			rights = ["all"]
			hide   = []
		}`))
	for _, name := range []string{"a", "b.tmp", ".c", "show/d.tmp", "shut/e", "open/f"} {
		w.write("home/"+name, "x")
	}
	tree := w.login("anna").Tree()
	if got := keys(list(t, tree, "/")); !slices.Equal(got, []string{"a", "open", "show"}) {
		t.Errorf("/ shows %v", got)
	}
	if got := keys(list(t, tree, "/show")); !slices.Equal(got, []string{"d.tmp"}) {
		t.Errorf("/show shows %v", got)
	}
	if _, err := tree.Stat(at(t, "/b.tmp")); err != nil {
		t.Errorf("a hidden name is not reached: %v", err)
	}
}

func TestListOfAFile(t *testing.T) {
	w := newWorld(t, annas("", password+readAll+"path \"/d\" { rights = [\"access\"] }"))
	w.write("home/f", "123")
	w.write("home/d/g", "1")
	tree := w.login("anna").Tree()
	folder, entries, err := tree.List(at(t, "/f"))
	if folder || err != nil {
		t.Fatalf("folder %v, %v", folder, err)
	}
	for e, err := range entries {
		if err != nil || e.Name != "f" || e.Size != 3 || e.Perm != "r" {
			t.Errorf("got %+v, %v", e, err)
		}
	}
	if _, _, err := tree.List(at(t, "/nothing")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("nothing: %v", err)
	}
	// Without the right there is an empty folder, whatever there is.
	for _, path := range []string{"/d", "/d/g", "/d/nothing"} {
		if got := list(t, tree, path); len(got) != 0 {
			t.Errorf("%s shows %v", path, got)
		}
	}
}

// TestListingDoesNotAllocate: what is allocated is for the listing, not for its files.
func TestListingDoesNotAllocate(t *testing.T) {
	w := newWorld(t, annas("hide = [\"*.tmp\"]\ndeny_files = [\"*.exe\"]", password+mayAll))
	const files = 500
	for i := range files {
		w.write(fmt.Sprintf("home/file %d", i), "")
	}
	tree := w.login("anna").Tree()
	n := testing.AllocsPerRun(10, func() {
		_, entries, err := tree.List(at(t, "/"))
		w.must(err)
		for _, err := range entries {
			w.must(err)
		}
	})
	if n > files/5 {
		t.Errorf("%v allocations for %d files", n, files)
	}
}
