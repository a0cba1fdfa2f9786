package vfs

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// witness is a guard that writes down what passes it, and where that is.
type witness struct {
	t      *testing.T
	seen   []string
	refuse error
}

func (w *witness) note(what string, at Place) error {
	real, err := RealPath(at.Folder)
	if err != nil {
		w.t.Error(err)
	}
	w.seen = append(w.seen, fmt.Sprintf("%s %s/%s", what, real, at.Name))
	return w.refuse
}

func (w *witness) Remove(at Place, deed func() error) error {
	if err := w.note("remove", at); err != nil {
		return err
	}
	return deed()
}

func (w *witness) Move(from, to Place, deed func() error) error {
	if err := errors.Join(w.note("from", from), w.note("to", to)); err != nil {
		return err
	}
	return deed()
}

func (w *witness) Set(at Place, deed func() error) error {
	if err := w.note("set", at); err != nil {
		return err
	}
	return deed()
}

func (w *witness) Store(s Storage) (Storing, error) {
	what := "store"
	if s.InPlace {
		what = "write"
	}
	if s.Old != nil {
		what += fmt.Sprint(" over ", s.Old.Size())
	}
	return unguarded{}, w.note(what, s.At)
}

// TestGuard shows a guard where each change really happens, and lets it refuse.
func TestGuard(t *testing.T) {
	write := func(o UploadOptions) func(*Tree, Path) error {
		return func(tree *Tree, p Path) error {
			o.UID, o.GID, o.Mode = -1, -1, 0o644
			u, err := tree.Create(p, o)
			if err != nil {
				return err
			}
			return errors.Join(u.Begin(), u.Commit())
		}
	}
	tests := []struct {
		name, path string
		deed       func(*Tree, Path) error
		want       []string // HOME stands for the home
	}{
		{"remove", "/d/f", (*Tree).Remove, []string{"remove HOME/d/f"}},
		{"remove by an alias", "/alias/f", (*Tree).Remove, []string{"remove HOME/d/f"}},
		{"remove a link", "/l", (*Tree).Remove, []string{"remove HOME/l"}},
		{"remove below a link", "/ld/f", (*Tree).Remove, []string{"remove HOME/d/f"}},
		{"rmdir", "/e", (*Tree).Rmdir, []string{"remove HOME/e"}},
		{"rename", "/d/f", func(tree *Tree, p Path) error { return tree.Rename(p, mustPath(t, "/new"), false) }, []string{"from HOME/d/f", "to HOME/new"}},
		{"chmod", "/d/f", func(tree *Tree, p Path) error { return tree.Chmod(p, 0o600) }, []string{"set HOME/d/f"}},
		{"chmod through a link", "/l", func(tree *Tree, p Path) error { return tree.Chmod(p, 0o600) }, []string{"set HOME/d/f"}},
		{"store", "/d/new", write(UploadOptions{Atomic: true}), []string{"store HOME/d/new"}},
		{"store over", "/d/f", write(UploadOptions{Atomic: true, Replace: true}), []string{"store over 3 HOME/d/f"}},
		{"store in place", "/d/new", write(UploadOptions{}), []string{"write HOME/d/new"}},
		{"append", "/d/f", write(UploadOptions{Atomic: true, Append: true}), []string{"write over 3 HOME/d/f"}},
		{"append through a link", "/l", write(UploadOptions{Atomic: true, Append: true}), []string{"write over 3 HOME/d/f"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, refused := range []error{nil, errors.New("no")} {
				home := t.TempDir()
				plant(t, home, map[string]string{"d/f": "one", "e/": ""})
				if err := errors.Join(os.Symlink("d/f", home+"/l"), os.Symlink("d", home+"/ld")); err != nil {
					t.Fatal(err)
				}
				tree, err := Open(Options{Home: home, Mounts: []Mount{{mustPath(t, "/alias"), home + "/d"}}, UID: -1, GID: -1})
				if err != nil {
					t.Fatal(err)
				}
				defer tree.Close()
				w := &witness{t: t, refuse: refused}
				before := below(t, home)
				err = tt.deed(tree.Under(w), mustPath(t, tt.path))
				got := strings.Split(strings.ReplaceAll(strings.Join(w.seen, "\n"), home, "HOME"), "\n")
				if !slices.Equal(got, tt.want) {
					t.Errorf("saw %q, want %q", got, tt.want)
				}
				if refused == nil && err != nil || refused != nil && !errors.Is(err, refused) {
					t.Errorf("refused %v: %v", refused, err)
				}
				if refused != nil && !slices.Equal(below(t, home), before) {
					t.Errorf("refused, and yet: %q, was %q", below(t, home), before)
				}
			}
		})
	}
}

