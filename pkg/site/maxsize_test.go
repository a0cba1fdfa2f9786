package site

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"ftpd/pkg/ftp"
)

// put uploads a text within the room that there is, as pkg/ftp does, and says how it
// ended.
func put(t testing.TB, tree ftp.Tree, path, text string, o ftp.UploadOptions) error {
	t.Helper()
	u, err := tree.Upload(at(t, path), o)
	if err != nil {
		return err
	}
	if err := u.Begin(); err != nil {
		u.Abort(err)
		return err
	}
	for len(text) > 0 {
		n := len(text)
		if room := u.Room(); room == 0 {
			err := u.TooLarge()
			u.Abort(err)
			return err
		} else if room > 0 {
			n = min(n, int(room))
		}
		if _, err := u.File().WriteString(text[:n]); err != nil {
			t.Error(err)
		}
		text = text[n:]
	}
	return u.Commit()
}

// du adds up the files below a folder.
func (w *world) du(dir string) (total int64) {
	w.t.Helper()
	err := filepath.WalkDir(filepath.Join(w.dir, dir), func(_ string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // others are at work
		}
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		if info, err := d.Info(); err == nil {
			total += info.Size()
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return total
}

// size is what the book has of a folder.
func (w *world) size(dir string) int64 {
	w.t.Helper()
	for _, f := range w.shared.FolderSizes() {
		if f.Path == filepath.Join(w.dir, dir) {
			return f.Bytes
		}
	}
	w.t.Fatalf("%s is not in the book", dir)
	return 0
}

// settle waits until all folders are read.
func (w *world) settle() {
	w.t.Helper()
	if err := w.shared.RescanFolders(context.Background()); err != nil {
		w.t.Fatal(err)
	}
}

// closing ends the reading of folders with the test.
func closing(t testing.TB, w *world) *world {
	t.Cleanup(w.shared.CloseFiles)
	return w
}

const sized = `
  path "/" {
    rights = ["all"]
    max_size = "10000B"
  }
  path "/in" {
    rights = ["all"]
    max_size = "1000B"
  }
  alias "/other" { path = "DIR/home/in" }
`

// TestMaxSize takes each way by which bytes come and go to the limit and one byte
// beyond it.
func TestMaxSize(t *testing.T) {
	text := func(n int) string { return strings.Repeat("x", n) }
	tests := []struct {
		name  string
		files map[string]int // below the home, beforehand
		deed  func(ftp.Tree) error
		want  string
		in    int64 // what is in /in afterwards
	}{
		{"the very last byte", nil, func(tree ftp.Tree) error { return put(t, tree, "/in/f", text(1000), ftp.UploadOptions{}) }, "", 1000},
		{"one more", nil, func(tree ftp.Tree) error { return put(t, tree, "/in/f", text(1001), ftp.UploadOptions{}) }, "max-size", 0},
		{"in a folder below", nil, func(tree ftp.Tree) error { return put(t, tree, "/in/sub/f", text(1001), ftp.UploadOptions{}) }, "max-size", 0},
		{"by another name", nil, func(tree ftp.Tree) error { return put(t, tree, "/other/f", text(1001), ftp.UploadOptions{}) }, "max-size", 0},
		{"beside it", nil, func(tree ftp.Tree) error { return put(t, tree, "/f", text(1001), ftp.UploadOptions{}) }, "", 0},
		{"the folder above is full", map[string]int{"a": 9900}, func(tree ftp.Tree) error { return put(t, tree, "/in/f", text(101), ftp.UploadOptions{}) }, "max-size", 0},
		{"others' files count", map[string]int{"in/a": 600}, func(tree ftp.Tree) error { return put(t, tree, "/in/f", text(401), ftp.UploadOptions{}) }, "max-size", 600},
		{"what is replaced does not", map[string]int{"in/f": 600}, func(tree ftp.Tree) error { return put(t, tree, "/in/f", text(1000), ftp.UploadOptions{}) }, "", 1000},
		{"replaced by too much", map[string]int{"in/f": 600}, func(tree ftp.Tree) error { return put(t, tree, "/in/f", text(1001), ftp.UploadOptions{}) }, "max-size", 600},
		{"appended", map[string]int{"in/f": 600}, func(tree ftp.Tree) error {
			return put(t, tree, "/in/f", text(400), ftp.UploadOptions{Append: true})
		}, "", 1000},
		{"appended too much", map[string]int{"in/f": 600}, func(tree ftp.Tree) error {
			return put(t, tree, "/in/f", text(401), ftp.UploadOptions{Append: true})
		}, "max-size", 600},
		{"restarted", map[string]int{"in/f": 600}, func(tree ftp.Tree) error {
			return put(t, tree, "/in/f", text(900), ftp.UploadOptions{Offset: 100})
		}, "", 1000},
		{"restarted, too much", map[string]int{"in/f": 600}, func(tree ftp.Tree) error {
			return put(t, tree, "/in/f", text(401), ftp.UploadOptions{Offset: 600})
		}, "max-size", 600},
		{"a range", map[string]int{"in/f": 600}, func(tree ftp.Tree) error {
			return put(t, tree, "/in/f", text(500), ftp.UploadOptions{Offset: 500, Length: 500})
		}, "", 1000},
		{"a range, too much", map[string]int{"in/f": 600}, func(tree ftp.Tree) error {
			return put(t, tree, "/in/f", text(501), ftp.UploadOptions{Offset: 500, Length: 501})
		}, "max-size", 600},
		{"moved in", map[string]int{"a": 1000}, func(tree ftp.Tree) error { return tree.Rename(at(t, "/a"), at(t, "/in/a")) }, "", 1000},
		{"too much moved in", map[string]int{"a": 1001}, func(tree ftp.Tree) error { return tree.Rename(at(t, "/a"), at(t, "/in/a")) }, "max-size", 0},
		{"moved over", map[string]int{"a": 1000, "in/f": 500}, func(tree ftp.Tree) error { return tree.Rename(at(t, "/a"), at(t, "/in/f")) }, "", 1000},
		{"moved out", map[string]int{"in/f": 500}, func(tree ftp.Tree) error { return tree.Rename(at(t, "/in/f"), at(t, "/f")) }, "", 0},
		{"a folder in", map[string]int{"d/a": 400, "d/e/b": 600}, func(tree ftp.Tree) error { return tree.Rename(at(t, "/d"), at(t, "/in/d")) }, "", 1000},
		{"too large a folder in", map[string]int{"d/a": 400, "d/e/b": 601}, func(tree ftp.Tree) error { return tree.Rename(at(t, "/d"), at(t, "/in/d")) }, "max-size", 0},
		{"a folder out", map[string]int{"in/d/a": 400}, func(tree ftp.Tree) error { return tree.Rename(at(t, "/in/d"), at(t, "/d")) }, "", 0},
		{"renamed inside", map[string]int{"in/a": 400}, func(tree ftp.Tree) error { return tree.Rename(at(t, "/in/a"), at(t, "/in/sub/a")) }, "", 400},
		{"removed", map[string]int{"in/a": 400, "in/b": 1}, func(tree ftp.Tree) error { return tree.Delete(at(t, "/other/a")) }, "", 1},
		{"ALLO", map[string]int{"in/a": 400}, func(tree ftp.Tree) error { return tree.Allocate(at(t, "/in"), 600) }, "", 400},
		{"ALLO too much", map[string]int{"in/a": 400}, func(tree ftp.Tree) error { return tree.Allocate(at(t, "/in"), 601) }, "max-size", 400},
		{"AVBL", map[string]int{"in/a": 400}, func(tree ftp.Tree) error {
			if n, err := tree.Available(at(t, "/in/sub")); n != 600 || err != nil {
				return fmt.Errorf("%d bytes, %w", n, err)
			}
			return nil
		}, "", 400},
	}
	for _, atomic := range []string{"true", "false"} {
		for _, tt := range tests {
			t.Run(tt.name+", atomic "+atomic, func(t *testing.T) {
				if atomic == "false" && tt.name == "replaced by too much" {
					t.Skip("what is written in place is cut at its beginning")
				}
				w := closing(t, newWorld(t, annas(sized+"uploads { atomic = "+atomic+" }", password)))
				w.mkdir("home/in/sub")
				for name, n := range tt.files {
					w.write("home/"+name, text(n))
				}
				w.reload(annas(sized+"uploads { atomic = "+atomic+" }", password)) // now the folders are there
				w.settle()
				if err := tt.deed(w.login("anna").Tree()); reason(err) != tt.want {
					t.Errorf("got %v", err)
				}
				if got := w.du("home/in"); got != tt.in {
					t.Errorf("%d bytes in the folder, want %d", got, tt.in)
				}
				for _, dir := range []string{"home", "home/in"} {
					if got, want := w.size(dir), w.du(dir); got != want {
						t.Errorf("the book has %d of %s, the disk %d", got, dir, want)
					}
				}
			})
		}
	}
}

// TestMaxSizeShared lets the sessions of two sites with other names for one folder
// store at once. Together they fill it to the last byte that anybody could have, and
// not beyond.
func TestMaxSizeShared(t *testing.T) {
	const most = 300 << 10
	limited := fmt.Sprintf(`
  path "/" {
    rights = ["all"]
    max_size = "%dB"
  }`, most)
	w := closing(t, newWorld(t, annas(limited, password)+strings.NewReplacer(`"s"`, `"s2"`, ":2121", ":2122", "DIR/home", "DIR/link").Replace(annas(limited, password))))
	w.mkdir("home")
	if err := os.Symlink(w.dir+"/home", w.dir+"/link"); err != nil {
		t.Fatal(err)
	}
	var stop sync.WaitGroup
	for i := range 6 {
		one := w.login("anna")
		if i%2 == 1 {
			other, err := w.order[1].Admit(ftp.Peer{ID: "2", Remote: netip.MustParseAddrPort("127.0.0.1:4"), Local: netip.MustParseAddrPort("127.0.0.1:2122")}, w)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(other.Close)
			if _, err := other.Login(context.Background(), "anna", "secret"); err != nil {
				t.Fatal(err)
			}
			one = other
		}
		stop.Go(func() {
			for n := 0; ; n++ {
				err := put(t, one.Tree(), fmt.Sprintf("/f%d-%d", i, n), strings.Repeat("x", 1000+n*37), ftp.UploadOptions{})
				if reason(err) == "max-size" {
					return
				}
				if err != nil {
					t.Error(err)
					return
				}
				if got := w.du("home"); got > most {
					t.Errorf("%d bytes", got)
					return
				}
			}
		})
	}
	stop.Wait()
	// Now it is quiet, all of the rest can be had.
	rest := most - w.du("home")
	if err := put(t, w.login("anna").Tree(), "/rest", strings.Repeat("x", int(rest)), ftp.UploadOptions{}); err != nil {
		t.Error(err)
	}
	if err := put(t, w.login("anna").Tree(), "/more", "x", ftp.UploadOptions{}); reason(err) != "max-size" {
		t.Errorf("one more byte: %v", err)
	}
}

// TestMaxSizeProperty does anything at random, from several sessions at once, while
// the folders are read again and again. When all is quiet the book has what is on
// the disk, without another look at it.
func TestMaxSizeProperty(t *testing.T) {
	for _, atomic := range []string{"true", "false"} {
		t.Run("atomic "+atomic, func(t *testing.T) { anything(t, atomic) })
	}
}

func anything(t *testing.T, atomic string) {
	config := annas(strings.NewReplacer("10000B", "40000B", "1000B", "20000B").Replace(sized)+"uploads { atomic = "+atomic+" }", password)
	w := closing(t, newWorld(t, config))
	w.mkdir("home/in/sub/deep")
	w.mkdir("home/out/sub")
	w.reload(config)
	w.settle()
	ctx, cancel := context.WithCancel(context.Background())
	var sessions, reader sync.WaitGroup
	reader.Go(func() {
		for ctx.Err() == nil {
			_ = w.shared.RescanFolders(ctx)
		}
	})
	for i := range 4 {
		tree := w.login("anna").Tree()
		random := rand.New(rand.NewPCG(uint64(i), 7))
		sessions.Go(func() {
			for range 300 {
				if err := anyDeed(t, tree, random); err != nil && !expected(err) {
					t.Error(err)
				}
			}
		})
	}
	sessions.Wait()
	cancel()
	reader.Wait()
	w.settleQuietly()
	for _, dir := range []string{"home", "home/in"} {
		if got, want := w.size(dir), w.du(dir); got != want {
			t.Errorf("the book has %d of %s, the disk %d", got, dir, want)
		}
		if got := w.du(dir); got > 40000 || dir == "home/in" && got > 20000 {
			t.Errorf("%d bytes in %s", got, dir)
		}
	}
}

// settleQuietly waits for the reading that was going on, and begins none.
func (w *world) settleQuietly() { w.shared.keeping.sizes.Wait() }

// expected are the errors of a deed that others made impossible.
func expected(err error) bool {
	switch reason(err) {
	case "max-size", "busy", "restart-offset", "into-itself":
		return true
	}
	for _, fine := range []error{fs.ErrNotExist, fs.ErrExist} {
		if errors.Is(err, fine) {
			return true
		}
	}
	text := err.Error()
	return strings.Contains(text, "directory") || strings.Contains(text, "not empty")
}

// anyDeed does something to some names, of which there are few, so that sessions meet.
func anyDeed(t *testing.T, tree ftp.Tree, random *rand.Rand) error {
	folders := []string{"", "/in", "/in/sub", "/in/sub/deep", "/other", "/other/sub", "/out", "/out/sub"}
	folder := func() string { return folders[random.IntN(len(folders))] }
	file := func() string { return folder() + "/f" + fmt.Sprint(random.IntN(4)) }
	text := strings.Repeat("x", random.IntN(3000))
	switch random.IntN(12) {
	case 0, 1, 2:
		return put(t, tree, file(), text, ftp.UploadOptions{})
	case 3:
		return put(t, tree, file(), text, ftp.UploadOptions{Append: true})
	case 4:
		return put(t, tree, file(), text, ftp.UploadOptions{Offset: int64(random.IntN(500))})
	case 5:
		n := int64(max(1, len(text)))
		return put(t, tree, file(), text, ftp.UploadOptions{Offset: int64(random.IntN(500)), Length: n})
	case 6:
		return broken(t, tree, file(), text)
	case 7:
		return tree.Delete(at(t, file()))
	case 8, 9:
		return tree.Rename(at(t, file()), at(t, file()))
	case 10:
		return tree.Rename(at(t, "/in/sub/deep"), at(t, "/out/sub/deep"))
	}
	return tree.Rename(at(t, "/out/sub/deep"), at(t, "/in/sub/deep"))
}

// broken is an upload that does not come to its end.
func broken(t *testing.T, tree ftp.Tree, path, text string) error {
	u, err := tree.Upload(at(t, path), ftp.UploadOptions{})
	if err != nil {
		return err
	}
	if err = u.Begin(); err == nil {
		if room := u.Room(); room >= 0 {
			text = text[:min(len(text), int(room))]
		}
		_, err = u.File().WriteString(text)
	}
	u.Abort(errors.New("gone"))
	return err
}
