package daemon

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/sirupsen/logrus/hooks/test"
)

// settleTest is daemon.settle of these tests.
const settleTest = 10 * time.Millisecond

// watchTest is a folder in which a configuration is watched.
type watchTest struct {
	t       *testing.T
	dir     string
	watcher *watcher
	changed chan struct{}
}

// newWatchTree watches conf in the tree that TestWatch describes.
func newWatchTree(t *testing.T) *watchTest {
	w := newTree(t)
	log, _ := test.NewNullLogger()
	w.begin(newWatcher(log, w.changed))
	return w
}

// newBlindTree is the same where the kernel tells nothing.
func newBlindTree(t *testing.T) *watchTest {
	w := newTree(t)
	log, _ := test.NewNullLogger()
	blind := newWatcher(log, w.changed)
	w.must(blind.kernel.Close())
	blind.kernel, blind.events, blind.errors = silence{}, nil, nil
	blind.looks = newLooks(5 * time.Millisecond)
	w.begin(blind)
	return w
}

func newTree(t *testing.T) *watchTest {
	t.Helper()
	w := &watchTest{t: t, dir: t.TempDir(), changed: make(chan struct{}, 1)}
	for _, folder := range []string{"conf", "elsewhere", "chain", "versions", "versions/v1", "versions/v2"} {
		w.mkdir(folder)
	}
	w.link("../versions/v1", "chain/v1")
	w.link("../versions/v2", "chain/v2")
	w.link("v1", "chain/current")
	for _, file := range []string{"conf/a.hcl", "elsewhere/secret", "versions/v1/linked.hcl", "versions/v2/linked.hcl"} {
		w.write(file, "one")
	}
	w.link("../chain/current/linked.hcl", "conf/linked.hcl")
	return w
}

// begin watches, and waits until it does.
func (w *watchTest) begin(watcher *watcher) {
	w.t.Helper()
	w.watcher = watcher.start()
	w.t.Cleanup(watcher.close)
	conf := w.path("conf")
	files := []string{conf, filepath.Join(conf, "sites"), w.path("conf/a.hcl"), w.path("conf/linked.hcl"), w.path("elsewhere/secret")}
	watcher.watch(newWatchSet(conf, files, settleTest))
	w.await()
}

func (w *watchTest) path(name string) string { return filepath.Join(w.dir, name) }

func (w *watchTest) mkdir(name string)        { w.must(os.Mkdir(w.path(name), 0o755)) }
func (w *watchTest) rename(from, to string)   { w.must(os.Rename(w.path(from), w.path(to))) }
func (w *watchTest) link(target, name string) { w.must(os.Symlink(target, w.path(name))) }

func (w *watchTest) write(name, text string) {
	w.t.Helper()
	w.must(os.WriteFile(w.path(name), []byte(text), 0o644))
}

func (w *watchTest) append(name, text string) {
	w.t.Helper()
	f, err := os.OpenFile(w.path(name), os.O_APPEND|os.O_WRONLY, 0)
	w.must(err)
	_, err = f.WriteString(text)
	w.must(err)
	w.must(f.Close())
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

func (w *watchTest) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}
