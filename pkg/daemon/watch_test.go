package daemon

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/fsnotify/fsnotify"
	"github.com/sirupsen/logrus/hooks/test"
)

// watchTest is a configuration folder that is watched.
type watchTest struct {
	t       *testing.T
	dir     string
	changed chan struct{}
}

func newWatchTest(t *testing.T, dir string, files ...string) *watchTest {
	t.Helper()
	w := &watchTest{t: t, dir: dir, changed: make(chan struct{}, 1)}
	log, _ := test.NewNullLogger()
	watcher, err := newWatcher(log, w.changed)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(watcher.close)
	watcher.watch(newWatchSet(dir, files, 10*time.Millisecond))
	w.await() // that it watches now
	return w
}

// await waits for one notice.
func (w *watchTest) await() {
	w.t.Helper()
	select {
	case <-w.changed:
	case <-time.After(10 * time.Second):
		w.t.Fatal("nothing was noticed")
	}
}

func (w *watchTest) write(name, text string) {
	w.t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		w.t.Fatal(err)
	}
}

func (w *watchTest) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func TestWatchRenameOver(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "a.hcl")
	w := newWatchTest(t, dir, file)
	for range 3 { // a watch on the file would see the first one only
		w.write(file+"~", "new")
		w.must(os.Rename(file+"~", file))
		w.await()
	}
}

func TestWatchNewFolderOfSites(t *testing.T) {
	dir := t.TempDir()
	w := newWatchTest(t, dir)
	sites := filepath.Join(dir, "sites")
	w.must(os.Mkdir(sites, 0o755))
	w.await()
	w.write(filepath.Join(sites, "b.hcl"), "new")
	w.await()
}

// The whole folder is replaced, as some deployment tools do.
func TestWatchReplacedFolder(t *testing.T) {
	parent := t.TempDir()
	dir := filepath.Join(parent, "ftpd")
	w := &watchTest{t: t}
	w.must(os.Mkdir(dir, 0o755))
	file := filepath.Join(dir, "a.hcl")
	w.write(file, "one")
	w = newWatchTest(t, dir, file)
	w.must(os.Rename(dir, dir+".old"))
	w.must(os.Mkdir(dir, 0o755))
	w.await()
	w.write(file, "two")
	w.await()
}

// Kubernetes mounts files as links through a link to a dated folder, and turns
// that one.
func TestWatchTurnedLink(t *testing.T) {
	dir := t.TempDir()
	w := &watchTest{t: t}
	for _, version := range []string{"..v1", "..v2"} {
		w.must(os.Mkdir(filepath.Join(dir, version), 0o755))
		w.write(filepath.Join(dir, version, "a.hcl"), version)
	}
	w.must(os.Symlink("..v1", filepath.Join(dir, "..data")))
	file := filepath.Join(dir, "a.hcl")
	w.must(os.Symlink("..data/a.hcl", file))
	w = newWatchTest(t, dir, file)
	w.must(os.Symlink("..v2", filepath.Join(dir, "..tmp")))
	w.must(os.Rename(filepath.Join(dir, "..tmp"), filepath.Join(dir, "..data")))
	w.await()
}

// A file that the configuration reads counts wherever it is; its neighbours do
// not, or a log beside it would keep the daemon reading.
func TestWatchConcerns(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	secret := filepath.Join(other, "secret")
	w := &watchTest{t: t}
	w.write(secret, "one")
	w.write(filepath.Join(other, "access.log"), "")
	set := newWatchSet(dir, []string{secret}, 0)
	for name, want := range map[string]bool{
		secret:                             true,
		filepath.Join(other, "access.log"): false,
		filepath.Join(dir, "new.hcl"):      true,
		filepath.Join(dir, ".new.hcl"):     false,
		filepath.Join(dir, "new.hcl.swp"):  false,
		filepath.Join(dir, "sites"):        true,
		dir:                                true,
	} {
		if got := set.concerns(fsnotify.Event{Name: name, Op: fsnotify.Write}); got != want {
			t.Errorf("%s concerns us: %v, want %v", name, got, want)
		}
	}
}
