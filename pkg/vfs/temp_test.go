package vfs

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func temporaries(t testing.TB, dir string) int {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, tempPrefix+"*"))
	if err != nil {
		t.Fatal(err)
	}
	return len(found)
}

func TestUploadIsHiddenUntilWhole(t *testing.T) {
	tree := openTree(t, Options{}, map[string]string{"f": "old"})
	u := begin(t, tree, "/f", with(replacing), "new")
	if got := content(t, tree.RealPath(mustPath(t, "/f"))); got != "old" {
		t.Errorf("holds %q before it is whole", got)
	}
	if got := names(t, tree, "/"); len(got) != 1 {
		t.Errorf("listed: %q", got)
	}
	hidden, err := filepath.Glob(filepath.Join(tree.RealPath(Root()), tempPrefix+"*"))
	if err != nil || len(hidden) != 1 {
		t.Fatalf("temporaries: %q, %v", hidden, err)
	}
	p := mustPath(t, "/"+filepath.Base(hidden[0]))
	_, err = tree.OpenRead(p)
	wantErr(t, "read the temporary", err, ErrReserved)
	wantErr(t, "remove the temporary", tree.Remove(p), ErrReserved)
	wantErr(t, "rename the temporary", tree.Rename(p, mustPath(t, "/x"), false), ErrReserved)
	wantErr(t, "rename to one", tree.Rename(mustPath(t, "/f"), p, true), ErrReserved)
	if err := u.Commit(); err != nil {
		t.Fatal(err)
	}
}

func TestUploadLosesTheRace(t *testing.T) {
	for _, o := range []UploadOptions{plain, with(appending)} {
		tree := openTree(t, Options{}, nil)
		whole, part := begin(t, tree, "/f", o, "whole"), begin(t, tree, "/f", o, "part")
		plant(t, tree.RealPath(Root()), map[string]string{"f": "first"})
		wantErr(t, "commit", whole.Commit(), fs.ErrExist)
		if kept, err := part.Abort(); kept || err != nil {
			t.Errorf("Abort = %v, %v", kept, err)
		}
		if got := content(t, tree.RealPath(mustPath(t, "/f"))); got != "first" {
			t.Errorf("holds %q", got)
		}
		if n := temporaries(t, tree.RealPath(Root())); n != 0 {
			t.Errorf("%d temporaries left", n)
		}
	}
}

func TestAtomicReplacesTheLink(t *testing.T) {
	tree := openTree(t, Options{}, map[string]string{"f": "target", "l": "-> f"})
	if err := begin(t, tree, "/l", with(replacing), "new").Commit(); err != nil {
		t.Fatal(err)
	}
	if got := content(t, tree.RealPath(mustPath(t, "/f"))); got != "target" {
		t.Errorf("the link's target holds %q", got)
	}
	if i, err := tree.Lstat(mustPath(t, "/l")); err != nil || !i.Mode().IsRegular() {
		t.Errorf("l is %v, %v", i.Mode(), err)
	}
}

func TestLeftoversGo(t *testing.T) {
	tree := openTree(t, Options{}, map[string]string{"d/" + tempPrefix + "OLD": "dead", "d/" + tempPrefix + "NEW": "young"})
	real := tree.RealPath(mustPath(t, "/d"))
	past := time.Now().Add(-2 * leftover)
	living := begin(t, tree, "/d/f", plain, "x")
	hidden, err := filepath.Glob(filepath.Join(real, tempPrefix+"*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range hidden {
		if !strings.HasSuffix(name, "NEW") {
			if err := os.Chtimes(name, past, past); err != nil {
				t.Fatal(err)
			}
		}
	}
	wantErr(t, "rmdir with a living upload", tree.Rmdir(mustPath(t, "/d")), unix.ENOTEMPTY)
	if got := names(t, tree, "/d"); len(got) != 0 {
		t.Errorf("listed: %q", got)
	}
	if n := temporaries(t, real); n != 2 {
		t.Errorf("%d temporaries, want the young and the living one", n)
	}
	if _, err := living.Abort(); err != nil {
		t.Fatal(err)
	}
	os.Remove(filepath.Join(real, "f"))
	os.Chtimes(filepath.Join(real, tempPrefix+"NEW"), past, past)
	if err := tree.Rmdir(mustPath(t, "/d")); err != nil {
		t.Errorf("rmdir with leftovers: %v", err)
	}
}

// TestMoveIsNoLeftover: a copy on its way between file systems has the age of the
// original, and no listing may remove it for that.
func TestMoveIsNoLeftover(t *testing.T) {
	dir := t.TempDir()
	plant(t, dir, map[string]string{"old": "old", "to/": ""})
	past := time.Now().Add(-2 * leftover)
	if err := os.Chtimes(dir+"/old", past, past); err != nil {
		t.Fatal(err)
	}
	in, err := os.Open(dir + "/old")
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	folder, err := os.Open(dir + "/to")
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	out, temp, err := createTemp(folder)
	if err != nil {
		t.Fatal(err)
	}
	if err := fillCopy(in, out); err != nil {
		t.Fatal(err)
	}
	if sweep(folder, temp) {
		t.Error("removed while it was on its way")
	}
	out.Close()
	if !sweep(folder, temp) {
		t.Error("stays for ever when its daemon is killed")
	}
}
