package vfs

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"
)

// needKernel leaves out what can only be seen with openat2.
func needKernel(t *testing.T) {
	t.Helper()
	if !kernelResolves {
		t.Skip("this kernel has no openat2")
	}
}

// maze is what links, names and permissions may do to a way.
var maze = map[string]string{
	"f": "content", "dir/f": "content", "dir/sub/f": "content", "empty/": "",
	// links that stay inside
	"rel": "-> dir/f", "dir/rel": "-> f", "dir/sub/back": "-> ../../f", "dir/sub/round": "-> ../../dir/../f",
	"folder": "-> dir", "folder2": "-> folder", "dir/above": "-> ..", "slash": "-> dir/", "fileslash": "-> f/", "dot": "-> .",
	"c1": "-> c2", "c2": "-> c3", "c3": "-> c4", "c4": "-> c5", "c5": "-> c6", "c6": "-> c7", "c7": "-> c8", "c8": "-> f",
	// those that don't
	"out": "-> ..", "dir/out": "-> ../../x", "home": "-> ../home/f", "abs": "-> /proc/version", "absdir": "-> /proc/self", "slashonly": "-> /",
	"outthrough": "-> folder/../../x", "chainout": "-> out", "dir/absin": "-> /f", "magic": "-> /proc/self/root",
	// and those that lead nowhere
	"dangling": "-> missing", "loop": "-> loop", "loop1": "-> loop2", "loop2": "-> loop1", "dir/loop": "-> ../dir/loop",
	"longname": "-> " + strings.Repeat("n", 300), "through": "-> f/x", "downloop": "-> loop/x",
	strings.Repeat("n", 255): "content",
	// permissions
	"locked": "content", "shut/f": "content",
}

// mazeWays are tried in the maze, each also with "/f", "/x" and "/sub/f" behind it.
func mazeWays() (ways []string) {
	for name := range maze {
		for _, behind := range []string{"", "/f", "/x", "/sub/f", "/f/f"} {
			ways = append(ways, "/"+strings.TrimSuffix(name, "/")+behind)
		}
	}
	return append(ways, "/", "/missing", "/missing/f", "/deeds", "/m", "/m/f", "/m/rel", "/m/back", "/in", "/in/f", "/in/above/f", "/way", "/way/x",
		"/"+strings.Repeat("d/", 2047)+"d", "/"+strings.Repeat(strings.Repeat("e", 255)+"/", 15)+strings.Repeat("e", 255))
}

// outcome is what somebody who uses a tree gets to know.
func outcome(what any, err error) string {
	var number unix.Errno
	for _, own := range []error{ErrOutside, ErrSymlink, ErrNotRegular, ErrMountPoint, ErrVirtual, ErrReserved} {
		if errors.Is(err, own) {
			return own.Error()
		}
	}
	switch {
	case err == nil:
		return fmt.Sprint(what)
	case errors.As(err, &number):
		return number.Error()
	}
	return err.Error()
}

// outcomes does to p what resolves paths. Where links lead anywhere, nothing is stored:
// that would be anywhere, too.
func outcomes(tree *Tree, p Path) map[string]string {
	found := map[string]string{}
	f, size, err := tree.OpenSized(p)
	if err == nil {
		f.Close()
	}
	found["read"] = outcome(size, err)
	for what, ask := range map[string]func(Path) (fs.FileInfo, error){"stat": tree.Stat, "lstat": tree.Lstat} {
		i, err := ask(p)
		if err == nil {
			found[what] = outcome(fmt.Sprint(i.Mode(), i.Size(), IsLinked(i), IsWay(i)), nil)
		} else {
			found[what] = outcome(nil, err)
		}
	}
	n := 0
	for i, e := range tree.Entries(p) {
		if err = e; i != nil {
			n++
		}
	}
	found["list"] = outcome(n, err)
	if tree.links == Follow {
		return found
	}
	for what, o := range map[string]UploadOptions{
		"store": {Atomic: true, Replace: true}, "new": {}, "append": {Append: true}, "restart": {Offset: 2},
	} {
		o.UID, o.GID, o.Mode, o.KeepAborted = -1, -1, 0o640, true
		u, err := tree.Create(p, o)
		if err == nil {
			_, _ = u.Discard()
		}
		found[what] = outcome("begun", err)
	}
	return found
}

