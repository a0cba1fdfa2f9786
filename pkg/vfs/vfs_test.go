package vfs

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
)

// plant makes files (and folders, where the name ends in a slash) below dir. A
// value "-> target" is a symbolic link.
func plant(t testing.TB, dir string, files map[string]string) {
	t.Helper()
	for name, content := range files {
		full := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		var err error
		switch {
		case name[len(name)-1] == '/':
			err = os.MkdirAll(full, 0o755)
		case len(content) > 3 && content[:3] == "-> ":
			err = os.Symlink(content[3:], full)
		default:
			err = os.WriteFile(full, []byte(content), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// memoryDir is a t.TempDir in memory where there is one: the tests that write
// tens of thousands of files would wait for the disk.
func memoryDir(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "vfs-test-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// openTree opens a tree over a folder that holds files.
func openTree(t testing.TB, o Options, files map[string]string) *Tree {
	t.Helper()
	if o.Home == "" {
		o.Home = t.TempDir()
	}
	plant(t, o.Home, files)
	tree, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tree.Close() })
	return tree
}

// eachWay runs a test with the kernel's resolving of paths, as far as it can, and with
// that by steps.
func eachWay(t *testing.T, test func(t *testing.T, o Options)) {
	t.Helper()
	for name, rooted := range map[string]bool{"kernel": false, "steps": true} {
		t.Run(name, func(t *testing.T) { test(t, Options{rooted: rooted}) })
	}
}

// content is what a real file holds, "(none)" if it does not exist.
func content(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return "(none)"
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func names(t testing.TB, tree *Tree, p string) []string {
	t.Helper()
	var out []string
	for i, err := range tree.Entries(mustPath(t, p)) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, i.Name())
	}
	slices.Sort(out)
	return out
}

func wantErr(t testing.TB, what string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: error %v, want %v", what, err, want)
	}
}

func read(t testing.TB, tree *Tree, p string) string {
	t.Helper()
	f, err := tree.OpenRead(mustPath(t, p))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// modeOf is a real file's permission bits and those beyond them.
func modeOf(t testing.TB, name string) uint32 {
	t.Helper()
	i, err := os.Lstat(name)
	if err != nil {
		t.Fatal(err)
	}
	return i.Sys().(*syscall.Stat_t).Mode & 0o7777
}
