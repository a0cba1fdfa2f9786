package worm

import (
	"errors"
	"os"
	"testing"
	"time"

	"ftpd/pkg/store"
	"ftpd/pkg/vfs"
)

var now = time.Unix(1e9, 0)

func id(n uint64) vfs.FileID { return vfs.FileID{Dev: 1, Ino: n} }

// TestOver decides for files in folders 3 in 2 in 1.
func TestOver(t *testing.T) {
	type marked map[uint64]Mark
	day := 24 * time.Hour
	tests := []struct {
		name  string
		sites []marked
		want  string // the rule; "" if nothing is protected
	}{
		{"none", nil, ""},
		{"its own", []marked{{3: {Rule: "a"}}}, "a"},
		{"one above", []marked{{1: {Rule: "a"}}}, "a"},
		{"the nearest", []marked{{1: {Rule: "a"}, 2: {Rule: "b"}}}, "b"},
		{"above, but alone", []marked{{2: {Rule: "a", Alone: true}}}, ""},
		{"alone, its own", []marked{{3: {Rule: "a", Alone: true}}}, "a"},
		{"above one that is alone", []marked{{1: {Rule: "a"}, 2: {Rule: "b", Alone: true}}}, "a"},
		{"excepted", []marked{{1: {Rule: "a"}, 2: {Rule: "b", Free: true}}}, ""},
		{"excepted alone", []marked{{1: {Rule: "a"}, 2: {Rule: "b", Free: true, Alone: true}}}, "a"},
		{"one excepts, another protects", []marked{{2: {Rule: "a", Free: true}}, {2: {Rule: "b"}}}, "b"},
		{"the other way round", []marked{{2: {Rule: "a"}}, {2: {Rule: "b", Free: true}}}, "a"},
		{"for ever beats a time", []marked{{2: {Rule: "a", For: day}}, {2: {Rule: "b"}}}, "b"},
		{"ended", []marked{{2: {Rule: "a", Ends: now}}}, ""},
		{"it will end", []marked{{2: {Rule: "a", Ends: now.Add(1)}}}, "a"},
		{"one that ends beside one that does not", []marked{{2: {Rule: "a", Ends: now}}, {2: {Rule: "b", For: day}}}, "b"},
		{"the exception has ended", []marked{{1: {Rule: "a"}, 2: {Free: true, Ends: now}}}, "a"},
		{"the longer time", []marked{{2: {Rule: "a", For: 2 * day}}, {2: {Rule: "b", For: day}}}, "a"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			k := NewKeeper()
			for i, site := range tt.sites {
				s := NewSource(string(rune('a' + i)))
				for n, m := range site {
					s.Add(id(n), m)
				}
				k.Replace(s)
			}
			m, on := k.Over([]vfs.FileID{id(3), id(2), id(1)}, now)
			if m.Rule != tt.want || on != (tt.want != "") {
				t.Errorf("got %+v, %v", m, on)
			}
		})
	}
}

// TestSources replaces, adds and drops.
func TestSources(t *testing.T) {
	k := NewKeeper()
	old, next := NewSource("s"), NewSource("s")
	old.Add(id(1), Mark{Rule: "old", Path: "/srv/a/b"})
	k.Replace(old)
	if m, found := k.Within(id(9), "/srv/a", now); !found || m.Rule != "old" {
		t.Errorf("below: %+v", m)
	}
	if _, found := k.Within(id(9), "/srv/a/b/c", now); found {
		t.Error("above what is asked about")
	}
	next.Add(id(2), Mark{Rule: "next"})
	k.Replace(next)
	k.Add(old, id(3), Mark{Rule: "late"}) // of a generation that is gone
	k.Drop(old)
	for n, want := range map[uint64]bool{1: false, 2: true, 3: false} {
		if _, on := k.Over([]vfs.FileID{id(n)}, now); on != want {
			t.Errorf("folder %d: %v", n, on)
		}
	}
	k.Add(next, id(4), Mark{Rule: "new"})
	k.Forget(id(2))
	for n, want := range map[uint64]bool{2: false, 4: true} {
		if _, on := k.Over([]vfs.FileID{id(n)}, now); on != want {
			t.Errorf("folder %d: %v", n, on)
		}
	}
	k.Drop(next)
	if k.Any() {
		t.Error("something is left")
	}
}

