package vfs

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// inside is a tree with mounts whose folders lie in the home and in another
// mount's folder, where whoever owns those may change what is there.
func inside(t *testing.T, o Options) (tree *Tree, home, out string) {
	t.Helper()
	home, out = t.TempDir(), t.TempDir()
	plant(t, out, map[string]string{"src/deep/x": "deep", "secret/x": "secret"})
	o.Home, o.Mounts = home, []Mount{
		{mustPath(t, "/pub"), filepath.Join(home, "a/shared")},
		{mustPath(t, "/src"), filepath.Join(out, "src")},
		{mustPath(t, "/deep"), filepath.Join(out, "src/deep")},
	}
	tree = openTree(t, o, map[string]string{"a/shared/x": "shared", "b/x": "beside"})
	return tree, home, out
}

// swapped makes name a link to target, with which its owner may replace it.
func swapped(t *testing.T, name, target string) {
	t.Helper()
	if err := os.Rename(name, name+"-before"); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, name); err != nil {
		t.Fatal(err)
	}
}

// TestMountInsideTheTree: a mount whose folder lies in the home or in another
// mount's folder leads no further than those do.
func TestMountInsideTheTree(t *testing.T) { eachWay(t, mountInsideTheTree) }

func mountInsideTheTree(t *testing.T, o Options) {
	for links, want := range map[Symlinks]error{Inside: ErrOutside, Deny: ErrSymlink, Follow: nil} {
		o.Symlinks = links
		tree, home, out := inside(t, o)
		if read(t, tree, "/pub/x") != "shared" || read(t, tree, "/deep/x") != "deep" {
			t.Error("the mounts do not serve")
		}
		swapped(t, filepath.Join(home, "a/shared"), filepath.Join(out, "secret"))
		swapped(t, filepath.Join(out, "src/deep"), filepath.Join(out, "secret"))
		for _, at := range []string{"/pub", "/deep"} {
			f, err := tree.OpenRead(mustPath(t, at+"/x"))
			if err == nil {
				f.Close()
			}
			wantErr(t, at+" read", err, want)
			wantErr(t, at+" mkdir", tree.Mkdir(mustPath(t, at+"/new-"+at[1:]), 0o755, -1, -1), want)
			_, err = tree.Stat(mustPath(t, at))
			wantErr(t, at+" stat", err, want)
		}
	}
}

// TestMountThroughLinks: a link on the way that stays inside is followed where
// links are.
func TestMountThroughLinks(t *testing.T) { eachWay(t, mountThroughLinks) }

func mountThroughLinks(t *testing.T, o Options) {
	for links, want := range map[Symlinks]error{Inside: nil, Deny: ErrSymlink} {
		o.Symlinks = links
		tree, home, _ := inside(t, o)
		swapped(t, filepath.Join(home, "a/shared"), "../b")
		_, err := tree.Stat(mustPath(t, "/pub/x"))
		wantErr(t, "stat", err, want)
	}
	o.Symlinks = Inside
	tree, home, _ := inside(t, o)
	if err := os.Rename(filepath.Join(home, "a"), filepath.Join(home, "gone")); err != nil {
		t.Fatal(err)
	}
	_, err := tree.Stat(mustPath(t, "/pub"))
	wantErr(t, "missing", err, fs.ErrNotExist)
}
