package site

import (
	"context"
	"errors"
	"io/fs"
	"sync"
	"testing"

	"ftpd/pkg/ftp"
)

// TestReloadWhileWorking reloads again and again, moving the tree each time,
// while sessions list, store and check: nothing fails, nothing is left.
func TestReloadWhileWorking(t *testing.T) {
	configs := []string{
		annas("symlinks = \"inside\"", password+mayAll),
		annas("symlinks = \"deny\"\nalias \"/a\" { path = \"DIR/a\" }", password+mayAll),
	}
	w := newWorld(t, configs[0])
	w.mkdir("a")
	w.write("home/f", "x")
	stop := make(chan struct{})
	var working sync.WaitGroup
	for range 4 {
		v := w.login("anna")
		working.Go(func() { work(t, v, stop) })
	}
	for i := range 50 {
		w.reload(configs[(i+1)%2])
	}
	close(stop)
	working.Wait()
	checkCounts(t, w, 0)
}

// work is a session with a transfer beside its commands.
func work(t *testing.T, v ftp.Visitor, stop chan struct{}) {
	defer v.Close()
	var transfers sync.WaitGroup
	defer transfers.Wait()
	for {
		select {
		case <-stop:
			return
		default:
		}
		if err := v.Check(); err != nil {
			t.Error(err)
			return
		}
		tree := v.Tree()
		transfers.Go(func() { transfer(t, v, tree) })
		if _, err := tree.Stat(at(t, "/f")); err != nil {
			t.Error(err)
		}
		for name := range list(t, tree, "/") {
			if name == "" {
				t.Error("an entry without a name")
			}
		}
		transfers.Wait()
	}
}

func transfer(t *testing.T, v ftp.Visitor, tree ftp.Tree) {
	u, err := tree.Upload(at(t, "/new"), ftp.UploadOptions{})
	if err != nil {
		t.Error(err)
		return
	}
	if _, err := u.Take(context.Background(), 10); err != nil {
		t.Error(err)
	}
	if err := u.Commit(); err != nil && !errors.Is(err, fs.ErrExist) {
		t.Error(err)
	}
	v.Record(&ftp.Event{Verb: "STOR", Kind: "transfer", Path: at(t, "/new"), Code: 226})
	v.Settings()
}

// TestSlotsUnderPressure lets many try for few slots at once.
func TestSlotsUnderPressure(t *testing.T) {
	w := newWorld(t, annas("limits { max_sessions = 3 }", password+mayAll))
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			for range 20 {
				v, err := w.connect("127.0.0.1")
				if err != nil {
					if reason(err) != "max-sessions" {
						t.Error(err)
					}
					continue
				}
				if n := w.order[0].counters.sessions.InUse(); n > 3 {
					t.Errorf("%d sessions", n)
				}
				v.Close()
			}
		})
	}
	all.Wait()
	checkCounts(t, w, 0)
}