// below are names, sizes and modes of all that is below a folder.
func below(t *testing.T, dir string) (list []string) {
	t.Helper()
	top, err := os.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer top.Close()
	err = Below(top, func(_ *os.File, i os.FileInfo) error {
		list = append(list, fmt.Sprintf("%s %d %v", i.Name(), i.Size(), i.Mode()))
		return nil
	}, func(err error) error { return err })
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(list)
	return list
}

// TestBelow finds all depths, follows no link, and can be stopped.
func TestBelow(t *testing.T) {
	dir := t.TempDir()
	plant(t, dir, map[string]string{"a/b/c/f": "x", "g": "xy"})
	if err := os.Symlink("..", dir+"/a/up"); err != nil {
		t.Fatal(err)
	}
	if got := below(t, dir); len(got) != 6 {
		t.Errorf("found %q", got)
	}
	top, err := os.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer top.Close()
	enough, n := errors.New("enough"), 0
	err = Below(top, func(*os.File, os.FileInfo) error { n++; return enough }, nil)
	if err != enough || n != 1 {
		t.Errorf("%d, %v", n, err)
	}
}

// TestChain goes up to the root, by what the folders are and not by their names.
func TestChain(t *testing.T) {
	dir := t.TempDir()
	plant(t, dir, map[string]string{"a/b/": ""})
	f, err := os.Open(dir + "/a/b")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := os.Rename(dir+"/a", dir+"/moved"); err != nil {
		t.Fatal(err)
	}
	chain, err := Chain(f)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{dir + "/moved/b", dir + "/moved", dir} {
		if info, err := os.Stat(want); err != nil || chain[i] != IDOf(info) {
			t.Errorf("%d is not %s, %v", i, want, err)
		}
	}
	if info, err := os.Stat("/"); err != nil || chain[len(chain)-1] != IDOf(info) {
		t.Errorf("it ends elsewhere than at the root, %v", err)
	}
}

// TestDiscardInPlace takes back what came to a file that is written itself.
func TestDiscardInPlace(t *testing.T) {
	tests := []struct {
		name string
		o    UploadOptions
		want string
	}{
		{"appended", UploadOptions{Append: true}, "0123456789"},
		{"restarted at the end", UploadOptions{Offset: 10}, "0123456789"},
		{"restarted before it", UploadOptions{Offset: 4}, "0123"},
		{"a range beyond the end", UploadOptions{Offset: 8, Within: true}, "01234567AB"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			home := t.TempDir()
			plant(t, home, map[string]string{"f": "0123456789"})
			tree, err := Open(Options{Home: home, UID: -1, GID: -1})
			if err != nil {
				t.Fatal(err)
			}
			defer tree.Close()
			tt.o.Mode, tt.o.UID, tt.o.GID, tt.o.KeepAborted = 0o644, -1, -1, true
			u, err := tree.Create(mustPath(t, "/f"), tt.o)
			if err != nil {
				t.Fatal(err)
			}
			if err := u.Begin(); err != nil {
				t.Fatal(err)
			}
			if _, err := u.File().WriteString("ABCDEF"); err != nil {
				t.Fatal(err)
			}
			if _, err := u.Discard(); err != nil {
				t.Fatal(err)
			}
			if got, err := os.ReadFile(home + "/f"); err != nil || string(got) != tt.want {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}
