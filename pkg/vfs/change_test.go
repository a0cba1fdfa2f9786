package vfs

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func TestChanges(t *testing.T) {
	tree := openTree(t, Options{}, map[string]string{"f": "x", "l": "-> f", "d/": ""})
	f, real := mustPath(t, "/f"), tree.RealPath(mustPath(t, "/f"))
	when := time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC)
	if err := tree.Chtime(mustPath(t, "/l"), when); err != nil {
		t.Error(err)
	}
	if err := tree.Chmod(mustPath(t, "/l"), fs.ModeSetuid|0o4640); err != nil {
		t.Error(err)
	}
	if i, err := tree.Stat(f); err != nil || !i.ModTime().Equal(when) || modeOf(t, real) != 0o640 {
		t.Errorf("after the changes: %v %v %o", i.ModTime(), err, modeOf(t, real))
	}
	wantErr(t, "remove a folder", tree.Remove(mustPath(t, "/d")), unix.EISDIR)
	wantErr(t, "rmdir a file", tree.Rmdir(f), unix.ENOTDIR)
	wantErr(t, "rmdir a link", tree.Rmdir(mustPath(t, "/l")), unix.ENOTDIR)
	if err := tree.Remove(mustPath(t, "/l")); err != nil {
		t.Error(err)
	}
	if content(t, real) != "x" {
		t.Error("removing a link removed what it led to")
	}
}

func TestMkdirMode(t *testing.T) {
	old := unix.Umask(0o077)
	defer unix.Umask(old)
	tree := openTree(t, Options{}, nil)
	if err := unix.Chmod(tree.RealPath(Root()), 0o2755); err != nil {
		t.Fatal(err)
	}
	if err := tree.Mkdir(mustPath(t, "/d"), 0o775, -1, -1); err != nil {
		t.Fatal(err)
	}
	if got := modeOf(t, tree.RealPath(mustPath(t, "/d"))); got != 0o2775 {
		t.Errorf("mode %o, want 2775: the umask does not matter, set-group-ID is handed down", got)
	}
	wantErr(t, "again", tree.Mkdir(mustPath(t, "/d"), 0o775, -1, -1), fs.ErrExist)
}

// TestZeroTime: the first second of the year 1 is Go's zero time, and a time to
// set like any other.
func TestZeroTime(t *testing.T) {
	tree := openTree(t, Options{}, map[string]string{"f": "x"})
	f := mustPath(t, "/f")
	if err := tree.Chtime(f, time.Time{}); err != nil {
		t.Fatal(err)
	}
	// Not every file system reaches back so far.
	if i, err := tree.Stat(f); err != nil || i.ModTime().After(time.Unix(0, 0)) {
		t.Errorf("changed %v, %v", i.ModTime(), err)
	}
}

// TestFolderOwner: a folder is its owner's, or is not there.
func TestFolderOwner(t *testing.T) {
	home := filepath.Join(t.TempDir(), "home")
	tree, err := Open(Options{Home: home, CreateHome: true, DirMode: 0o711, UID: 12345, GID: 54321})
	if os.Getuid() != 0 {
		wantErr(t, "without the capability", err, fs.ErrPermission)
		if _, err := os.Lstat(home); err == nil {
			t.Error("a home of the wrong owner stays")
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	defer tree.Close()
	if err := tree.Mkdir(mustPath(t, "/d"), 0o750, 12345, 54321); err != nil {
		t.Fatal(err)
	}
	for name, mode := range map[string]uint32{"/": 0o711, "/d": 0o750} {
		i, err := lstatName(tree, name)
		if err != nil || i.stat.Uid != 12345 || i.stat.Gid != 54321 || i.stat.Mode&0o7777 != mode {
			t.Errorf("%s: %d:%d %o, %v", name, i.stat.Uid, i.stat.Gid, i.stat.Mode, err)
		}
	}
}
