package daemon

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/fsnotify/fsnotify"
)

// TestWatch changes a configuration in every way that people and tools do; one
// notice at least must come of each. In the folder: conf/a.hcl, a link
// conf/linked.hcl to it by way of chain/current in another folder, and
// elsewhere/secret, which the configuration reads.
func TestWatch(t *testing.T) {
	for name, change := range map[string]func(w *watchTest){
		"edit in place":   func(w *watchTest) { w.write("conf/a.hcl", "two") },
		"append in place": func(w *watchTest) { w.append("conf/a.hcl", "more") },
		"truncate":        func(w *watchTest) { w.must(os.Truncate(w.path("conf/a.hcl"), 0)) },
		"editor's rename": func(w *watchTest) { w.write("conf/a.hcl~", "two"); w.rename("conf/a.hcl~", "conf/a.hcl") },
		"vim's backup":    func(w *watchTest) { w.rename("conf/a.hcl", "conf/a.hcl~"); w.write("conf/a.hcl", "two") },
		"Ansible's move": func(w *watchTest) {
			w.write("elsewhere/.ansible_tmp", "two")
			w.rename("elsewhere/.ansible_tmp", "conf/a.hcl")
		},
		"removed":           func(w *watchTest) { w.must(os.Remove(w.path("conf/a.hcl"))) },
		"new file":          func(w *watchTest) { w.write("conf/b.hcl", "new") },
		"new folder":        func(w *watchTest) { w.mkdir("conf/sites") },
		"file made a link":  func(w *watchTest) { w.link("../elsewhere/secret", "conf/tmp"); w.rename("conf/tmp", "conf/a.hcl") },
		"link turned":       func(w *watchTest) { w.link("v2", "chain/tmp"); w.rename("chain/tmp", "chain/current") },
		"end of a link":     func(w *watchTest) { w.write("versions/v1/linked.hcl", "two") },
		"folder replaced":   func(w *watchTest) { w.rename("conf", "conf.old"); w.mkdir("conf"); w.write("conf/a.hcl", "two") },
		"folder removed":    func(w *watchTest) { w.must(os.RemoveAll(w.path("conf"))) },
		"permission lost":   func(w *watchTest) { w.must(os.Chmod(w.path("conf/a.hcl"), 0)) },
		"folder locked":     func(w *watchTest) { w.must(os.Chmod(w.path("conf"), 0)) },
		"read file edited":  func(w *watchTest) { w.write("elsewhere/secret", "two") },
		"read file renamed": func(w *watchTest) { w.write("elsewhere/new", "two"); w.rename("elsewhere/new", "elsewhere/secret") },
		"its folder swapped": func(w *watchTest) {
			w.rename("elsewhere", "old")
			w.mkdir("elsewhere")
			w.write("elsewhere/secret", "two")
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWatchTree(t)
			change(w)
			w.await()
		})
	}
}

// What comes back is seen as well as what goes.
func TestWatchTwice(t *testing.T) {
	for name, change := range map[string][]func(w *watchTest){
		"permission regained": {
			func(w *watchTest) { w.must(os.Chmod(w.path("conf/a.hcl"), 0)) },
			func(w *watchTest) { w.must(os.Chmod(w.path("conf/a.hcl"), 0o600)) },
		},
		"folder made again": {
			func(w *watchTest) { w.must(os.RemoveAll(w.path("conf"))) },
			func(w *watchTest) { w.mkdir("conf") },
			func(w *watchTest) { w.write("conf/a.hcl", "two") },
		},
		"folder of sites": {
			func(w *watchTest) { w.mkdir("conf/sites") },
			func(w *watchTest) { w.write("conf/sites/b.hcl", "new") },
			func(w *watchTest) { w.must(os.RemoveAll(w.path("conf/sites"))) },
			func(w *watchTest) { w.mkdir("conf/sites") },
			func(w *watchTest) { w.write("conf/sites/b.hcl", "newer") },
		},
		"read file comes and goes": {
			func(w *watchTest) { w.must(os.RemoveAll(w.path("elsewhere"))) },
			func(w *watchTest) { w.mkdir("elsewhere") },
			func(w *watchTest) { w.write("elsewhere/secret", "two") },
		},
		"renamed over, again and again": { // a watch on the file would see the first one only
			func(w *watchTest) { w.write("conf/x", "1"); w.rename("conf/x", "conf/a.hcl") },
			func(w *watchTest) { w.write("conf/x", "2"); w.rename("conf/x", "conf/a.hcl") },
			func(w *watchTest) { w.write("conf/x", "3"); w.rename("conf/x", "conf/a.hcl") },
		},
		"Kubernetes, again and again": {
			func(w *watchTest) { w.link("v2", "chain/tmp"); w.rename("chain/tmp", "chain/current") },
			func(w *watchTest) { w.link("v1", "chain/tmp"); w.rename("chain/tmp", "chain/current") },
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWatchTree(t)
			for _, step := range change {
				step(w)
				w.await()
			}
		})
	}
}

// The set of files changes with the configuration: what is named from now on is
// watched, what is not named any more is not.
func TestWatchFollows(t *testing.T) {
	w := newWatchTree(t)
	w.mkdir("third")
	w.watcher.watch(newWatchSet(w.path("conf"), []string{w.path("third/new")}, settleTest))
	w.await()
	w.write("third/new", "one")
	w.await()
	w.write("elsewhere/secret", "two") // of nobody
	w.write("third/new", "two")        // the notice is of this
	w.await()
	for _, folder := range w.watcher.kernel.WatchList() {
		if folder == w.path("elsewhere") {
			t.Error("a folder of before is still watched")
		}
	}
}

// The same by a relative path.
func TestWatchRelative(t *testing.T) {
	w := newWatchTree(t)
	t.Chdir(w.dir)
	w.watcher.watch(newWatchSet("conf", []string{"conf/a.hcl", "conf/linked.hcl", "elsewhere/secret"}, settleTest))
	w.await()
	for _, file := range []string{"conf/a.hcl", "elsewhere/secret", "versions/v1/linked.hcl"} {
		w.write(file, "two")
		w.await()
	}
}

// A file that the configuration reads counts wherever it is; its neighbours do
// not, or a log beside it would keep the daemon reading.
func TestWatchConcerns(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	secret := filepath.Join(other, "secret")
	w := &watchTest{t: t, dir: other}
	w.write("secret", "one")
	w.write("access.log", "")
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
