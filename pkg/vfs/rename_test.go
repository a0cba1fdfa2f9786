package vfs

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func TestRename(t *testing.T) {
	files := map[string]string{
		"f": "file", "g": "other", "d/x": "in d", "e/y": "in e", "empty/": "", "l": "-> f", "ld": "-> d",
	}
	tests := []struct {
		from, to string
		replace  bool
		want     error
		holds    map[string]string // real files afterwards
	}{
		{"/f", "/new", false, nil, map[string]string{"new": "file", "f": "(none)"}},
		{"/f", "/d/f", false, nil, map[string]string{"d/f": "file", "f": "(none)"}},
		{"/f", "/f", false, nil, map[string]string{"f": "file"}},
		{"/f", "/g", false, fs.ErrExist, map[string]string{"g": "other", "f": "file"}},
		{"/f", "/g", true, nil, map[string]string{"g": "file", "f": "(none)"}},
		{"/d", "/h", false, nil, map[string]string{"h/x": "in d", "d/x": "(none)"}},
		{"/d", "/e", true, fs.ErrExist, map[string]string{"e/y": "in e", "d/x": "in d"}},
		{"/d", "/empty", true, fs.ErrExist, map[string]string{"d/x": "in d"}},
		{"/d", "/g", true, fs.ErrExist, map[string]string{"d/x": "in d", "g": "other"}},
		{"/f", "/empty", true, fs.ErrExist, map[string]string{"f": "file"}},
		{"/f", "/ld", true, fs.ErrExist, map[string]string{"f": "file", "ld/x": "in d"}},
		{"/d", "/d/inside", false, ErrIntoItself, map[string]string{"d/x": "in d"}},
		{"/l", "/m", false, nil, map[string]string{"m": "file", "f": "file", "l": "(none)"}},
		{"/f", "/l", true, nil, map[string]string{"l": "file", "f": "(none)"}},
		{"/none", "/new", false, fs.ErrNotExist, nil},
		{"/none", "/none", false, fs.ErrNotExist, nil},
		{"/f", "/no/where", false, fs.ErrNotExist, map[string]string{"f": "file"}},
		{"/f", "/g/below", false, unix.ENOTDIR, map[string]string{"f": "file"}},
	}
	for _, tt := range tests {
		tree := openTree(t, Options{}, files)
		err := tree.Rename(mustPath(t, tt.from), mustPath(t, tt.to), tt.replace)
		name := tt.from + " to " + tt.to
		wantErr(t, name, err, tt.want)
		for file, want := range tt.holds {
			if got := content(t, filepath.Join(tree.home.dir, file)); got != want {
				t.Errorf("%s: %s holds %q, want %q", name, file, got, want)
			}
		}
	}
}

// TestRenameWithoutTheFlag: file systems without RENAME_NOREPLACE.
func TestRenameWithoutTheFlag(t *testing.T) {
	dir := t.TempDir()
	plant(t, dir, map[string]string{"f": "file", "g": "other", "d/x": "in d", "e/": "", "l": "-> f"})
	folder, err := os.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	wantErr(t, "file taken", renameNewOld(folder, "f", folder, "g"), fs.ErrExist)
	wantErr(t, "folder taken", renameNewOld(folder, "d", folder, "e"), fs.ErrExist)
	wantErr(t, "missing", renameNewOld(folder, "none", folder, "x"), fs.ErrNotExist)
	for old, new := range map[string]string{"f": "F", "d": "D", "l": "L"} {
		if err := renameNewOld(folder, old, folder, new); err != nil {
			t.Error(err)
		}
		if _, err := os.Lstat(filepath.Join(dir, old)); err == nil {
			t.Errorf("%s is still there", old)
		}
	}
	if content(t, dir+"/F") != "file" || content(t, dir+"/D/x") != "in d" {
		t.Error("content lost")
	}
}

// otherDisk is a folder on another file system than t.TempDir's. Root can always
// have one.
func otherDisk(t *testing.T, options string) string {
	t.Helper()
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, options); err != nil {
		t.Skipf("no second file system: %v", err)
	}
	t.Cleanup(func() { unix.Unmount(dir, unix.MNT_DETACH) })
	return dir
}

func TestRenameAcross(t *testing.T) {
	disk := otherDisk(t, "size=8m")
	big := strings.Repeat("0123456789abcdef", 1<<16)
	tree := openTree(t, Options{Mounts: []Mount{{mustPath(t, "/m"), disk}}},
		map[string]string{"big": big, "f": "new", "d/": "", "l": "-> f"})
	when := time.Date(2001, 2, 3, 4, 5, 6, 7000, time.UTC)
	os.Chtimes(tree.home.dir+"/big", when, when)
	os.Chmod(tree.home.dir+"/big", 0o604)
	plant(t, disk, map[string]string{"old": "old"})

	wantErr(t, "taken", tree.Rename(mustPath(t, "/f"), mustPath(t, "/m/old"), false), fs.ErrExist)
	wantErr(t, "folder", tree.Rename(mustPath(t, "/d"), mustPath(t, "/m/d"), false), ErrFolderAcross)
	wantErr(t, "link", tree.Rename(mustPath(t, "/l"), mustPath(t, "/m/l"), false), ErrNotRegular)
	if content(t, disk+"/old") != "old" || content(t, tree.home.dir+"/f") != "new" {
		t.Error("a refused move changed something")
	}
	if err := tree.Rename(mustPath(t, "/big"), mustPath(t, "/m/big"), false); err != nil {
		t.Fatal(err)
	}
	i, err := os.Stat(disk + "/big")
	if err != nil || i.Mode() != 0o604 || !i.ModTime().Equal(when) {
		t.Errorf("moved: %v %v, %v", i.Mode(), i.ModTime(), err)
	}
	if content(t, disk+"/big") != big || content(t, tree.home.dir+"/big") != "(none)" {
		t.Error("not moved whole")
	}
	if err := tree.Rename(mustPath(t, "/f"), mustPath(t, "/m/old"), true); err != nil || content(t, disk+"/old") != "new" {
		t.Errorf("replacing: %v", err)
	}
	if temporaries(t, disk) != 0 {
		t.Error("temporaries left")
	}
}

// TestFullDisk: ENOSPC is told, the old file is intact and nothing is left.
func TestFullDisk(t *testing.T) {
	disk := otherDisk(t, "size=64k")
	tree := openTree(t, Options{Home: disk, Mounts: []Mount{{mustPath(t, "/m"), t.TempDir()}}}, map[string]string{"f": "old"})
	u, err := tree.Create(mustPath(t, "/f"), with(replacing))
	if err != nil {
		t.Fatal(err)
	}
	_, err = u.File().Write(bytes.Repeat([]byte("x"), 1<<20))
	wantErr(t, "write", err, unix.ENOSPC)
	if kept, err := u.Abort(); kept || err != nil {
		t.Errorf("Abort = %v, %v", kept, err)
	}
	plant(t, tree.RealPath(mustPath(t, "/m")), map[string]string{"big": strings.Repeat("x", 1<<20)})
	wantErr(t, "move", tree.Rename(mustPath(t, "/m/big"), mustPath(t, "/f"), true), unix.ENOSPC)
	if content(t, disk+"/f") != "old" || temporaries(t, disk) != 0 {
		t.Errorf("f holds %q, %d temporaries", content(t, disk+"/f"), temporaries(t, disk))
	}
	if got := len(content(t, tree.RealPath(mustPath(t, "/m/big")))); got != 1<<20 {
		t.Errorf("the file that did not fit has %d bytes left", got)
	}
}
