package vfs

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// deep makes folders in each other, deeper than any path can say, and gives the last.
func deep(t *testing.T, top string, levels, nameLen int) *os.File {
	t.Helper()
	at, err := os.Open(top)
	if err != nil {
		t.Fatal(err)
	}
	name := strings.Repeat("d", nameLen)
	for range levels {
		if err := unix.Mkdirat(int(at.Fd()), name, 0o700); err != nil {
			t.Fatal(err)
		}
		next, err := openAt(at, name, unix.O_RDONLY|unix.O_DIRECTORY, 0)
		at.Close()
		if err != nil {
			t.Fatal(err)
		}
		at = next
	}
	t.Cleanup(func() { at.Close() })
	return at
}

func touch(t *testing.T, folder *os.File, name string) {
	t.Helper()
	f, err := openAt(folder, name, unix.O_WRONLY|unix.O_CREAT, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
}

// TestBelowBeyondPaths finds what renames have brought deeper than a path can be long.
func TestBelowBeyondPaths(t *testing.T) {
	for _, nameLen := range []int{1, 250} {
		dir := t.TempDir()
		touch(t, deep(t, dir, 4250/(nameLen+1), nameLen), "f")
		top, err := os.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		defer top.Close()
		found := false
		err = Below(top, func(_ *os.File, i fs.FileInfo) error {
			found = found || i.Name() == "f"
			return nil
		}, func(err error) error { return err })
		if err != nil || !found {
			t.Errorf("names of %d: found %v, %v", nameLen, found, err)
		}
	}
}

// TestBelowMemory keeps many folders in mind that are deep down, not their whole paths.
func TestBelowMemory(t *testing.T) {
	const folders = 500
	dir := t.TempDir()
	last := deep(t, dir, 15, 250)
	for i := range folders {
		if err := unix.Mkdirat(int(last.Fd()), fmt.Sprint("x", i), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	top, err := os.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer top.Close()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	seen := 0
	err = Below(top, func(_ *os.File, i fs.FileInfo) error {
		if seen++; seen == 15+folders {
			runtime.GC()
			runtime.ReadMemStats(&after)
		}
		return nil
	}, func(err error) error { return err })
	if err != nil || seen != 15+folders {
		t.Fatalf("%d seen, %v", seen, err)
	}
	if each := (int64(after.HeapAlloc) - int64(before.HeapAlloc)) / folders; each > 1000 {
		t.Errorf("%d bytes for each folder", each)
	}
}

// TestChainDeep knows all folders above one that lies deeper than a path can be long.
func TestChainDeep(t *testing.T) {
	dir := t.TempDir()
	top, err := os.Stat(dir)
	if err != nil {
		t.Fatal(err)
	}
	last := deep(t, dir, maxDepth, 1)
	middle, err := os.Open(dir + strings.Repeat("/d", 1500))
	if err != nil {
		t.Fatal(err)
	}
	defer middle.Close()
	chain, err := Chain(middle)
	if err != nil {
		t.Fatal(err)
	}
	if len(chain) < 1501 || chain[1500] != IDOf(top) {
		t.Errorf("%d folders", len(chain))
	}
	if _, err := Chain(last); err == nil {
		t.Error("a chain that is not whole is none")
	}
}

// TestBelowTellsOfWhatItCannotSee reads a folder that may be listed and not entered:
// it must not pass for an empty one.
func TestBelowTellsOfWhatItCannotSee(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("no mode stops root")
	}
	dir := t.TempDir()
	if err := os.Mkdir(dir+"/sub", 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(dir+"/sub/f", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	top, err := os.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer top.Close()
	if err := os.Chmod(dir+"/sub", 0o600); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(dir+"/sub", 0o700)
	var told error
	err = Below(top, func(*os.File, fs.FileInfo) error { return nil }, func(err error) error { told = err; return nil })
	if err != nil || !errors.Is(told, fs.ErrPermission) {
		t.Errorf("told %v, %v", told, err)
	}
}

// TestBelowFollowsNoLink, also in the middle of a way, with openat2 and without.
func TestBelowFollowsNoLink(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"real/inner", "outside/inner"} {
		if err := os.MkdirAll(filepath.Join(dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("../outside", filepath.Join(dir, "real", "link")); err != nil {
		t.Fatal(err)
	}
	top, err := os.Open(filepath.Join(dir, "real"))
	if err != nil {
		t.Fatal(err)
	}
	defer top.Close()
	for _, kernel := range []bool{kernelResolves, false} {
		for way, found := range map[string]bool{".": true, "inner": true, "link": false, "link/inner": false, "none/inner": false} {
			f, err := openNoLinks(top, way, kernel)
			if (err == nil) != found {
				t.Errorf("%s, by the kernel %v: %v", way, kernel, err)
			}
			f.Close()
		}
	}
}
