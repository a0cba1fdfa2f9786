package sizes

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sirupsen/logrus"
	"go.uber.org/goleak"

	"ftpd/pkg/store"
	"ftpd/pkg/vfs"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// open is a book that ends with the test, and what it logs.
func open(t *testing.T) (*Book, *bytes.Buffer) {
	var events bytes.Buffer
	log := logrus.New()
	log.SetOutput(&events)
	b := NewBook(log)
	t.Cleanup(b.Close)
	return b, &events
}

// chainOf is the chain of a folder.
func chainOf(t *testing.T, dir string) []vfs.FileID {
	t.Helper()
	f, err := os.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	chain, err := vfs.Chain(f)
	if err != nil {
		t.Fatal(err)
	}
	return chain
}

func write(t *testing.T, path string, n int) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, make([]byte, n), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestReading counts what counts: sizes as they are told, each name, at any depth;
// neither links nor temporaries.
func TestReading(t *testing.T) {
	dir := t.TempDir()
	write(t, dir+"/a", 10)
	write(t, dir+"/deep/er/than/that/b", 100)
	write(t, dir+"/.ftpd-upload-X", 5000)
	for i := range 600 {
		write(t, dir+"/many/"+strings.Repeat("n", i%200+1)+string(rune('a'+i/200)), 1)
	}
	if err := errors.Join(os.Link(dir+"/a", dir+"/again"), os.Symlink(dir, dir+"/link"), os.Truncate(dir+"/a", 1000)); err != nil {
		t.Fatal(err)
	}
	b, events := open(t)
	chain := chainOf(t, dir)
	b.Want(chain[0], dir)
	b.Wait()
	u, ok := b.Usage(chain[0])
	if want := int64(1000 + 1000 + 100 + 600); !ok || u.Bytes != want || !u.Known || u.Unsure || u.Failure != nil {
		t.Errorf("got %+v, want %d; %s", u, want, events)
	}
	// What other programs do is found by the next reading.
	write(t, dir+"/new", 7)
	if err := b.Rescan(context.Background()); err != nil {
		t.Fatal(err)
	}
	if again, _ := b.Usage(chain[0]); again.Bytes != u.Bytes+7 {
		t.Errorf("after it: %+v", again)
	}
	// A folder that is another one now is nobody's.
	if err := errors.Join(os.Rename(dir, dir+"2"), os.Mkdir(dir, 0o755)); err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir + "2")
	if err := b.Rescan(context.Background()); err != nil {
		t.Fatal(err)
	}
	if _, ok := b.Usage(chain[0]); ok {
		t.Error("it is still in the book")
	}
}

// TestUnread says what can't be read, once, and counts the rest.
func TestUnread(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may read all")
	}
	dir := t.TempDir()
	write(t, dir+"/a", 10)
	write(t, dir+"/closed/b", 10)
	if err := os.Chmod(dir+"/closed", 0); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(dir+"/closed", 0o755)
	b, events := open(t)
	chain := chainOf(t, dir)
	b.Want(chain[0], dir)
	b.Wait()
	b.Reread()
	b.Wait()
	u, _ := b.Usage(chain[0])
	if u.Bytes != 10 || u.Failure == nil || strings.Count(events.String(), messageNotRead) != 1 {
		t.Errorf("got %+v; %s", u, events)
	}
}

// TestBelieve is what becomes of a reading during which things happened.
func TestBelieve(t *testing.T) {
	known := make(chan struct{})
	close(known)
	tests := []struct {
		name    string
		f       folder // before, with what happened
		total   int64
		quiet   bool
		used    int64
		unsure  bool
		unknown bool
	}{
		{"nothing happened", folder{used: 5}, 100, true, 100, false, false},
		{"the first, and nothing happened", folder{}, 100, true, 100, false, true},
		{"the first, and something did", folder{used: 30, moved: 40}, 100, false, 140, true, true},
		{"what happened explains it", folder{used: 100, moved: 40}, 130, false, 100, false, false},
		{"and the other way", folder{used: 100, moved: 40}, 60, false, 100, false, false},
		{"others added", folder{used: 100, moved: 40}, 200, false, 160, true, false},
		{"others removed", folder{used: 100, moved: 40}, 10, false, 50, true, false},
		{"folders moved", folder{used: 100, moved: 0, stirred: true}, 10, false, 100, false, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b, _ := open(t)
			f := &tt.f
			f.known = known
			if tt.unknown {
				f.known = make(chan struct{})
			}
			b.believe(f, tt.total, tt.quiet)
			if f.used != tt.used || f.unsure != tt.unsure || !f.isKnown() || (f.again != nil) != tt.unsure {
				t.Errorf("used %d, unsure %v, again %v", f.used, f.unsure, f.again)
			}
			if f.again != nil {
				f.again.Stop()
			}
		})
	}
}

// TestPending is a reading that ends while a change is done and not yet posted: it says
// nothing, or the change would count twice.
func TestPending(t *testing.T) {
	b, _ := open(t)
	id := vfs.FileID{Dev: 1, Ino: 1}
	known := make(chan struct{})
	close(known)
	f := &folder{id: id, known: known, used: 100}
	b.folders[id] = f
	change := b.Change([]vfs.FileID{id})
	if b.ends(f, 40, nil, false) {
		t.Error("it is not read again")
	}
	if !b.ends(f, 40, nil, true) || f.used != 100 || !f.unsure || f.again == nil {
		t.Errorf("used %d, unsure %v", f.used, f.unsure)
	}
	change.Less(60)
	if f.used != 40 {
		t.Errorf("then used %d", f.used)
	}
}