// TestWaysAgree: whichever way paths are resolved, the same is found, and the same said.
func TestWaysAgree(t *testing.T) {
	needKernel(t)
	home := filepath.Join(memoryDir(t), "home")
	plant(t, home, maze)
	if err := os.Chmod(filepath.Join(home, "shut"), 0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Chmod(filepath.Join(home, "shut"), 0o755) })
	if err := os.Chmod(filepath.Join(home, "locked"), 0); err != nil {
		t.Fatal(err)
	}
	deep := filepath.Join(home, strings.Repeat("d/", 1000))
	if err := os.MkdirAll(deep, 0o755); err != nil {
		t.Fatal(err)
	}
	for links, name := range map[Symlinks]string{Inside: "inside", Deny: "deny", Follow: "follow"} {
		t.Run(name, func(t *testing.T) {
			o := Options{Home: home, Symlinks: links, Mounts: []Mount{
				{mustPath(t, "/m"), filepath.Join(home, "dir/sub")},
				{mustPath(t, "/in"), filepath.Join(home, "folder")}, // a link, in Deny
				{mustPath(t, "/way/x"), filepath.Join(home, "dir")},
			}}
			kernel := openTree(t, o, nil)
			o.rooted = true
			steps := openTree(t, o, nil)
			seen := map[string]int{}
			for _, way := range mazeWays() {
				p, err := ParsePath(Root(), way)
				if err != nil {
					continue
				}
				want, got := outcomes(steps, p), outcomes(kernel, p)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%.60s (-by steps +by the kernel):\n%s", way, diff)
				}
				for _, what := range got {
					seen[what]++
				}
			}
			if len(seen) < 10 {
				t.Errorf("too little was met: %v", seen)
			}
		})
	}
}

// TestLongestWay: a path as long as there may be is resolved, by names as long as there
// may be.
func TestLongestWay(t *testing.T) {
	eachWay(t, func(t *testing.T, o Options) {
		home := memoryDir(t)
		name := strings.Repeat("e", 255)
		at, err := unix.Open(home, unix.O_PATH|unix.O_DIRECTORY, 0)
		for range 15 {
			if err == nil {
				err = unix.Mkdirat(at, name, 0o755)
			}
			var next int
			if err == nil {
				next, err = unix.Openat(at, name, unix.O_PATH|unix.O_DIRECTORY, 0)
			}
			unix.Close(at)
			at = next
		}
		if err != nil {
			t.Fatal(err)
		}
		defer unix.Close(at)
		o.Home = home
		tree := openTree(t, o, nil)
		p := mustPath(t, "/"+strings.Repeat(name+"/", 15)+name)
		if len(p.String()) != maxPath {
			t.Fatal(len(p.String()))
		}
		if err := begin(t, tree, p.String(), plain, "content").Commit(); err != nil {
			t.Fatal(err)
		}
		if got := read(t, tree, p.String()); got != "content" {
			t.Errorf("read %q", got)
		}
		if i, err := tree.Stat(p); err != nil || i.Size() != 7 {
			t.Errorf("stat: %v, %v", i, err)
		}
	})
}

// TestManyLinks: the kernel follows more links than os.Root, up to maxLinks.
func TestManyLinks(t *testing.T) {
	needKernel(t)
	files := map[string]string{"l0/f": "content"}
	for i := range maxLinks + 1 {
		files[fmt.Sprintf("l%d", i+1)] = fmt.Sprintf("-> l%d", i)
	}
	tree := openTree(t, Options{}, files)
	if got := read(t, tree, fmt.Sprintf("/l%d/f", maxLinks)); got != "content" {
		t.Errorf("read %q", got)
	}
	_, err := tree.OpenRead(mustPath(t, fmt.Sprintf("/l%d/f", maxLinks+1)))
	wantErr(t, "one more", err, unix.ELOOP)
}

