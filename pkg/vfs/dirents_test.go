package vfs

import (
	"errors"
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
// with its own description, and they are good when the next ones have been read.
func TestDirents(t *testing.T) {
	for _, many := range []int{0, 1, 60, 700} {
		dir := t.TempDir()
		for i := range many {
			name := fmt.Sprintf("%s%d", strings.Repeat("n", 1+i%250), i)
			if err := os.WriteFile(filepath.Join(dir, name), make([]byte, i%9), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		folder, err := os.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		defer folder.Close()
		var got, want []string
		d := readDirents(folder)
		for {
			name, err := d.next()
			if err == io.EOF {
				break
			}
			var st syscall.Stat_t
			if err := errors.Join(err, d.lstat(&st)); err != nil {
				t.Fatal(err)
			}
			got = append(got, name+fmt.Sprint(" ", st.Size, st.Ino, st.Mode, st.Mtim))
		}
		if name, err := d.next(); err != io.EOF {
			t.Errorf("%d: %q, %v after the end", many, name, err)
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
			st := info.Sys().(*syscall.Stat_t)
			want = append(want, e.Name()+fmt.Sprint(" ", st.Size, st.Ino, st.Mode, st.Mtim))
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%d: got %d entries, want %d:\n%.300q\n%.300q", many, len(got), len(want), got, want)
		}
	}
}

// TestDirentsFail: what is no folder is an error each time, and nothing else.
func TestDirentsFail(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "f"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	d := readDirents(file)
	for range 2 {
		if name, err := d.next(); err != unix.ENOTDIR {
			t.Errorf("%q, %v", name, err)
		}
	}
}

// TestDirentsLstat: links are not followed, and what has gone is said to have.
func TestDirentsLstat(t *testing.T) {
	dir := t.TempDir()
	if err := os.Symlink("/", filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	folder, err := os.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	d := readDirents(folder)
	var st syscall.Stat_t
	if name, err := d.next(); name != "link" || err != nil {
		t.Fatalf("%q, %v", name, err)
	}
	if err := d.lstat(&st); err != nil || st.Mode&unix.S_IFMT != unix.S_IFLNK {
		t.Errorf("mode %o, %v", st.Mode, err)
	}
	if err := os.Remove(filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	if err := d.lstat(&st); err != unix.ENOENT {
		t.Errorf("gone: %v", err)
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
