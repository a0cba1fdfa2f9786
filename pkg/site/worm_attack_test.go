package site

import (
	"errors"
	"os"
	"strings"
	"testing"

	"ftpd/pkg/ftp"
)

// TestWormNotTheOtherFile goes on with an upload that broke off while somebody stores a
// whole file in its place. What becomes of the first must say nothing of the second.
func TestWormNotTheOtherFile(t *testing.T) {
	goesOn := map[string]ftp.UploadOptions{"append": {Append: true}, "restart": {Offset: 4}, "range": {Offset: 1, Length: 1}}
	ends := map[string]func(ftp.Upload){
		"breaks off": func(u ftp.Upload) { u.Abort(errors.New("gone")) },
		"ends well":  func(u ftp.Upload) { _ = u.Commit() },
	}
	for how, o := range goesOn {
		for end, finish := range ends {
			for _, begunFirst := range []bool{true, false} {
				w := keptWorld(t, "true", "uploads { atomic = true }")
				tree := w.login("anna").Tree()
				if err := broken(t, tree, "/once/a", "half"); err != nil {
					t.Fatal(err)
				}
				u, err := tree.Upload(at(t, "/once/a"), o)
				if err != nil {
					t.Fatal(err)
				}
				if begunFirst {
					if err := u.Begin(); err != nil {
						t.Fatal(err)
					}
				}
				if err := put(t, tree, "/once/a", "whole", ftp.UploadOptions{}); err != nil {
					t.Fatal(err)
				}
				if !begunFirst {
					if err := u.Begin(); reason(err) != "busy" {
						t.Errorf("%s: begun with another file there: %v", how, err)
					}
				}
				if err := tree.Delete(at(t, "/once/a")); reason(err) != "worm" {
					t.Errorf("%s: while it runs: %v", how, err)
				}
				finish(u)
				if err := tree.Delete(at(t, "/once/a")); reason(err) != "worm" {
					t.Errorf("%s that %s, begun first %v: the whole file: %v", how, end, begunFirst, err)
				}
			}
		}
	}
}

// TestWormFolderMadeAgain is a protected folder that is removed while it is empty, and
// made again by somebody whose rules say nothing of it.
func TestWormFolderMadeAgain(t *testing.T) {
	rules := annas(deepRules, password)
	for name, again := range map[string]func(*world, ftp.Tree) error{
		"made":               func(_ *world, tree ftp.Tree) error { return tree.Mkdir(at(t, "/b/once")) },
		"renamed":            func(_ *world, tree ftp.Tree) error { return tree.Rename(at(t, "/b/sub"), at(t, "/b/once")) },
		"by another program": func(w *world, _ ftp.Tree) error { return os.Mkdir(w.dir+"/home/a/b/once", 0o700) },
	} {
		t.Run(name, func(t *testing.T) {
			w := closing(t, newWorld(t, rules))
			w.mkdir("home/a/b/once")
			w.mkdir("home/a/b/sub")
			w.reload(rules)
			anna, other := w.login("anna").Tree(), w.login("other").Tree()
			if err := other.Rmdir(at(t, "/b/once")); err != nil {
				t.Fatal(err)
			}
			if err := again(w, other); err != nil {
				t.Fatal(err)
			}
			if err := put(t, anna, "/a/b/once/f", "x", ftp.UploadOptions{}); err != nil {
				t.Fatal(err)
			}
			if err := other.Delete(at(t, "/b/once/f")); reason(err) != "worm" {
				t.Errorf("the file: %v", err)
			}
			if err := other.Rename(at(t, "/b/once"), at(t, "/x")); reason(err) != "worm" {
				t.Errorf("the folder: %v", err)
			}
		})
	}
}

