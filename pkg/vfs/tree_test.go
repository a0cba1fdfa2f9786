package vfs

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"
)

func TestOpenHome(t *testing.T) {
	dir := t.TempDir()
	plant(t, dir, map[string]string{"file": "x"})
	_, err := Open(Options{Home: filepath.Join(dir, "missing")})
	wantErr(t, "missing home", err, fs.ErrNotExist)
	_, err = Open(Options{Home: "relative"})
	wantErr(t, "relative home", err, ErrInvalidPath)
	if tree, err := Open(Options{Home: filepath.Join(dir, "file")}); err == nil {
		tree.Close()
		t.Error("a file opened as home")
	}
}

func TestCreateHome(t *testing.T) {
	old := unix.Umask(0o077)
	defer unix.Umask(old)
	home := filepath.Join(t.TempDir(), "a", "anna")
	for range 2 { // the second finds it
		tree, err := Open(Options{Home: home, CreateHome: true, DirMode: 0o751, UID: -1, GID: -1})
		if err != nil {
			t.Fatal(err)
		}
		tree.Close()
	}
	if got := modeOf(t, home); got != 0o751 {
		t.Errorf("home's mode is %o, want 751 whatever the umask", got)
	}
}

func TestMountsRefused(t *testing.T) {
	home := t.TempDir()
	at := mustPath(t, "/a")
	for name, mounts := range map[string][]Mount{
		"twice":    {{at, home}, {at, home}},
		"the root": {{Root(), home}},
	} {
		if tree, err := Open(Options{Home: home, Mounts: mounts}); err == nil {
			tree.Close()
			t.Errorf("%s: accepted", name)
		}
	}
}

// mounted is a home with mounts: one that shadows, one below a folder that does
// not exist, one in another, one whose folder is missing.
func mounted(t *testing.T) (tree *Tree, home, out string) {
	home, out = t.TempDir(), t.TempDir()
	plant(t, out, map[string]string{
		"info/readme": "information", "info/sub/x": "in info",
		"src/main.c": "source", "inner/deep": "inner",
	})
	tree = openTree(t, Options{Home: home, Mounts: []Mount{
		{mustPath(t, "/info"), filepath.Join(out, "info")},
		{mustPath(t, "/way/to/src"), filepath.Join(out, "src")},
		{mustPath(t, "/info/sub"), filepath.Join(out, "inner")},
		{mustPath(t, "/gone"), filepath.Join(out, "gone")},
	}}, map[string]string{"info/readme": "shadowed", "own": "own", "infox": "not the mount"})
	return tree, home, out
}

func TestMountServes(t *testing.T) {
	tree, home, out := mounted(t)
	for p, want := range map[string]string{
		"/info/readme":                 "information",
		"/way/to/src/main.c":           "source",
		"/info/sub/deep":               "inner",
		"/own":                         "own",
		"/infox":                       "not the mount",
		"/info/../info//sub/../readme": "information",
	} {
		if got := read(t, tree, p); got != want {
			t.Errorf("%s holds %q, want %q", p, got, want)
		}
	}
	_, err := tree.Stat(mustPath(t, "/info/sub/x"))
	wantErr(t, "file under the inner mount", err, fs.ErrNotExist)
	for p, want := range map[string]string{
		"/": home, "/own": home + "/own", "/info": out + "/info",
		"/info/sub/deep": out + "/inner/deep", "/way/to": home + "/way/to",
	} {
		if got := tree.RealPath(mustPath(t, p)); got != want {
			t.Errorf("RealPath(%s) = %s, want %s", p, got, want)
		}
	}
}

func TestMountsAppear(t *testing.T) {
	tree, _, _ := mounted(t)
	for p, want := range map[string][]string{
		"/":       {"info", "infox", "own", "way"},
		"/info":   {"readme", "sub"},
		"/way":    {"to"},
		"/way/to": {"src"},
	} {
		if diff := cmp.Diff(want, names(t, tree, p)); diff != "" {
			t.Errorf("entries of %s (-want +got):\n%s", p, diff)
		}
	}
	for _, p := range []string{"/", "/way", "/way/to", "/way/to/src", "/info/sub"} {
		i, err := tree.Stat(mustPath(t, p))
		if err != nil || !i.IsDir() || i.Name() != mustPath(t, p).Base() {
			t.Errorf("Stat(%s) = %v, %v", p, i, err)
		}
	}
}

