package vfs

import (
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"golang.org/x/sys/unix"
)

// shareHome opens a tree that shares its home.
func shareHome(t testing.TB, homes *Homes, o Options) *Tree {
	t.Helper()
	o.Homes = homes
	tree, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// TestHomesAreShared: one descriptor for all trees of a folder, whatever their links
// and mounts are, until the last is closed.
func TestHomesAreShared(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	plant(t, dir, map[string]string{"f": "x", "link": "-> f"})
	var homes Homes
	inside := shareHome(t, &homes, Options{Home: dir})
	deny := shareHome(t, &homes, Options{Home: dir, Symlinks: Deny, Mounts: []Mount{{mustPath(t, "/m"), other}}})
	if inside.home.top != deny.home.top || homes.Open() != 1 {
		t.Errorf("%d descriptors for one folder", homes.Open())
	}
	elsewhere := shareHome(t, &homes, Options{Home: other})
	if homes.Open() != 2 {
		t.Errorf("%d descriptors for two folders", homes.Open())
	}
	if got := read(t, inside, "/link"); got != "x" {
		t.Errorf("it reads %q", got)
	}
	_, err := deny.OpenRead(mustPath(t, "/link"))
	wantErr(t, "a link where none is followed", err, ErrSymlink)

	for range 2 { // the second must not take a user that is another tree's
		if err := inside.Close(); err != nil {
			t.Error(err)
		}
	}
	_, err = inside.Stat(mustPath(t, "/f"))
	wantErr(t, "a closed tree whose folder is open", err, fs.ErrClosed)
	if got := read(t, deny, "/f"); got != "x" {
		t.Errorf("the tree that is left reads %q", got)
	}
	deny.Close()
	elsewhere.Close()
	if homes.Open() != 0 || len(homes.latest) != 0 {
		t.Errorf("%d descriptors are left", homes.Open())
	}
}

// TestReplacedHome: a folder that somebody put in the place of one that is open is
// another one. So is one that a link leads to now, and one that is gone and made anew.
func TestReplacedHome(t *testing.T) {
	for name, replace := range map[string]func(dir string) error{
		"renamed":  func(dir string) error { return os.Rename(dir+".new", dir) },
		"a link":   func(dir string) error { return os.Symlink(dir+".new", dir) },
		"made new": func(dir string) error { return os.Mkdir(dir, 0o755) },
		"created":  func(string) error { return nil },
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "home")
			plant(t, dir, map[string]string{"f": "old"})
			plant(t, dir+".new", map[string]string{"g": "new"})
			var homes Homes
			o := Options{Home: dir, CreateHome: true, DirMode: 0o755, UID: -1, GID: -1}
			old := shareHome(t, &homes, o)
			defer old.Close()
			if err := os.Rename(dir, dir+".old"); err != nil {
				t.Fatal(err)
			}
			if err := replace(dir); err != nil {
				t.Fatal(err)
			}
			fresh, next := shareHome(t, &homes, o), shareHome(t, &homes, o)
			defer next.Close()
			defer fresh.Close()
			if fresh.home.top == old.home.top {
				t.Error("the old folder is shared")
			}
			if next.home.top != fresh.home.top || homes.Open() != 2 {
				t.Errorf("%d descriptors for an old and a new folder", homes.Open())
			}
			if _, err := fresh.Stat(mustPath(t, "/f")); err == nil {
				t.Error("the new home has the old one's file")
			}
			if got := read(t, old, "/f"); got != "old" {
				t.Errorf("who was there before reads %q", got)
			}
		})
	}
}

// TestMissingSharedHome: what is gone is not shared either.
func TestMissingSharedHome(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "home")
	plant(t, dir, map[string]string{"f": "x"})
	var homes Homes
	defer shareHome(t, &homes, Options{Home: dir}).Close()
	if err := os.Rename(dir, dir+".old"); err != nil {
		t.Fatal(err)
	}
	_, err := Open(Options{Home: dir, Homes: &homes})
	wantErr(t, "a home that was moved away", err, fs.ErrNotExist)
	if homes.Open() != 1 {
		t.Errorf("%d descriptors", homes.Open())
	}
}

// TestClosedHome: a home that we may not enter any more is not shared either.
func TestClosedHome(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may enter any folder")
	}
	dir := t.TempDir()
	var homes Homes
	for range 2 {
		defer shareHome(t, &homes, Options{Home: dir}).Close()
	}
	if err := os.Chmod(dir, 0); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(dir, 0o755)
	_, err := Open(Options{Home: dir, Homes: &homes})
	wantErr(t, "a closed home", err, fs.ErrPermission)
	if homes.Open() != 1 {
		t.Errorf("%d descriptors", homes.Open())
	}
}

// TestHomesInParallel opens, uses and closes trees of two folders at the same time.
func TestHomesInParallel(t *testing.T) {
	dirs := []string{t.TempDir(), t.TempDir()}
	for _, dir := range dirs {
		plant(t, dir, map[string]string{"f": dir})
	}
	var homes Homes
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for n := range 200 {
				dir := dirs[(i+n)%2]
				tree, err := Open(Options{Home: dir, Homes: &homes})
				if err != nil {
					t.Error(err)
					return
				}
				f, err := tree.OpenRead(mustPath(t, "/f"))
				if err != nil {
					t.Error(err)
				} else {
					f.Close()
				}
				tree.Close()
			}
		})
	}
	all.Wait()
	if homes.Open() != 0 || len(homes.latest) != 0 {
		t.Errorf("%d descriptors are left", homes.Open())
	}
}

// TestMountedOverHome: the same folder behind another mount, which may be read-only or
// have others in it, is another home.
func TestMountedOverHome(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root can mount")
	}
	dir := t.TempDir()
	var homes Homes
	old := shareHome(t, &homes, Options{Home: dir})
	defer old.Close()
	if own, err := old.home.top.id(); err == nil && own.mount == 0 {
		t.Skip("this kernel does not say what is mounted where")
	}
	mountOver(t, dir)
	fresh, next := shareHome(t, &homes, Options{Home: dir}), shareHome(t, &homes, Options{Home: dir})
	defer next.Close()
	defer fresh.Close()
	wantErr(t, "in the mount", fresh.Mkdir(mustPath(t, "/d"), 0o755, -1, -1), unix.EROFS)
	if next.home.top != fresh.home.top || homes.Open() != 2 {
		t.Errorf("%d descriptors for two mounts", homes.Open())
	}
	wantErr(t, "who was there before", old.Mkdir(mustPath(t, "/d"), 0o755, -1, -1), nil)
}

// mountOver mounts a folder over itself, read-only.
func mountOver(t *testing.T, dir string) {
	t.Helper()
	if err := unix.Mount(dir, dir, "", unix.MS_BIND, ""); err != nil {
		t.Skip("this root cannot mount: ", err)
	}
	t.Cleanup(func() { unix.Unmount(dir, unix.MNT_DETACH) })
	if err := unix.Mount("", dir, "", unix.MS_BIND|unix.MS_REMOUNT|unix.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
}
