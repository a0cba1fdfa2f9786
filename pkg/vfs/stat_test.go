package vfs

import (
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

func TestStatSaysAll(t *testing.T) {
	tree := openTree(t, Options{}, map[string]string{"f": "12345", "d/": "", "l": "-> f"})
	want, err := os.Lstat(tree.RealPath(mustPath(t, "/f")))
	if err != nil {
		t.Fatal(err)
	}
	got, err := tree.Stat(mustPath(t, "/l"))
	if err != nil {
		t.Fatal(err)
	}
	if got.Name() != "l" || got.Size() != 5 || got.Mode() != want.Mode() || !got.ModTime().Equal(want.ModTime()) {
		t.Errorf("Stat = %s %d %v %v, want l 5 %v %v", got.Name(), got.Size(), got.Mode(), got.ModTime(), want.Mode(), want.ModTime())
	}
	a, b := got.Sys().(*syscall.Stat_t), want.Sys().(*syscall.Stat_t)
	if a.Ino != b.Ino || a.Dev != b.Dev || a.Nlink != b.Nlink || a.Uid != b.Uid {
		t.Errorf("Sys = %+v, want %+v", a, b)
	}
	if l, err := tree.Lstat(mustPath(t, "/l")); err != nil || l.Mode().Type() != fs.ModeSymlink {
		t.Errorf("Lstat = %v, %v", l, err)
	}
}

func TestModes(t *testing.T) {
	dir := t.TempDir()
	for _, bits := range []uint32{0o644, 0o4755, 0o2755, 0o1777, 0} {
		name := filepath.Join(dir, "f")
		plant(t, dir, map[string]string{"f": ""})
		if err := unix.Chmod(name, bits); err != nil {
			t.Fatal(err)
		}
		checkMode(t, name)
		os.Remove(name)
	}
	fifo := filepath.Join(dir, "fifo")
	if err := unix.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	checkMode(t, fifo)
	checkMode(t, dir)
	checkMode(t, "/dev/null")
}

func checkMode(t *testing.T, name string) {
	t.Helper()
	var st unix.Stat_t
	if err := unix.Lstat(name, &st); err != nil {
		t.Fatal(err)
	}
	want, err := os.Lstat(name)
	if err != nil {
		t.Fatal(err)
	}
	if got := newInfo("x", &st).Mode(); got != want.Mode() {
		t.Errorf("%s: mode %v, want %v", name, got, want.Mode())
	}
}

func TestOnlyRegularFilesAreRead(t *testing.T) {
	tree := openTree(t, Options{Symlinks: Follow}, map[string]string{"d/": "", "null": "-> /dev/null"})
	if err := unix.Mkfifo(tree.RealPath(mustPath(t, "/fifo")), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, p := range []string{"/", "/d", "/fifo", "/null"} {
		_, err := tree.OpenRead(mustPath(t, p))
		wantErr(t, p, err, ErrNotRegular)
	}
	_, err := tree.Create(mustPath(t, "/fifo"), UploadOptions{Replace: true, UID: -1, GID: -1})
	if err == nil {
		t.Error("a pipe without a reader was opened for writing")
	}
	_, err = tree.Create(mustPath(t, "/fifo"), UploadOptions{Atomic: true, Replace: true, UID: -1, GID: -1})
	wantErr(t, "atomic over a pipe", err, ErrNotRegular)
}

func TestFreeSpace(t *testing.T) {
	tree := openTree(t, Options{}, map[string]string{"d/": ""})
	for _, p := range []string{"/", "/d", "/d/new/newer"} {
		if n, err := tree.FreeSpace(mustPath(t, p)); err != nil || n <= 0 {
			t.Errorf("FreeSpace(%s) = %d, %v", p, n, err)
		}
	}
	if got := freeBytes(1<<62, 4096); got != 1<<63-1 {
		t.Errorf("freeBytes ran over: %d", got)
	}
}

// TestStatOfALink: a link to a folder is told from the folder, alone and in a
// listing.
func TestStatOfALink(t *testing.T) {
	for _, links := range []Symlinks{Inside, Follow} {
		tree := openTree(t, Options{Symlinks: links}, map[string]string{"d/": "", "l": "-> d", "f": "x", "fl": "-> f"})
		want := map[string]bool{"d": false, "l": true, "f": false, "fl": false}
		for name := range want {
			i, err := tree.Stat(mustPath(t, name))
			if err != nil || IsLinked(i) != want[name] {
				t.Errorf("%s linked: %v, %v", name, IsLinked(i), err)
			}
		}
		for i := range tree.Entries(Root()) {
			if IsLinked(i) != want[i.Name()] {
				t.Errorf("%s listed as linked: %v", i.Name(), IsLinked(i))
			}
		}
	}
}
