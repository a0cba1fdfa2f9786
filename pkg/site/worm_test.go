package site

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ftpd/pkg/ftp"
	records "ftpd/pkg/store"
)

// kept is a site with a folder in which files are written once, and everything that
// leads there: an alias, a link, another user's private one, another user's home.
const kept = `
  path "/" { rights = ["all"] }
  path "/once" {
    rights = ["all"]
    worm   = WORM
  }
  path "/once/scratch" { rights = ["all"] }
  alias "/alias" { path = "DIR/home/once" }
  user "other" {
    password = "plain:secret"
    path "/" { rights = ["all"] }
    path "/private" {
      rights = ["all"]
      full   = "DIR/home/once"
    }
  }
  user "inside" {
    password = "plain:secret"
    home     = "DIR/home/once"
    path "/" { rights = ["all"] }
  }
`

func keptSite(worm, more string) string {
	return annas(strings.ReplaceAll(kept, "WORM", worm)+more, password)
}

// keptWorld has the folders and a complete file /once/f of 10 bytes.
func keptWorld(t *testing.T, worm, more string) *world {
	w := closing(t, newWorld(t, keptSite(worm, more)))
	w.shared.KeepFiles(records.NewMemory())
	w.mkdir("home/once/sub")
	w.mkdir("home/once/scratch")
	w.mkdir("home/out")
	if err := os.Symlink("once", w.dir+"/home/link"); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("once/f", w.dir+"/home/linked"); err != nil {
		t.Fatal(err)
	}
	w.reload(keptSite(worm, more))
	if err := put(t, w.login("anna").Tree(), "/once/f", "0123456789", ftp.UploadOptions{}); err != nil {
		t.Fatal(err)
	}
	return w
}

// changes are all that could be done to a file.
var changes = map[string]func(*testing.T, ftp.Tree, string) error{
	"overwrite": func(t *testing.T, tree ftp.Tree, p string) error { return put(t, tree, p, "x", ftp.UploadOptions{}) },
	"overwrite with nothing": func(t *testing.T, tree ftp.Tree, p string) error {
		return put(t, tree, p, "", ftp.UploadOptions{})
	},
	"append": func(t *testing.T, tree ftp.Tree, p string) error {
		return put(t, tree, p, "x", ftp.UploadOptions{Append: true})
	},
	"restart": func(t *testing.T, tree ftp.Tree, p string) error {
		return put(t, tree, p, "x", ftp.UploadOptions{Offset: 10})
	},
	"range": func(t *testing.T, tree ftp.Tree, p string) error {
		return put(t, tree, p, "x", ftp.UploadOptions{Offset: 5, Length: 1})
	},
	"broken upload": func(t *testing.T, tree ftp.Tree, p string) error { return broken(t, tree, p, "x") },
	"delete":        func(t *testing.T, tree ftp.Tree, p string) error { return tree.Delete(at(t, p)) },
	"rename":        func(t *testing.T, tree ftp.Tree, p string) error { return tree.Rename(at(t, p), at(t, p+"2")) },
	"move out":      func(t *testing.T, tree ftp.Tree, p string) error { return tree.Rename(at(t, p), at(t, "/out")) },
	"move over it": func(t *testing.T, tree ftp.Tree, p string) error {
		if err := put(t, tree, "/new", "new", ftp.UploadOptions{}); err != nil {
			return nil // the home itself is what is protected
		}
		return tree.Rename(at(t, "/new"), at(t, p))
	},
	"mode": func(t *testing.T, tree ftp.Tree, p string) error { return tree.Chmod(at(t, p), 0o600) },
	"time": func(t *testing.T, tree ftp.Tree, p string) error { return tree.SetModTime(at(t, p), time.Unix(1, 0)) },
}

