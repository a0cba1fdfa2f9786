package vfs

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

func TestEntriesThroughLinks(t *testing.T) {
	files := map[string]string{
		"sub/file": "123", "sub/toFile": "-> file", "sub/up": "-> ../sub", "dangling": "-> nothing",
		"toDir": "-> sub", "loop": "-> loop", "out": "-> ../..", "abs": "-> /etc",
	}
	link, dir, file := fs.ModeSymlink, fs.ModeDir, fs.FileMode(0)
	tests := []struct {
		links Symlinks
		path  string
		want  map[string]fs.FileMode
	}{
		{Inside, "/", map[string]fs.FileMode{"sub": dir, "toDir": dir, "dangling": link, "loop": link, "out": link, "abs": link}},
		{Inside, "/toDir", map[string]fs.FileMode{"file": file, "toFile": file, "up": dir}},
		{Deny, "/", map[string]fs.FileMode{"sub": dir, "toDir": link, "dangling": link, "loop": link, "out": link, "abs": link}},
		{Follow, "/", map[string]fs.FileMode{"sub": dir, "toDir": dir, "dangling": link, "loop": link, "out": dir, "abs": dir}},
	}
	for _, tt := range tests {
		tree := openTree(t, Options{Symlinks: tt.links}, files)
		got := map[string]fs.FileMode{}
		for i, err := range tree.Entries(mustPath(t, tt.path)) {
			if err != nil {
				t.Fatal(err)
			}
			got[i.Name()] = i.Mode().Type()
		}
		if fmt.Sprint(got) != fmt.Sprint(tt.want) {
			t.Errorf("mode %d, %s: %v, want %v", tt.links, tt.path, got, tt.want)
		}
	}
}

func TestEntriesStreamsManyAndStops(t *testing.T) {
	files := map[string]string{}
	const many = 700 // more than one read brings
	for i := range many {
		files[fmt.Sprintf("f%d", i)] = ""
	}
	tree := openTree(t, Options{}, files)
	if got := len(names(t, tree, "/")); got != len(files) {
		t.Errorf("%d entries, want %d", got, len(files))
	}
	seen := 0
	for range tree.Entries(Root()) {
		if seen++; seen == many-1 {
			break
		}
	}
	if seen != many-1 {
		t.Errorf("stopped after %d", seen)
	}
}

// TestEntriesLeavesOut: what has gone since its name was read, what a mount hides and
// what has too long a path cost the listing nothing but themselves.
func TestEntriesLeavesOut(t *testing.T) {
	folder, err := os.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	l := lister{tree: &Tree{}, folder: folder, fd: int(folder.Fd()), mounts: map[string]bool{"mount": true}}
	there := syscall.Stat_t{Mode: unix.S_IFREG}
	for name, tt := range map[string]struct {
		path Path
		stat syscall.Stat_t
		want bool
	}{
		"file":             {Root(), there, true},
		"gone":             {Root(), syscall.Stat_t{}, false},
		"mount":            {Root(), there, false},
		tempPrefix + "new": {Root(), there, false},
		"deep":             {Path{"/" + strings.Repeat("p", maxPath-6)}, there, true},
		"deeper":           {Path{"/" + strings.Repeat("p", maxPath-6)}, there, false},
	} {
		l.path = tt.path
		i := l.describe(&dirent{info: info{name: name, stat: tt.stat}})
		if (i != nil) != tt.want || i != nil && i.Name() != name {
			t.Errorf("%s: %+v", name, i)
		}
	}
}

func TestEntriesFails(t *testing.T) {
	tree := openTree(t, Options{}, map[string]string{"f": "", "out": "-> .."})
	for p, want := range map[string]error{"/none": fs.ErrNotExist, "/f": unix.ENOTDIR, "/out": ErrOutside} {
		count := 0
		for i, err := range tree.Entries(mustPath(t, p)) {
			wantErr(t, p, err, want)
			if count++; i != nil {
				t.Errorf("%s: an entry beside the error", p)
			}
		}
		if count != 1 {
			t.Errorf("%s: %d values", p, count)
		}
	}
}

// TestClosedTree: what was opened before still works, nothing new does.
func TestClosedTree(t *testing.T) {
	tree := openTree(t, Options{}, map[string]string{"f": "x"})
	u := begin(t, tree, "/g", plain, "data")
	if err := tree.Close(); err != nil {
		t.Fatal(err)
	}
	_, err := tree.Stat(mustPath(t, "/f"))
	wantErr(t, "stat", err, fs.ErrClosed)
	if err := u.Commit(); err != nil || content(t, filepath.Join(tree.home.dir, "g")) != "data" {
		t.Errorf("commit: %v", err)
	}
}

func BenchmarkStat(b *testing.B) {
	for name, links := range map[string]Symlinks{"inside": Inside, "deny": Deny, "follow": Follow} {
		b.Run(name, func(b *testing.B) {
			tree := openTree(b, Options{Symlinks: links}, map[string]string{"a/b/c": "x"})
			p := mustPath(b, "/a/b/c")
			b.ReportAllocs()
			for b.Loop() {
				if _, err := tree.Stat(p); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkEntries1000(b *testing.B) {
	files := map[string]string{}
	for i := range 1000 {
		files[fmt.Sprintf("a file with number %d", i)] = ""
	}
	tree := openTree(b, Options{}, files)
	b.ReportAllocs()
	for b.Loop() {
		for _, err := range tree.Entries(Root()) {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkUpload(b *testing.B) {
	tree := openTree(b, Options{}, nil)
	p := mustPath(b, "/f")
	b.ReportAllocs()
	for b.Loop() {
		u, err := tree.Create(p, with(replacing))
		if err != nil {
			b.Fatal(err)
		}
		if err := u.Commit(); err != nil {
			b.Fatal(err)
		}
	}
}