// TestProtected is what records say of files, with and without a time of birth.
func TestProtected(t *testing.T) {
	hours := func(n int) time.Time { return now.Add(time.Duration(n) * time.Hour) }
	at := func(n int) int64 { return hours(n).UnixNano() }
	forTen := Mark{For: 10 * time.Hour}
	tests := []struct {
		name   string
		record func(*Keeper) error
		file   File
		mark   Mark
		want   bool
		until  time.Time
	}{
		{"unknown", nil, File{id(1), at(-9), at(-9)}, Mark{}, true, time.Time{}},
		{"unknown, for a time", nil, File{id(1), at(-50), at(-9)}, forTen, true, hours(1)},
		{"unknown, and the time is over", nil, File{id(1), at(-50), at(-10)}, forTen, false, hours(0)},
		{"complete, changed by others since", func(k *Keeper) error { return k.Complete(File{id(1), 5, at(-20)}, hours(-20)) },
			File{id(1), 5, at(-1)}, forTen, false, hours(-10)},
		{"incomplete", func(k *Keeper) error { return k.Partial(File{id(1), 5, at(-1)}) }, File{id(1), 5, at(-1)}, Mark{}, false, time.Time{}},
		{"incomplete, another file by now", func(k *Keeper) error { return k.Partial(File{id(1), 5, at(-1)}) }, File{id(1), 6, at(-1)}, Mark{}, true, time.Time{}},
		{"incomplete, without births", func(k *Keeper) error { return k.Partial(File{id(1), 0, 7}) }, File{id(1), 0, 7}, Mark{}, false, time.Time{}},
		{"changed by others, without births", func(k *Keeper) error { return k.Partial(File{id(1), 0, 7}) }, File{id(1), 0, 8}, Mark{}, true, time.Time{}},
		{"being written", func(k *Keeper) error { return k.Writing(File{id(1), 0, 7}) }, File{id(1), 0, 8}, Mark{}, false, time.Time{}},
		{"was written", func(k *Keeper) error { k.Writing(File{id(1), 5, 7}); k.Written(id(1)); return nil }, File{id(1), 5, 8}, Mark{}, false, time.Time{}},
		{"removed and forgotten", func(k *Keeper) error { return errors.Join(k.Partial(File{id(1), 5, 7}), k.Gone(id(1))) }, File{id(1), 5, 7}, Mark{}, true, time.Time{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			k := NewKeeper()
			k.Attach(store.NewMemory())
			if tt.record != nil {
				if err := tt.record(k); err != nil {
					t.Fatal(err)
				}
			}
			until, got := k.Protected(tt.file, tt.mark, now)
			if got != tt.want || !until.Equal(tt.until) {
				t.Errorf("got %v until %v", got, until)
			}
		})
	}
}

// TestStoreFails protects what nobody can ask about.
func TestStoreFails(t *testing.T) {
	k := NewKeeper()
	db := store.NewMemory()
	k.Attach(db)
	f := File{id(1), 5, 1}
	if err := k.Partial(f); err != nil {
		t.Fatal(err)
	}
	db.Close()
	if _, protected := k.Protected(f, Mark{For: time.Nanosecond}, time.Now()); !protected {
		t.Error("free")
	}
}

// TestLook finds what stat finds, and a birth where there is one.
func TestLook(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(dir+"/f", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	folder, err := os.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	with, err := Look(folder, "f")
	if err != nil {
		t.Fatal(err)
	}
	without, err := lookWithout(folder, "f")
	if err != nil || with.ID != without.ID || with.Change != without.Change || without.Birth != 0 {
		t.Errorf("%+v, %+v, %v", with, without, err)
	}
	if info, err := os.Stat(dir + "/f"); err != nil || vfs.IDOf(info) != with.ID {
		t.Errorf("%v is %v, %v", with.ID, info, err)
	}
	if _, err := Look(folder, "nothing"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

// FuzzRecord reads whatever stands in a store.
func FuzzRecord(f *testing.F) {
	f.Add([]byte("c 1 2 3"))
	f.Add([]byte("p 0 -1 9223372036854775807"))
	f.Add([]byte("x"))
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := decode(text)
		if err != nil {
			return
		}
		again, err := decode(r.encode())
		if err != nil || again != r {
			t.Errorf("%q: %+v, then %+v, %v", text, r, again, err)
		}
	})
}

func BenchmarkOver(b *testing.B) {
	k := NewKeeper()
	s := NewSource("s")
	for n := range uint64(20_000) {
		s.Add(id(n+100), Mark{Rule: "r"})
	}
	k.Replace(s)
	chain := []vfs.FileID{id(1), id(2), id(3), id(4), id(105)}
	b.ReportAllocs()
	for b.Loop() {
		k.Over(chain, now)
	}
}