// TestWorm does all of it under every name that the file has.
func TestWorm(t *testing.T) {
	names := []struct{ user, path string }{
		{"anna", "/once/f"}, {"anna", "/alias/f"}, {"anna", "/link/f"},
		{"other", "/once/f"}, {"other", "/private/f"}, {"inside", "/f"},
	}
	for _, atomic := range []string{"true", "false"} {
		w := keptWorld(t, "true", "uploads { atomic = "+atomic+" }")
		before, err := os.Stat(w.dir + "/home/once/f")
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range names {
			for what, change := range changes {
				t.Run(fmt.Sprintf("%s %s %s, atomic %s", n.user, n.path, what, atomic), func(t *testing.T) {
					err := change(t, w.login(n.user).Tree(), n.path)
					r := refusalIn(err)
					switch {
					case n.user == "inside" && what == "move over it":
						// It has no other place that a file could come from.
					case r == nil || r.Reason != "worm" || r.Kind != ftp.Denied || !strings.Contains(r.Rule, "f.hcl:"):
						t.Errorf("got %v, rule %v", err, r)
					}
					w.unchanged(before)
				})
			}
		}
	}
}

// unchanged asks that the file is as it was.
func (w *world) unchanged(before os.FileInfo) {
	w.t.Helper()
	now, err := os.Stat(w.dir + "/home/once/f")
	if err != nil {
		w.t.Fatal(err)
	}
	data, err := os.ReadFile(w.dir + "/home/once/f")
	if err != nil || string(data) != "0123456789" || now.Mode() != before.Mode() || !now.ModTime().Equal(before.ModTime()) || !os.SameFile(now, before) {
		w.t.Fatalf("it is %q now, %v, %v %v", data, err, now.Mode(), now.ModTime())
	}
}

