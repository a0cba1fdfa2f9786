package vfs

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// attack does every deed to a path and tells what was read of the outside. What
// was changed there, the caller sees in a snapshot.
func attack(tree *Tree, p Path) (leaks []string) {
	for name, deed := range deeds(tree) {
		if what := leaked(deed, p); what != "" {
			leaks = append(leaks, name+": "+string(what))
		}
	}
	return leaks
}

func TestNoSpellingEscapes(t *testing.T) { eachWay(t, noSpellingEscapes) }

func noSpellingEscapes(t *testing.T, o Options) {
	for name, links := range map[string]Symlinks{"inside": Inside, "deny": Deny} {
		t.Run(name, func(t *testing.T) {
			o.Symlinks = links
			tree, outside := fortress(t, o)
			cwd := mustPath(t, "/sub")
			before, tried := snapshot(t, outside), 0
			for _, s := range spellings(outside) {
				for _, from := range []Path{Root(), cwd} {
					p, err := ParsePath(from, s)
					if err != nil {
						continue
					}
					if tried++; tried%20 == 0 {
						replant(t, tree, outside) // what the deeds have spoiled
					}
					if leaks := attack(tree, p); leaks != nil {
						t.Errorf("%q from %s: %v", s, from, leaks)
					}
				}
			}
			if diff := cmp.Diff(before, snapshot(t, outside)); diff != "" {
				t.Errorf("the outside changed (-before +after):\n%s", diff)
			}
			if tried < 200 {
				t.Errorf("only %d spellings tried", tried)
			}
		})
	}
}

// TestNoDeedEscapes does one deed at a time to each planted link and to what
// lies behind it: in the test above, one may spoil the link for the next.
func TestNoDeedEscapes(t *testing.T) { eachWay(t, noDeedEscapes) }

func noDeedEscapes(t *testing.T, o Options) {
	for mode, links := range map[string]Symlinks{"inside": Inside, "deny": Deny} {
		o.Symlinks = links
		tree, outside := fortress(t, o)
		before := snapshot(t, outside)
		for name := range deeds(tree) {
			for link := range planted(outside) {
				replant(t, tree, outside)
				for _, behind := range []string{"", "/secret", "/fresh", "/sub/secret"} {
					if what := leaked(deeds(tree)[name], mustPath(t, link+behind)); what != "" {
						t.Errorf("%s: %s %s%s got %s", mode, name, link, behind, what)
					}
				}
			}
			if diff := cmp.Diff(before, snapshot(t, outside)); diff != "" {
				t.Fatalf("%s: %s changed the outside (-before +after):\n%s", mode, name, diff)
			}
		}
	}
}

// TestDeedsFindEscapes shows that these tests would see an escape: where links may
// lead anywhere, every deed behind one reads or changes the outside.
func TestDeedsFindEscapes(t *testing.T) { eachWay(t, deedsFindEscapes) }

func deedsFindEscapes(t *testing.T, o Options) {
	o.Symlinks = Follow
	for _, name := range slices.Sorted(maps.Keys(deeds(nil))) {
		tree, outside := fortress(t, o)
		before := snapshot(t, outside)
		what := leaked(deeds(tree)[name], mustPath(t, "/rel/secret"))
		if what == "" && cmp.Equal(before, snapshot(t, outside)) {
			t.Errorf("%s: no trace", name)
		}
	}
}

// TestLinksInside: what links may still do.
func TestLinksInside(t *testing.T) { eachWay(t, linksInside) }

func linksInside(t *testing.T, o Options) {
	files := map[string]string{
		"real/f": "content", "dir": "-> real", "a/b/c": "-> ../../dir/f", "long": "-> a/b/../b/c", "self": "-> ./real/../real/",
	}
	tree := openTree(t, o, files)
	o.Symlinks = Deny
	denied := openTree(t, o, files)
	for _, s := range []string{"/dir/f", "/a/b/c", "/long", "/self/f"} {
		if got := read(t, tree, s); got != "content" {
			t.Errorf("%s holds %q", s, got)
		}
		if i, err := tree.Stat(mustPath(t, s)); err != nil || i.Size() != 7 {
			t.Errorf("Stat(%s) = %v, %v", s, i, err)
		}
		_, err := denied.OpenRead(mustPath(t, s))
		wantErr(t, "denied "+s, err, ErrSymlink)
		_, err = denied.Stat(mustPath(t, s))
		wantErr(t, "denied stat of "+s, err, ErrSymlink)
	}
	if err := begin(t, tree, "/dir/new", plain, "new").Commit(); err != nil {
		t.Error(err)
	}
	if got := read(t, denied, "/real/f"); got != "content" {
		t.Errorf("a path without links holds %q", got)
	}
}

// TestOutsideIsNamed pins the kernel's error, and the text by which os.Root's refusal is
// known.
func TestOutsideIsNamed(t *testing.T) { eachWay(t, outsideIsNamed) }

func outsideIsNamed(t *testing.T, o Options) {
	tree, _ := fortress(t, o)
	for _, s := range []string{"/rel/secret", "/abs/secret", "/relfile", "/absfile", "/up", "/root", "/magic", "/sub/up3"} {
		_, err := tree.OpenRead(mustPath(t, s))
		wantErr(t, "read "+s, err, ErrOutside)
		_, err = tree.Stat(mustPath(t, s))
		wantErr(t, "stat "+s, err, ErrOutside)
	}
}
