package daemon

import (
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sirupsen/logrus"
	"github.com/sirupsen/logrus/hooks/test"
	"golang.org/x/sys/unix"
)

// Where the kernel tells nothing, looking now and then finds it all the same.
func TestLooks(t *testing.T) {
	for name, change := range map[string]func(w *watchTest){
		"edit in place":     func(w *watchTest) { w.append("conf/a.hcl", "more") },
		"rename":            func(w *watchTest) { w.write("x", "two"); w.rename("x", "conf/a.hcl") },
		"new file":          func(w *watchTest) { w.write("conf/b.hcl", "new") },
		"new folder":        func(w *watchTest) { w.mkdir("conf/sites") },
		"link turned":       func(w *watchTest) { w.link("v2", "chain/tmp"); w.rename("chain/tmp", "chain/current") },
		"permission":        func(w *watchTest) { w.must(os.Chmod(w.path("conf/a.hcl"), 0)) },
		"everything moves":  func(w *watchTest) { w.rename("conf", "conf.old"); w.mkdir("conf"); w.write("conf/a.hcl", "two") },
		"read file removed": func(w *watchTest) { w.must(os.Remove(w.path("elsewhere/secret"))) },
	} {
		t.Run(name, func(t *testing.T) {
			w := newBlindTree(t)
			change(w)
			w.await()
		})
	}
}

// Nothing changes, nothing is said: what is heard is of the one change.
func TestLooksAreSilent(t *testing.T) {
	l := newLooks(time.Hour)
	dir := t.TempDir()
	file := filepath.Join(dir, "a")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	l.begin([]string{file, filepath.Join(dir, "missing")})
	defer l.end()
	for range 3 {
		if l.differs(<-l.seen) {
			t.Error("it differs from itself")
		}
		l.again()
	}
	// A look that still runs when the set changes is of no use, and another
	// follows.
	l.begin([]string{dir})
	for range 2 {
		if l.differs(<-l.seen) {
			t.Error("sets were compared with each other")
		}
	}
}

// More folders than the system has watches for are no fault, but said, once.
func TestWatchLimit(t *testing.T) {
	log, hook := test.NewNullLogger()
	w := &watcher{kernel: full{}, looks: newLooks(time.Second), log: log}
	for range 2 {
		w.apply(newWatchSet(t.TempDir(), nil, 0))
	}
	if len(hook.AllEntries()) != 1 || hook.LastEntry().Level != logrus.WarnLevel || hook.LastEntry().Message != "files are only looked at now and then" {
		t.Errorf("said is %v", hook.AllEntries())
	}
}

// full is a kernel that has no watch left.
type full struct{ silence }

func (full) Add(string) error { return unix.ENOSPC }

// A folder that never gets quiet puts the end off, but not for ever; one that
// does is waited for settle and no longer.
func TestSettle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const settle = time.Second
		q := newQuiet()
		ends := func() time.Duration {
			begun := time.Now()
			<-q.timer.C
			q.rest()
			return time.Since(begun)
		}
		q.touch(settle)
		if got := ends(); got != settle {
			t.Errorf("one change: %v", got)
		}
		q.touch(settle)
		time.Sleep(settle / 2)
		q.touch(settle)
		if got := ends(); got != settle {
			t.Errorf("two changes: %v after the second", got)
		}
		begun := time.Now()
		for busy := true; busy; {
			q.touch(settle)
			select {
			case <-q.timer.C:
				busy = false
			case <-time.After(settle / 2):
			}
		}
		if got := time.Since(begun); got != patience*settle {
			t.Errorf("never quiet: %v", got)
		}
	})
}