// TestWormThroughLink changes what a link leads to, which is the protected file, not
// what is where the link is.
func TestWormThroughLink(t *testing.T) {
	w := keptWorld(t, "true", "")
	tree := w.login("anna").Tree()
	for _, what := range []string{"append", "restart", "range", "mode", "time"} {
		if err := changes[what](t, tree, "/linked"); reason(err) != "worm" {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := tree.Delete(at(t, "/linked")); err != nil {
		t.Errorf("the link itself: %v", err)
	}
}

// TestWormFolders moves and removes folders around the protected ones.
func TestWormFolders(t *testing.T) {
	w := keptWorld(t, "true", "")
	w.mkdir("home/up/once")
	tests := []struct{ user, from, want string }{
		{"anna", "/once", "worm"},
		{"other", "/once", "worm"},
		{"anna", "/once/sub", ""}, // nothing is in it
		{"anna", "/once/full", "worm"},
		{"anna", "/alias/full", "worm"},
		{"inside", "/full", "worm"},
		{"anna", "/out", ""},
	}
	w.write("home/once/full/deep/f", "x")
	w.write("home/once/scratch/f", "x")
	for _, tt := range tests {
		from := at(t, tt.from)
		to, _ := from.Dir().Join("renamed")
		tree := w.login(tt.user).Tree()
		err := tree.Rename(from, to)
		if reason(err) != tt.want {
			t.Errorf("%s %s: %v", tt.user, tt.from, err)
		}
		if err == nil {
			if err := tree.Rename(to, from); err != nil {
				t.Errorf("back: %v", err)
			}
		}
	}
	tree := w.login("anna").Tree()
	for _, fine := range []error{tree.Delete(at(t, "/once/scratch/f")), tree.Rmdir(at(t, "/once/sub"))} {
		if fine != nil {
			t.Error(fine)
		}
	}
	if err := tree.Rmdir(at(t, "/once/full")); err == nil {
		t.Error("a folder with a file was removed")
	}
}

// TestWormAbove is a protected folder deep in a tree of which folders above it are
// renamed, also by who knows nothing of it.
func TestWormAbove(t *testing.T) {
	rules := annas(`
  path "/a/b/once" {
    rights = ["all"]
    worm   = true
  }
  path "/" { rights = ["all"] }
  user "other" {
    password = "plain:secret"
    home     = "DIR/home/a"
    path "/" { rights = ["all"] }
  }`, password)
	w := closing(t, newWorld(t, rules))
	w.mkdir("home/a/b/c")
	w.reload(rules)
	anna := w.login("anna").Tree()
	if err := anna.Mkdir(at(t, "/a/b/once")); err != nil { // comes into being after the rules were read
		t.Fatal(err)
	}
	if err := put(t, anna, "/a/b/once/f", "x", ftp.UploadOptions{}); err != nil {
		t.Fatal(err)
	}
	for _, from := range []string{"/a", "/a/b"} {
		if err := anna.Rename(at(t, from), at(t, "/x")); reason(err) != "worm" {
			t.Errorf("%s: %v", from, err)
		}
	}
	other := w.login("other").Tree()
	if err := other.Rename(at(t, "/b"), at(t, "/x")); reason(err) != "worm" {
		t.Errorf("under another name: %v", err)
	}
	if err := other.Delete(at(t, "/b/once/f")); reason(err) != "worm" {
		t.Errorf("under another name: %v", err)
	}
	if err := anna.Rename(at(t, "/a/b/c"), at(t, "/c")); err != nil {
		t.Errorf("beside it: %v", err)
	}
	w.reload(annas("path \"/\" { rights = [\"all\"] }", password))
	if err := w.login("anna").Tree().Delete(at(t, "/a/b/once/f")); err != nil {
		t.Errorf("without the rule: %v", err)
	}
}

// TestWormOneWins lets many store under one name at once: one does, and the file is
// his.
func TestWormOneWins(t *testing.T) {
	for _, atomic := range []string{"true", "false"} {
		for _, worm := range []string{"true", `"365d"`} {
			w := keptWorld(t, worm, "uploads { atomic = "+atomic+" }")
			var all, begun sync.WaitGroup
			var mu sync.Mutex
			var won []string
			begun.Add(8)
			for i := range 8 {
				tree := w.login([]string{"anna", "inside"}[i%2]).Tree()
				path := []string{"/once/race", "/race"}[i%2]
				text := fmt.Sprint("from ", i)
				// All have begun before the first one ends.
				all.Go(func() {
					if err := late(t, tree, path, text, &begun); err == nil {
						mu.Lock()
						won = append(won, text)
						mu.Unlock()
					} else if got := reason(err); got != "worm" && got != "busy" {
						t.Error(err)
					}
				})
			}
			all.Wait()
			data, err := os.ReadFile(w.dir + "/home/once/race")
			if err != nil || len(won) != 1 || string(data) != won[0] {
				t.Errorf("atomic %s: %q won, the file is %q, %v", atomic, won, data, err)
			}
		}
	}
}

// late is an upload that ends when as many have begun.
func late(t *testing.T, tree ftp.Tree, path, text string, begun *sync.WaitGroup) error {
	u, err := tree.Upload(at(t, path), ftp.UploadOptions{})
	if err == nil {
		err = u.Begin()
	}
	begun.Done()
	if err != nil {
		return err
	}
	if _, err := u.File().WriteString(text); err != nil {
		t.Error(err)
	}
	begun.Wait()
	return u.Commit()
}

// TestWormIncomplete goes on with, replaces and removes uploads that broke off.
func TestWormIncomplete(t *testing.T) {
	for _, atomic := range []string{"true", "false"} {
		w := keptWorld(t, "true", "uploads { atomic = "+atomic+" }")
		tree := w.login("anna").Tree()
		for _, name := range []string{"/once/a", "/once/b", "/once/c", "/once/d"} {
			if err := broken(t, tree, name, "half"); err != nil {
				t.Fatal(err)
			}
		}
		again := func() error {
			u, err := tree.Upload(at(t, "/once/a"), ftp.UploadOptions{Offset: 4})
			if err != nil {
				return err
			}
			if err := u.Begin(); err != nil {
				return err
			}
			_, err = u.File().WriteString(" more")
			u.Abort(errors.New("gone once more"))
			return err
		}
		deeds := map[string]error{
			"broken again": again(),
			"gone on with": put(t, tree, "/once/a", " whole", ftp.UploadOptions{Offset: 4}),
			"replaced":     put(t, tree, "/once/b", "whole", ftp.UploadOptions{}),
			"removed":      tree.Delete(at(t, "/once/c")),
			"renamed":      tree.Rename(at(t, "/once/d"), at(t, "/once/e")),
			"and removed":  tree.Delete(at(t, "/once/e")),
		}
		for what, err := range deeds {
			if err != nil {
				t.Errorf("%s: %v", what, err)
			}
		}
		for _, name := range []string{"/once/a", "/once/b"} {
			for _, what := range []string{"overwrite", "append", "delete"} {
				if err := changes[what](t, tree, name); reason(err) != "worm" {
					t.Errorf("%s of %s: %v", what, name, err)
				}
			}
		}
	}
}

// TestWormFor is protection for a time: of what was stored since then, of all else
// since it was changed last.
func TestWormFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := keptWorld(t, `"365d"`, "")
		defer w.shared.CloseFiles()
		w.write("home/once/found", "by another program") // its ctime is not the fake clock's: far ahead
		tree := w.login("anna").Tree()
		time.Sleep(365*24*time.Hour - time.Second)
		if err := tree.Delete(at(t, "/once/f")); reason(err) != "worm" {
			t.Errorf("a second before: %v", err)
		}
		time.Sleep(time.Second)
		if err := put(t, tree, "/once/f", "again", ftp.UploadOptions{}); err != nil {
			t.Errorf("after a year: %v", err)
		}
		if err := tree.Delete(at(t, "/once/f")); reason(err) != "worm" {
			t.Errorf("what was stored then: %v", err)
		}
		if err := tree.Delete(at(t, "/once/found")); reason(err) != "worm" {
			t.Errorf("what was found there: %v", err)
		}
	})
}

