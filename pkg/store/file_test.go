package store

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.etcd.io/bbolt"
)

// TestFile looks at what is on disk, and that it is there again.
func TestFile(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "new", "state")
	f := open(t, folder)
	apply(t, f, Put("a", "x", []byte("1")))
	f.Close()
	for name, want := range map[string]os.FileMode{folder: 0o700, f.name: 0o600} {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
	if err := os.Chmod(f.name, 0o644); err != nil {
		t.Fatal(err)
	}
	f = open(t, folder)
	defer f.Close()
	is(t, f, "a", "x", "1")
	if info, err := os.Stat(f.name); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if names, _ := filepath.Glob(folder + "/*"); len(names) != 1 {
		t.Errorf("files: %q", names)
	}
}

// TestInUse opens a store twice.
func TestInUse(t *testing.T) {
	folder := t.TempDir()
	f := open(t, folder)
	_, err := Open(folder)
	if _, ok := errors.AsType[*InUseError](err); !ok || err.Error() != "another daemon uses "+f.name {
		t.Errorf("%v", err)
	}
	f.Close()
	open(t, folder).Close()
}

// TestForbidden opens what can't be opened: that is not damage.
func TestForbidden(t *testing.T) {
	folder := t.TempDir()
	if err := os.Mkdir(filepath.Join(folder, FileName), 0o700); err != nil {
		t.Fatal(err)
	}
	_, err := Open(folder)
	if err == nil || errors.As(err, new(*DamagedError)) {
		t.Errorf("a folder instead of the file: %v", err)
	}
	if err := os.WriteFile(filepath.Join(folder, "plain"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(filepath.Join(folder, "plain")); err == nil || errors.As(err, new(*DamagedError)) {
		t.Errorf("a file instead of the folder: %v", err)
	}
}

// filled is the content of a store with two hundred values.
func filled(t *testing.T) []byte {
	t.Helper()
	f := open(t, t.TempDir())
	var batch []Op
	for i := range 200 {
		batch = append(batch, Put("a", fmt.Sprintf("key %d", i), bytes.Repeat([]byte{byte(i)}, i)).Until(time.Now().Add(time.Hour)))
	}
	apply(t, f, batch...)
	apply(t, f, batch[:50]...)
	f.Close()
	content, err := os.ReadFile(f.name)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// use does everything with a store, and gives the first error.
func use(f *File) error {
	for _, err := range f.Range("a", "") {
		if err != nil {
			return err
		}
	}
	var batch []Op
	for i := range 200 {
		batch = append(batch, Put("a", fmt.Sprintf("key %d", i), bytes.Repeat([]byte("x"), 200-i)))
	}
	return f.Apply(batch...)
}

// TestDamaged damages files in every way that can be thought of. Whatever is
// found is an error that names the file and the cure, and what is not found does
// no harm.
func TestDamaged(t *testing.T) {
	content := filled(t)
	random := rand.New(rand.NewPCG(1, 2))
	const page = 4096
	damages := map[string]func([]byte) []byte{
		"garbage":  func([]byte) []byte { return bytes.Repeat([]byte("no store "), 1000) },
		"one byte": func(b []byte) []byte { return b[:1] },
		"zeros":    func(b []byte) []byte { return make([]byte, len(b)) },
	}
	for _, size := range []int{page - 1, page, 2 * page, 3*page + 7, len(content) / 2, len(content) - page} {
		damages[fmt.Sprintf("cut at %d", size)] = func(b []byte) []byte { return b[:size] }
	}
	for at := 0; at < len(content)/page; at++ {
		damages[fmt.Sprintf("page %d zeros", at)] = func(b []byte) []byte {
			clear(b[at*page : (at+1)*page])
			return b
		}
		damages[fmt.Sprintf("page %d garbage", at)] = func(b []byte) []byte {
			for i := range page {
				b[at*page+i] = byte(random.Uint32())
			}
			return b
		}
		damages[fmt.Sprintf("page %d another", at)] = func(b []byte) []byte {
			copy(b[at*page:(at+1)*page], b[(len(b)/page-1-at)*page:])
			return b
		}
	}
	found := 0
	for what, damage := range damages {
		folder := t.TempDir()
		name := filepath.Join(folder, FileName)
		if err := os.WriteFile(name, damage(bytes.Clone(content)), 0o600); err != nil {
			t.Fatal(err)
		}
		f, err := Open(folder)
		if err == nil {
			err = use(f)
			f.Close()
		}
		if err == nil {
			continue // a page that is not in use
		}
		found++
		if !errors.As(err, new(*DamagedError)) || !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), "move it away") {
			t.Errorf("%s: %v", what, err)
		}
	}
	if found < len(damages)/3 {
		t.Errorf("%d of %d damages were found", found, len(damages))
	}
}

// TestCutWhileOpen takes pages away from a store that runs.
func TestCutWhileOpen(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, FileName), filled(t), 0o600); err != nil {
		t.Fatal(err)
	}
	f := open(t, folder)
	defer f.Close()
	if err := os.Truncate(f.name, 3*4096); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second finds it broken
		if err := use(f); !errors.As(err, new(*DamagedError)) {
			t.Errorf("%v", err)
		}
	}
}

// TestPurge has expired values leave the disk.
func TestPurge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := open(t, t.TempDir())
		defer f.Close()
		for i := range 3 * purgeAtOnce {
			apply(t, f, Put("a", fmt.Sprint(i), nil).Until(time.Now().Add(time.Minute)))
		}
		apply(t, f, Put("a", "stays", nil).Until(time.Now().Add(time.Hour)))
		apply(t, f, Put("a", "stays", nil)) // for ever now
		time.Sleep(2 * time.Hour)
		for range 3 {
			apply(t, f, Put("b", "x", nil))
		}
		err := f.db.View(func(tx *bbolt.Tx) error {
			kept, times := space(tx, "a").Inspect().KeyN, tx.Bucket(bucketExpiries).Inspect().KeyN
			if kept != 1 || times != 0 {
				t.Errorf("%d values and %d times are left", kept, times)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}

// BenchmarkApply is a ban, say, with the disk's own speed in it.
func BenchmarkApply(b *testing.B) {
	f := open(b, b.TempDir())
	defer f.Close()
	b.SetParallelism(32)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := f.Apply(Add("n", "sum", 1)); err != nil {
				b.Fatal(err)
			}
		}
	})
}