// TestSearchableFolders: the kernel needs to search the folders on the way only, as
// everywhere else on the system.
func TestSearchableFolders(t *testing.T) {
	needKernel(t)
	if os.Getuid() == 0 {
		t.Skip("root may read any folder")
	}
	tree := openTree(t, Options{}, map[string]string{"box/sub/f": "content"})
	if err := os.Chmod(tree.RealPath(mustPath(t, "/box")), 0o311); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(tree.RealPath(mustPath(t, "/box")), 0o755)
	if got := read(t, tree, "/box/sub/f"); got != "content" {
		t.Errorf("read %q", got)
	}
}

// TestRacesWithRenames: while folders are being renamed, the kernel can't always say
// where ".." in a link leads. Whoever uses the tree does not notice.
func TestRacesWithRenames(t *testing.T) {
	needKernel(t)
	home := memoryDir(t)
	tree := openTree(t, Options{Home: home}, map[string]string{
		"a/b/c/link": "-> ../../../a/b/../../f", "f": "content", "x/": "", "y/": "",
	})
	defer swapper(t, filepath.Join(home, "x"), filepath.Join(home, "y"))()
	for range 5000 {
		if got := read(t, tree, "/a/b/c/link"); got != "content" {
			t.Fatalf("read %q", got)
		}
	}
}

// TestStepsInstead: what the kernel can't say is found by steps, from the same folder
// under the same rule, whatever has become of its name.
func TestStepsInstead(t *testing.T) {
	needKernel(t)
	for links, want := range map[Symlinks]map[string]error{
		Inside: {"f": nil, "folder/f": nil, "out/secret": ErrOutside, "abs": ErrOutside, "none": fs.ErrNotExist},
		Deny:   {"f": nil, "folder/f": ErrSymlink, "out/secret": ErrSymlink, "abs": ErrSymlink, "none": fs.ErrNotExist},
	} {
		top := memoryDir(t)
		home := filepath.Join(top, "home")
		plant(t, top, map[string]string{"secret": secret})
		tree := openTree(t, Options{Home: home, Symlinks: links}, map[string]string{
			"f": "content", "folder": "-> .", "out": "-> ..", "abs": "-> " + top + "/secret",
		})
		swapped(t, home, top)
		for rel, want := range want {
			p := mustPath(t, "/"+rel)
			fd, err := tree.home.stepwise(rel, unix.O_RDONLY)
			if err == nil {
				unix.Close(fd)
			}
			wantErr(t, rel, fail("open", p, err), want)
		}
	}
}

// TestClosedMeanwhile: a tree that is closed while it is used reads nothing of what is
// opened next, which has its descriptor's number.
func TestClosedMeanwhile(t *testing.T) {
	eachWay(t, func(t *testing.T, o Options) {
		o.Home = memoryDir(t)
		plant(t, o.Home, map[string]string{"f": "mine"})
		outside := memoryDir(t)
		plant(t, outside, map[string]string{"f": secret})
		p := mustPath(t, "/f")
		for range 300 {
			tree, err := Open(o)
			if err != nil {
				t.Fatal(err)
			}
			var stop atomic.Bool
			leaked := make(chan bool)
			go func() {
				found := false
				for last := false; !last; {
					last = stop.Load()
					if f, size, err := tree.OpenSized(p); err == nil {
						f.Close()
						found = found || size == int64(len(secret))
					}
				}
				leaked <- found
			}()
			if err := tree.Close(); err != nil {
				t.Fatal(err)
			}
			next, err := os.Open(outside)
			if err != nil {
				t.Fatal(err)
			}
			stop.Store(true)
			if <-leaked {
				t.Error("the outside was read")
			}
			next.Close()
			_, err = tree.Stat(p)
			wantErr(t, "stat", err, fs.ErrClosed)
		}
	})
}