// Mount points come first and in the same order each time, although they are
// kept in a map.
func TestMountsInOrder(t *testing.T) {
	home, out := t.TempDir(), t.TempDir()
	opts := Options{Home: home}
	want := []string{"a", "b", "c", "d", "e", "f", "g", "h"}
	for _, name := range []string{"h", "c", "a", "g", "b", "f", "d", "e"} {
		opts.Mounts = append(opts.Mounts, Mount{At: mustPath(t, "/"+name), Dir: out})
	}
	if err := os.Mkdir(filepath.Join(home, "0own"), 0o755); err != nil {
		t.Fatal(err)
	}
	tree, err := Open(opts)
	if err != nil {
		t.Fatal(err)
	}
	defer tree.Close()
	var got []string
	for entry, err := range tree.Entries(Root()) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, entry.Name())
	}
	if diff := cmp.Diff(append(want, "0own"), got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestMissingMount(t *testing.T) {
	tree, _, out := mounted(t)
	gone := mustPath(t, "/gone")
	_, err := tree.Stat(gone)
	wantErr(t, "stat", err, fs.ErrNotExist)
	for _, err := range tree.Entries(gone) {
		wantErr(t, "list", err, fs.ErrNotExist)
	}
	wantErr(t, "mkdir below", tree.Mkdir(mustPath(t, "/gone/x"), 0o755, -1, -1), fs.ErrNotExist)
	// It works as soon as the folder is there.
	plant(t, out, map[string]string{"gone/back": "again"})
	if got := read(t, tree, "/gone/back"); got != "again" {
		t.Errorf("holds %q", got)
	}
}

func TestMountPointsStay(t *testing.T) {
	tree, _, _ := mounted(t)
	free := mustPath(t, "/free")
	for _, s := range []string{"/", "/info", "/info/sub", "/way", "/way/to", "/way/to/src", "/gone"} {
		p := mustPath(t, s)
		wantErr(t, "rmdir "+s, tree.Rmdir(p), ErrMountPoint)
		wantErr(t, "remove "+s, tree.Remove(p), ErrMountPoint)
		wantErr(t, "rename "+s, tree.Rename(p, free, true), ErrMountPoint)
		wantErr(t, "rename onto "+s, tree.Rename(mustPath(t, "/own"), p, true), ErrMountPoint)
		wantErr(t, "mkdir "+s, tree.Mkdir(p, 0o755, -1, -1), fs.ErrExist)
		if u, err := tree.Create(p, plain); err == nil {
			u.Abort()
			t.Errorf("store over %s: accepted", s)
		}
	}
	for s, want := range map[string]bool{"/": true, "/info": true, "/way": false, "/own": false} {
		if got := tree.IsMountPoint(mustPath(t, s)); got != want {
			t.Errorf("IsMountPoint(%s) = %v", s, got)
		}
	}
}

func TestVirtualFolderTakesNothing(t *testing.T) {
	tree, home, _ := mounted(t)
	wantErr(t, "mkdir", tree.Mkdir(mustPath(t, "/way/x"), 0o755, -1, -1), ErrVirtual)
	_, err := tree.Create(mustPath(t, "/way/x"), plain)
	wantErr(t, "store", err, ErrVirtual)
	wantErr(t, "rename", tree.Rename(mustPath(t, "/own"), mustPath(t, "/way/own"), false), ErrVirtual)
	if got := content(t, home+"/own"); got != "own" {
		t.Errorf("own holds %q", got)
	}
}

// checkMode compares with what the os package makes of the same bits.
// TestErrorsNameVirtualPaths: replies are made of errors, and real paths are
// nobody's business.
func TestErrorsNameVirtualPaths(t *testing.T) {
	tree, home, out := mounted(t)
	_, err := tree.Stat(mustPath(t, "/info/nothing"))
	_, err2 := tree.OpenRead(mustPath(t, "/gone/nothing"))
	err3 := tree.Rename(mustPath(t, "/own"), mustPath(t, "/no/thing"), false)
	for _, err := range []error{err, err2, err3} {
		if err == nil {
			t.Fatal("no error")
		}
		for _, secret := range []string{home, out} {
			if strings.Contains(err.Error(), secret) {
				t.Errorf("%q names %s", err, secret)
			}
		}
	}
}
