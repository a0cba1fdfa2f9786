package vfs

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"
)

// TestTarget: what is wrong with the name itself is said at once, and why nothing can be
// stored there when somebody wants to.
func TestTarget(t *testing.T) {
	eachWay(t, func(t *testing.T, o Options) {
		o.Home = t.TempDir()
		o.Mounts = []Mount{{mustPath(t, "/m"), t.TempDir()}, {mustPath(t, "/way/x"), t.TempDir()}, {mustPath(t, "/gone"), "/missing"}}
		tree := openTree(t, o, map[string]string{"f": "x", "dir/": "", "link": "-> f", "dangling": "-> missing", "out": "-> .."})
		for _, test := range []struct {
			path         string
			exists       bool
			look, create error
		}{
			{path: "/f", exists: true},
			{path: "/dir/new"},
			{path: "/link", exists: true},
			{path: "/dangling", exists: true},
			{path: "/dir", exists: true, create: unix.EISDIR},
			{path: "/", exists: true, create: ErrMountPoint},
			{path: "/m", exists: true, create: ErrMountPoint},
			{path: "/m/new"},
			{path: "/gone", create: ErrMountPoint},
			{path: "/gone/new", create: fs.ErrNotExist},
			{path: "/way", exists: true, create: unix.EISDIR},
			{path: "/way/new", create: ErrVirtual},
			{path: "/missing/new", create: fs.ErrNotExist},
			{path: "/f/new", look: unix.ENOTDIR},
			{path: "/out/new", look: ErrOutside},
			{path: "/" + tempPrefix + "x", look: ErrReserved},
			{path: "/" + tempPrefix + "x/new", look: ErrReserved},
		} {
			to, err := tree.Target(mustPath(t, test.path))
			wantErr(t, test.path+": look", err, test.look)
			if err != nil {
				continue
			}
			if to.Exists() != test.exists {
				t.Errorf("%s exists: %v", test.path, to.Exists())
			}
			u, err := to.Create(with(replacing))
			wantErr(t, test.path+": create", err, test.create)
			to.Close()
			if err == nil {
				wantErr(t, test.path+": begin", u.Begin(), nil)
				wantErr(t, test.path+": commit", u.Commit(), nil)
			}
		}
	})
}

// TestTargetIsTakenMeanwhile: who may not replace files doesn't, whatever was seen
// before.
func TestTargetIsTakenMeanwhile(t *testing.T) {
	tree := openTree(t, Options{}, nil)
	to, err := tree.Target(mustPath(t, "/f"))
	if err != nil {
		t.Fatal(err)
	}
	defer to.Close()
	real := filepath.Join(tree.home.dir, "f")
	if err := os.WriteFile(real, []byte("theirs"), 0o644); err != nil {
		t.Fatal(err)
	}
	u, err := to.Create(plain)
	if err != nil {
		t.Fatal(err)
	}
	wantErr(t, "begin", u.Begin(), nil)
	wantErr(t, "commit", u.Commit(), fs.ErrExist)
	if got := content(t, real); got != "theirs" {
		t.Errorf("f holds %q", got)
	}
}

// TestTargetsCloseTheirFolder: with and without an upload.
func TestTargetsCloseTheirFolder(t *testing.T) {
	eachWay(t, func(t *testing.T, o Options) {
		tree := openTree(t, o, map[string]string{"dir/f": "x", "folder/": ""})
		before := descriptors(t)
		for _, path := range []string{"/dir/f", "/dir/new", "/folder", "/missing/f", "/dir/f/x"} {
			to, err := tree.Target(mustPath(t, path))
			if err == nil {
				to.Close()
			}
			if u, err := tree.Create(mustPath(t, path), plain); err == nil {
				_, _ = u.Abort()
			}
			if f, err := tree.OpenRead(mustPath(t, path)); err == nil {
				f.Close()
			}
		}
		if after := descriptors(t); after != before {
			t.Errorf("%d descriptors were open, now %d", before, after)
		}
	})
}

// descriptors counts what this process has open.
func descriptors(t *testing.T) int {
	t.Helper()
	open, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(open)
}