// TestWormRemembers is a restart: what is incomplete is known, and what took its number
// is another file.
func TestWormRemembers(t *testing.T) {
	w := keptWorld(t, "true", "")
	db := records.NewMemory()
	w.shared.KeepFiles(db)
	if err := broken(t, w.login("anna").Tree(), "/once/half", "half"); err != nil {
		t.Fatal(err)
	}
	w.reload("")
	w.shared = NewShared(w.shared.Events)
	w.shared.KeepFiles(db)
	w.reload(keptSite("true", ""))
	tree := w.login("anna").Tree()
	if err := put(t, tree, "/once/half", " whole", ftp.UploadOptions{Offset: 4}); err != nil {
		t.Errorf("going on after a restart: %v", err)
	}
	// Nothing is known without the store: then what is there is complete.
	if err := broken(t, tree, "/once/other", "half"); err != nil {
		t.Fatal(err)
	}
	w.shared.KeepFiles(records.NewMemory())
	if err := tree.Delete(at(t, "/once/other")); reason(err) != "worm" {
		t.Errorf("without the store: %v", err)
	}
}

// TestWormHomeMadeLater is a home that is made at the first log-in: from then on it is
// protected from who has it under another name.
func TestWormHomeMadeLater(t *testing.T) {
	w := closing(t, newWorld(t, annas(`
  user "late" {
    password = "plain:secret"
    home     = "DIR/late"
    path "/" {
      rights = ["all"]
      worm   = true
    }
  }
  alias "/late" { path = "DIR/late" }`, password+mayAll)))
	if err := put(t, w.login("late").Tree(), "/f", "x", ftp.UploadOptions{}); err != nil {
		t.Fatal(err)
	}
	w.write("late/found", "x")
	tree := w.login("anna").Tree()
	for _, p := range []string{"/late/f", "/late/found"} {
		if err := tree.Delete(at(t, p)); reason(err) != "worm" {
			t.Errorf("%s: %v", p, err)
		}
	}
}

// TestWormBlockEnds frees everything when the block that protects ends.
func TestWormBlockEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, annas(`
  path "/once" {
    rights  = ["all"]
    worm    = true
    expires = "2000-01-03"
  }
  path "/" { rights = ["all"] }
  alias "/alias" { path = "DIR/home/once" }`, password))
		defer w.shared.CloseFiles()
		w.mkdir("home/once")
		tree := w.login("anna").Tree()
		if err := put(t, tree, "/once/f", "x", ftp.UploadOptions{}); err != nil {
			t.Fatal(err)
		}
		for _, p := range []string{"/once/f", "/alias/f"} {
			if err := tree.Delete(at(t, p)); reason(err) != "worm" {
				t.Errorf("%s: %v", p, err)
			}
		}
		time.Sleep(73 * time.Hour)
		if err := tree.Delete(at(t, "/alias/f")); err != nil {
			t.Error(err)
		}
		w.reload("")
	})
}