// TestUnknown lets a writer wait for a folder that nobody can read, and not for ever.
func TestUnknown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := NewBook(logrus.New())
		defer b.Close()
		id := vfs.FileID{Dev: 1, Ino: 2}
		f := &folder{id: id, known: make(chan struct{})}
		b.folders[id] = f
		start := Start{Chain: []vfs.FileID{id}, Limits: []Limit{{Folder: id, Max: 100}}}
		began := time.Now()
		if _, err := b.Begin(start); err != ErrUnknown || time.Since(began) != patience {
			t.Errorf("got %v after %v", err, time.Since(began))
		}
		if len(b.active) != 0 {
			t.Error("the write is still there")
		}
		time.AfterFunc(time.Second, func() { close(f.known) })
		w, err := b.Begin(start)
		if err != nil {
			t.Fatal(err)
		}
		w.Drop()
		// Who is not bounded does not wait.
		f.known = make(chan struct{})
		w, err = b.Begin(Start{Chain: start.Chain})
		if err != nil || w.Room(0) != -1 {
			t.Errorf("got %v", err)
		}
		w.Drop()
	})
}

// TestKept is what one run leaves to the next: what is sure, and nothing while a
// process runs.
func TestKept(t *testing.T) {
	dir := t.TempDir()
	write(t, dir+"/a", 10)
	chain := chainOf(t, dir)
	db := store.NewMemory()
	first := NewBook(logrus.New())
	first.Attach(db)
	first.Want(chain[0], dir)
	first.Wait()
	first.Close()

	second, _ := open(t)
	second.Attach(db)
	for e := range db.Range(space, "") {
		t.Errorf("%s is in the store while a process runs", e.Key)
	}
	// It is believed at once, without any reading.
	second.stop()
	second.Want(chain[0], dir)
	if u, ok := second.Usage(chain[0]); !ok || !u.Known || u.Bytes != 10 || !u.Unsure {
		t.Errorf("got %+v", u)
	}
}

// TestRoom shares the last bytes: what one has set aside another can't have, and all
// of it comes back.
func TestRoom(t *testing.T) {
	b, _ := open(t)
	outer, inner := vfs.FileID{Dev: 1, Ino: 1}, vfs.FileID{Dev: 1, Ino: 2}
	known := make(chan struct{})
	close(known)
	b.folders[outer] = &folder{id: outer, known: known, used: 900}
	b.folders[inner] = &folder{id: inner, known: known, used: 50}
	start := Start{
		Chain:  []vfs.FileID{inner, outer},
		Limits: []Limit{{inner, 1000, "inner"}, {outer, 1000, "outer"}, {vfs.FileID{Ino: 9}, 1, "elsewhere"}},
	}
	one, _ := b.Begin(start)
	if got := one.Room(0); got != 100 {
		t.Errorf("the first has %d", got)
	}
	two, _ := b.Begin(start)
	if got := two.Room(0); got != 0 || two.Full().Rule != "outer" {
		t.Errorf("the second has %d, %v", got, two.Full())
	}
	if err := one.Claim(60, 0); err != nil {
		t.Fatal(err)
	}
	one.Done(60, 0, vfs.FileID{})
	if got := two.Room(0); got != 40 {
		t.Errorf("then the second has %d", got)
	}
	if got := two.Room(40); got != 0 {
		t.Errorf("behind that %d", got)
	}
	two.Drop()
	two.Drop()
	for _, u := range b.Usages() {
		if u.Aside != 0 {
			t.Errorf("%d are still set aside", u.Aside)
		}
	}
	if b.folders[outer].used != 960 || b.folders[inner].used != 110 {
		t.Errorf("used %d and %d", b.folders[outer].used, b.folders[inner].used)
	}
}

// TestCredit takes away what was to be replaced: the room for it must be found again.
func TestCredit(t *testing.T) {
	b, _ := open(t)
	id, file := vfs.FileID{Dev: 1, Ino: 1}, vfs.FileID{Dev: 1, Ino: 7}
	known := make(chan struct{})
	close(known)
	b.folders[id] = &folder{id: id, known: known, used: 400}
	chain := []vfs.FileID{id}
	start := Start{Chain: chain, Limits: []Limit{{id, 500, "r"}}, Old: 400}
	w, _ := b.Begin(start)
	if got := w.Room(0); got != 400 {
		t.Errorf("room for %d", got)
	}
	b.Change(chain).Removed(file, 400)
	other, _ := b.Begin(Start{Chain: chain, Limits: start.Limits})
	if err := other.Claim(300, 0); err != nil {
		t.Fatal(err)
	}
	other.Done(300, 0, vfs.FileID{})
	if err := w.Claim(400, 0); err == nil {
		t.Error("more than there is room for")
	}
	if err := w.Claim(200, 0); err != nil {
		t.Error(err)
	}
	w.Drop()
}

func BenchmarkRoom(b *testing.B) {
	book := NewBook(logrus.New())
	known := make(chan struct{})
	close(known)
	for i := range uint64(10_000) {
		id := vfs.FileID{Dev: 1, Ino: i}
		book.folders[id] = &folder{id: id, known: known}
	}
	id := vfs.FileID{Dev: 1, Ino: 5}
	w, err := book.Begin(Start{Chain: []vfs.FileID{id}, Limits: []Limit{{id, 1 << 60, "r"}}})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	at := int64(0)
	for b.Loop() {
		at += 32 << 10
		w.Room(at)
	}
}
