package vfs

import (
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"
)

// swapper exchanges two names as fast as it can until stopped, each time in one
// step, so that every operation meets either the one or the other.
func swapper(t *testing.T, a, b string) (stop func()) {
	t.Helper()
	var done atomic.Bool
	ended := make(chan error, 1)
	go func() {
		for !done.Load() {
			if err := unix.Renameat2(unix.AT_FDCWD, a, unix.AT_FDCWD, b, unix.RENAME_EXCHANGE); err != nil {
				ended <- err
				return
			}
		}
		ended <- nil
	}()
	return func() {
		done.Store(true)
		if err := <-ended; err != nil {
			t.Fatal("exchange:", err)
		}
	}
}

// TestNoRaceEscapes lets a thread swap a folder, or the file itself, for a link
// that leads outside while each operation runs again and again.
func TestNoRaceEscapes(t *testing.T) { eachWay(t, noRaceEscapes) }

func noRaceEscapes(t *testing.T, o Options) {
	for mode, links := range map[string]Symlinks{"inside": Inside, "deny": Deny} {
		for _, what := range []string{"folder", "file"} {
			o.Symlinks = links
			t.Run(mode+"/"+what, func(t *testing.T) { race(t, o, what == "folder") })
		}
	}
}

func race(t *testing.T, o Options, folder bool) {
	top := memoryDir(t)
	outside, home := filepath.Join(top, "outside"), filepath.Join(top, "home")
	plant(t, outside, map[string]string{"f": secret, "empty/": "", marker: secret})
	o.Home = home
	tree := openTree(t, o, map[string]string{"own": "own", "swap/f": "mine"})
	trap, bait := filepath.Join(home, "swap"), filepath.Join(home, "trap")
	target := "../outside"
	if !folder {
		trap, bait, target = filepath.Join(home, "swap/f"), filepath.Join(home, "swap/trap"), "../../outside/f"
	}
	if err := os.Symlink(target, bait); err != nil {
		t.Fatal(err)
	}
	before := snapshot(t, outside)
	p := mustPath(t, "/swap/f")
	for name, deed := range deeds(tree) {
		if !folder && !throughName[name] {
			continue
		}
		hits, misses := attackWhileSwapping(t, trap, bait, func() { restock(home, folder) }, func() bool { return deed(p) })
		if hits == 0 || misses == 0 {
			t.Errorf("%s never met both: %d succeeded, %d failed", name, hits, misses)
		}
		if diff := cmp.Diff(before, snapshot(t, outside)); diff != "" {
			t.Fatalf("%s changed the outside (-before +after):\n%s", name, diff)
		}
	}
}

// throughName are the operations that follow a link as the last element, where
// they may. The others act on the link itself and would end the exchange.
var throughName = map[string]bool{
	"RETR": true, "STOR direct": true, "APPE": true, "REST": true, "CHMOD": true, "MFMT": true,
}

// attackWhileSwapping repeats an operation under the swapper until it has both
// succeeded and failed a number of times, within a bound.
func attackWhileSwapping(t *testing.T, a, b string, prepare func(), op func() bool) (hits, misses int) {
	defer swapper(t, a, b)()
	for n := 0; n < 5000 && (n < 100 || hits < 5 || misses < 5); n++ {
		prepare()
		if op() {
			hits++
		} else {
			misses++
		}
	}
	return hits, misses
}

// restock puts back what the operations take, on the side that is a real folder:
// through a descriptor that was proven not to be the link.
func restock(home string, folder bool) {
	os.WriteFile(filepath.Join(home, "own"), []byte("own"), 0o644)
	if !folder {
		return
	}
	for _, name := range []string{"swap", "trap"} {
		fd, err := unix.Open(filepath.Join(home, name), unix.O_RDONLY|unix.O_NOFOLLOW|unix.O_DIRECTORY, 0)
		if err != nil {
			continue
		}
		if f, err := unix.Openat(fd, "f", unix.O_WRONLY|unix.O_CREAT|unix.O_NOFOLLOW, 0o644); err == nil {
			unix.Write(f, []byte("mine"))
			unix.Close(f)
		}
		unix.Mkdirat(fd, "empty", 0o755)
		unix.Unlinkat(fd, "made", unix.AT_REMOVEDIR)
		unix.Unlinkat(fd, "stored", 0)
		unix.Close(fd)
	}
}
