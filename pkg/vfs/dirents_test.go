package vfs

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// TestDirents: the names are those that the os package finds, whole, each once and
// with its own description.
func TestDirents(t *testing.T) {
	for _, many := range []int{0, 1, 60, 700} {
		dir := t.TempDir()
		for i := range many {
			name := fmt.Sprintf("%s%d", strings.Repeat("n", 1+i%250), i)
			if err := os.WriteFile(filepath.Join(dir, name), make([]byte, i%9), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		var got, want []string
		d := direntsOf(t, dir)
		for d.read(1 << 10); d.err == nil; d.read(8 << 10) {
			d.lstat()
			for _, e := range d.entries {
				got = append(got, described(e.name, &e.stat))
			}
		}
		if d.err != io.EOF || len(d.entries) != 0 {
			t.Errorf("%d: %d entries, %v at the end", many, len(d.entries), d.err)
		}
		list, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range list {
			info, err := e.Info()
			if err != nil {
				t.Fatal(err)
			}
			want = append(want, described(e.Name(), info.Sys().(*syscall.Stat_t)))
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%d: got %d entries, want %d:\n%.300q\n%.300q", many, len(got), len(want), got, want)
		}
	}
}

func described(name string, st *syscall.Stat_t) string {
	return name + fmt.Sprint(" ", st.Dev, st.Ino, st.Mode, st.Uid, st.Gid, st.Nlink, st.Size, st.Mtim)
}

// direntsOf opens what is to be read.
func direntsOf(t *testing.T, name string) *dirents {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return &dirents{folder: int(f.Fd())}
}

// TestDirentsFail: what is no folder is an error each time, and nothing else.
func TestDirentsFail(t *testing.T) {
	file := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	d := direntsOf(t, file)
	for range 2 {
		if d.read(1 << 10); d.err != unix.ENOTDIR || len(d.entries) != 0 {
			t.Errorf("%d entries, %v", len(d.entries), d.err)
		}
	}
}

// TestDirentsLstat: links are not followed, and what has gone has no kind.
func TestDirentsLstat(t *testing.T) {
	dir := t.TempDir()
	if err := os.Symlink("/", filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	d := direntsOf(t, dir)
	if d.read(1 << 10); d.err != nil || len(d.entries) != 1 {
		t.Fatalf("%d entries, %v", len(d.entries), d.err)
	}
	if d.lstat(); !d.entries[0].isLink() {
		t.Errorf("mode %o", d.entries[0].stat.Mode)
	}
	if err := os.Remove(filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	if d.lstat(); d.entries[0].kind() != 0 {
		t.Errorf("gone: mode %o", d.entries[0].stat.Mode)
	}
}

// TestListingDoesNotAllocate: what is allocated is for the listing, and for each read of
// the folder, not for its entries.
func TestListingDoesNotAllocate(t *testing.T) {
	files := map[string]string{}
	for i := range 1000 {
		files[fmt.Sprintf("file %d", i)] = ""
	}
	tree := openTree(t, Options{}, files)
	n := testing.AllocsPerRun(10, func() {
		for _, err := range tree.Entries(Root()) {
			if err != nil {
				t.Error(err)
			}
		}
	})
	if n > 50 {
		t.Errorf("%v allocations for %d entries", n, len(files))
	}
}
