package vfs

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// secret is what no client may ever read.
const secret = "the secret of the outside"

// marker is a name that is only outside.
const marker = "marker of the outside"

// planted are links that somebody with a shell could have put into the home.
func planted(outside string) map[string]string {
	return map[string]string{
		"abs":      "-> " + outside,
		"absfile":  "-> " + outside + "/secret",
		"rel":      "-> ../outside",
		"relfile":  "-> ../outside/secret",
		"up":       "-> ..",
		"sub/up2":  "-> ../..",
		"sub/up3":  "-> ../../outside",
		"chain":    "-> chain2",
		"chain2":   "-> sub/up3",
		"zigzag":   "-> sub/../../home/../outside",
		"slash":    "-> ../outside/",
		"fresh":    "-> ../outside/fresh",
		"freshabs": "-> " + outside + "/fresh",
		"absself":  "-> " + filepath.Join(outside, "../home"),
		"magic":    "-> /proc/self/root" + outside,
		"cwd":      "-> /proc/self/cwd",
		"root":     "-> /",
		"loop":     "-> loop",
	}
}

// fortress is a home full of such links beside a folder that must neither be
// read nor changed.
func fortress(t *testing.T, links Symlinks) (tree *Tree, outside string) {
	t.Helper()
	top := memoryDir(t)
	outside = filepath.Join(top, "outside")
	plant(t, outside, map[string]string{
		"secret": secret, "empty/": "", "sub/secret": secret, marker: secret,
	})
	tree = openTree(t, Options{Home: filepath.Join(top, "home"), Symlinks: links, CreateHome: true, DirMode: 0o755}, nil)
	replant(t, tree, outside)
	return tree, outside
}

// replant empties the home and plants everything again.
func replant(t *testing.T, tree *Tree, outside string) {
	t.Helper()
	home := tree.RealPath(Root())
	old, err := os.ReadDir(home)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range old {
		if err := os.RemoveAll(filepath.Join(home, e.Name())); err != nil {
			t.Fatal(err)
		}
	}
	plant(t, home, map[string]string{"own": "own", "sub/own": "own"})
	plant(t, home, planted(outside))
}

// spellings are ways in which a client might try to name the outside.
func spellings(outside string) []string {
	targets := []string{"secret", "fresh", "empty", "sub/secret"}
	dots := []string{
		"..", "../..", "../../../../../../..", "./..", ".//..", "sub/../..", "sub/../../sub/../..", "/..", "//..",
		"/../", "/./../.", "...", "....", ".. ", " ..", "..\t", "..\r", "..\n", "..\r\n", "%2e%2e", "%2E%2E",
		"%252e%252e", "..%2f", "..%5c", `..\`, `..\..`, `\..`, "..;", "..%00", "%c0%ae%c0%ae", "\xc0\xae\xc0\xae",
		"\xe0\x80\xae\xe0\x80\xae", "\u2025", "\uff0e\uff0e", "\u202e..", "..\u200b", "~", "~root", "~/..",
		"$HOME", "${PWD}", "`pwd`", "*", "sub/*", ".*", "{..,x}", "C:", `\\server`, "file://..", "\xff\xf4..",
	}
	links := []string{
		"abs", "rel", "up/outside", "sub/up2/outside", "sub/up3", "chain", "chain2", "zigzag", "slash", "magic",
		"root" + outside, "absself/../outside", "sub/../rel", "./rel/.", "//rel//", "up/home/up/outside",
		"loop", "cwd/..", "cwd",
	}
	out := []string{"absfile", "relfile", "fresh", "freshabs", "..\x00", "own\x00/../../outside/secret", "", "/", "."}
	for _, target := range targets {
		for _, d := range dots {
			out = append(out, d+"/outside/"+target, "/"+d+"/outside/"+target, d+outside+"/"+target)
		}
		for _, l := range links {
			out = append(out, l+"/"+target, "/"+l+"/"+target)
		}
		out = append(out, outside+"/"+target, "/"+outside+"/"+target, "/proc/self/root"+outside+"/"+target)
	}
	return out
}

// snapshot describes a folder with all that is below it, down to times and owners.
func snapshot(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		i, err := d.Info()
		if err != nil {
			return err
		}
		st := i.Sys().(*syscall.Stat_t)
		out[name] = fmt.Sprint(i.Mode(), i.Size(), i.ModTime().UnixNano(), st.Uid, st.Gid)
		if i.Mode().IsRegular() {
			out[name] += " " + content(t, name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

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

func TestNoSpellingEscapes(t *testing.T) {
	for name, links := range map[string]Symlinks{"inside": Inside, "deny": Deny} {
		t.Run(name, func(t *testing.T) {
			tree, outside := fortress(t, links)
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
func TestNoDeedEscapes(t *testing.T) {
	for mode, links := range map[string]Symlinks{"inside": Inside, "deny": Deny} {
		tree, outside := fortress(t, links)
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
func TestDeedsFindEscapes(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(deeds(nil))) {
		if name == "CHOWN" && os.Getuid() != 0 {
			continue // changes nothing without the capability
		}
		tree, outside := fortress(t, Follow)
		before := snapshot(t, outside)
		what := leaked(deeds(tree)[name], mustPath(t, "/rel/secret"))
		if what == "" && cmp.Equal(before, snapshot(t, outside)) {
			t.Errorf("%s: no trace", name)
		}
	}
}

// TestLinksInside: what links may still do.
func TestLinksInside(t *testing.T) {
	files := map[string]string{
		"real/f": "content", "dir": "-> real", "a/b/c": "-> ../../dir/f", "long": "-> a/b/../b/c", "self": "-> ./real/../real/",
	}
	tree := openTree(t, Options{Symlinks: Inside}, files)
	denied := openTree(t, Options{Symlinks: Deny}, files)
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

// TestOutsideIsNamed pins the text by which os.Root's refusal is known.
func TestOutsideIsNamed(t *testing.T) {
	tree, _ := fortress(t, Inside)
	for _, s := range []string{"/rel/secret", "/abs/secret", "/relfile", "/absfile", "/up", "/root", "/magic", "/sub/up3"} {
		_, err := tree.OpenRead(mustPath(t, s))
		wantErr(t, "read "+s, err, ErrOutside)
		_, err = tree.Stat(mustPath(t, s))
		wantErr(t, "stat "+s, err, ErrOutside)
	}
}