// TestWormComesMeanwhile begins an upload over a file before the rule is there, and ends
// it when another has been finished in its place.
func TestWormComesMeanwhile(t *testing.T) {
	w := keptWorld(t, "true", "uploads { atomic = true }")
	without := strings.Replace(keptSite("true", "uploads { atomic = true }"), "worm   = true", "", 1)
	without = strings.Replace(without, `path "/once/scratch" { rights = ["all"] }`, `path "/out" {
	  rights = ["all"]
	  worm = true
	}`, 1)
	w.reload(without)
	tree := w.login("anna").Tree()
	u, err := tree.Upload(at(t, "/once/f"), ftp.UploadOptions{})
	if err == nil {
		err = u.Begin()
	}
	if err != nil {
		t.Fatal(err)
	}
	w.reload(keptSite("true", "uploads { atomic = true }"))
	if err := u.Commit(); reason(err) != "worm" {
		t.Errorf("got %v", err)
	}
	if data, err := os.ReadFile(w.dir + "/home/once/f"); err != nil || string(data) != "0123456789" {
		t.Errorf("it is %q now, %v", data, err)
	}
}

// TestWormOthersExceptions excepts a folder from one list's rule: what another list
// protects there stays protected, and for as long as that says.
func TestWormOthersExceptions(t *testing.T) {
	for _, name := range []string{"excepted", "alone and longer"} {
		t.Run(name, func(t *testing.T) {
			outer := "worm = true"
			if name == "alone and longer" {
				outer = "worm = true\n subfolders = false"
			}
			rules := annas(`
  path "/once" {
    rights = ["all"]
    worm   = "365d"
  }
  path "/" { rights = ["all"] }
  user "other" {
    password = "plain:secret"
    home     = "DIR/home/once"
    path "/" {
      rights = ["all"]
      `+outer+`
    }
    path "/scratch" {
      rights = ["all"]
    }
  }`, password)
			w := closing(t, newWorld(t, rules))
			w.mkdir("home/once/scratch/deep")
			w.reload(rules)
			anna, other := w.login("anna").Tree(), w.login("other").Tree()
			for _, p := range []string{"/scratch/f", "/scratch/deep/f"} {
				if err := put(t, anna, "/once"+p, "x", ftp.UploadOptions{}); err != nil {
					t.Fatal(err)
				}
				if err := other.Delete(at(t, p)); reason(err) != "worm" {
					t.Errorf("%s: %v", p, err)
				}
			}
		})
	}
}

// TestWormFolderMovesMeanwhile moves a folder away while an upload in it is about to be
// finished, which would be protected no more there.
func TestWormFolderMovesMeanwhile(t *testing.T) {
	w := keptWorld(t, "true", "")
	tree := w.login("anna").Tree()
	u, err := tree.Upload(at(t, "/once/sub/f"), ftp.UploadOptions{})
	if err == nil {
		err = u.Begin()
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := tree.Rename(at(t, "/once/sub"), at(t, "/out/sub")); reason(err) != "busy" {
		t.Errorf("while it runs: %v", err)
	}
	u.Abort(errors.New("gone"))
	if err := tree.Rename(at(t, "/once/sub"), at(t, "/out/sub")); err != nil {
		t.Errorf("empty again: %v", err)
	}
}

// TestWormFolderClosed closes a folder to the daemon by SITE CHMOD, so that it can't see
// the files in it, and moves it.
func TestWormFolderClosed(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("no mode stops root")
	}
	w := keptWorld(t, "true", "")
	w.write("home/once/sub/deep/f", "x")
	tree := w.login("anna").Tree()
	for _, mode := range []os.FileMode{0, 0o300, 0o600} {
		if err := tree.Chmod(at(t, "/once/sub/deep"), mode); err != nil {
			t.Fatal(err)
		}
		if err := tree.Rename(at(t, "/once/sub"), at(t, "/out/sub")); err == nil {
			t.Errorf("mode %o: it was moved", mode)
			break
		}
	}
	for _, sub := range []string{"/home/once/sub/deep", "/home/out/sub/deep"} {
		_ = os.Chmod(w.dir+sub, 0o700) // so that the test can clean up
	}
}
