package store

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// both runs a test against every implementation.
func both(t *testing.T, test func(*testing.T, Store)) {
	t.Run("memory", func(t *testing.T) { test(t, NewMemory()) })
	t.Run("file", func(t *testing.T) {
		f := open(t, t.TempDir())
		defer f.Close()
		test(t, f)
	})
}

func open(t testing.TB, folder string) *File {
	t.Helper()
	f, err := Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// is compares a value with what it should be, "-" for none.
func is(t *testing.T, s Store, space, key, want string) {
	t.Helper()
	value, err := s.Get(space, key)
	got := string(value)
	if errors.Is(err, ErrNotFound) {
		got, err = "-", nil
	}
	if got != want || err != nil {
		t.Errorf("%s %q: %q, %v; want %q", space, key, got, err, want)
	}
}

func apply(t *testing.T, s Store, batch ...Op) {
	t.Helper()
	if err := s.Apply(batch...); err != nil {
		t.Fatal(err)
	}
}

// all are a space's entries as "key=value".
func all(t *testing.T, s Store, space, prefix string) (list []string) {
	t.Helper()
	for e, err := range s.Range(space, prefix) {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, e.Key+"="+string(e.Value))
	}
	slices.Sort(list)
	return list
}

func TestValues(t *testing.T) {
	both(t, func(t *testing.T, s Store) {
		is(t, s, "a", "x", "-")
		apply(t, s)
		apply(t, s, Put("a", "x", []byte("1")), Put("a", "y", nil), Put("b", "x", []byte("\x00\xff")))
		is(t, s, "a", "x", "1")
		is(t, s, "a", "y", "")
		is(t, s, "b", "x", "\x00\xff")
		// Later operations of a batch see earlier ones.
		apply(t, s, Delete("a", "x"), Add("a", "x", 5), Add("a", "x", -7), Delete("a", "y"), Delete("c", "none"))
		is(t, s, "a", "x", "-2")
		is(t, s, "a", "y", "-")
	})
}

func TestRange(t *testing.T) {
	both(t, func(t *testing.T, s Store) {
		if got := all(t, s, "a", ""); got != nil {
			t.Errorf("an empty space has %q", got)
		}
		var batch []Op
		for i := range 3 * pageOf {
			batch = append(batch, Put("a", fmt.Sprintf("k%04d", i), []byte("v")))
		}
		apply(t, s, append(batch, Put("a", "z", nil), Put("b", "k", nil))...)
		if n := len(all(t, s, "a", "k")); n != 3*pageOf {
			t.Errorf("%d values", n)
		}
		if got := all(t, s, "a", "k000"); len(got) != 10 || got[9] != "k0009=v" {
			t.Errorf("a prefix has %q", got)
		}
		// Changes are welcome meanwhile, and the end may come early.
		n := 0
		for e, err := range s.Range("a", "k") {
			if err != nil {
				t.Fatal(err)
			}
			apply(t, s, Delete("a", e.Key))
			if n++; n == pageOf+10 {
				break
			}
		}
		if left := len(all(t, s, "a", "k")); left != 2*pageOf-10 {
			t.Errorf("%d are left", left)
		}
	})
}

// TestWholeOrNothing has a batch fail at its end.
func TestWholeOrNothing(t *testing.T) {
	both(t, func(t *testing.T, s Store) {
		apply(t, s, Put("a", "word", []byte("hello")), Put("a", "most", []byte(fmt.Sprint(math.MaxInt64))), Add("a", "least", math.MinInt64))
		for _, c := range []struct {
			last Op
			want error
		}{
			{Add("a", "word", 1), ErrNotCounter},
			{Add("a", "most", 1), ErrOverflow},
			{Add("a", "least", -1), ErrOverflow},
			{Put("", "x", nil), ErrName},
			{Put("a", "", nil), ErrName},
			{Put("a\x00b", "x", nil), ErrName},
			{Put(strings.Repeat("a", MaxSpace+1), "x", nil), ErrName},
			{Put("a", strings.Repeat("k", MaxKey+1), nil), ErrName},
			{Put("a", "x", make([]byte, MaxValue+1)), ErrName},
			{Op{}, ErrName},
		} {
			if err := s.Apply(Put("a", "first", nil), Delete("a", "word"), Put("a", "word", []byte("hello")), c.last); !errors.Is(err, c.want) {
				t.Errorf("%v instead of %v", err, c.want)
			}
			is(t, s, "a", "first", "-")
		}
		is(t, s, "a", "word", "hello")
		if _, err := s.Get("a", ""); !errors.Is(err, ErrName) {
			t.Errorf("an empty key: %v", err)
		}
		// The longest names fit.
		longest := Put(strings.Repeat("a", MaxSpace), strings.Repeat("k", MaxKey), make([]byte, MaxValue)).Until(time.Now().Add(time.Hour))
		apply(t, s, longest)
	})
}

func TestExpiry(t *testing.T) {
	both(t, func(t *testing.T, s Store) {
		synctest.Test(t, func(t *testing.T) {
			at := func(d time.Duration) time.Time { return time.Now().Add(d) }
			apply(t, s,
				Put("a", "short", []byte("1")).Until(at(time.Minute)),
				Put("a", "long", []byte("2")).Until(at(time.Hour)),
				Put("a", "past", []byte("3")).Until(at(-time.Second)),
				Put("a", "ever", []byte("4")),
				Add("a", "count", 5).Until(at(time.Minute)),
			)
			apply(t, s, Add("a", "count", 1)) // its time stays
			if got := strings.Join(all(t, s, "a", ""), " "); got != "count=6 ever=4 long=2 short=1" {
				t.Errorf("at first: %s", got)
			}
			time.Sleep(time.Minute)
			if got := strings.Join(all(t, s, "a", ""), " "); got != "ever=4 long=2" {
				t.Errorf("a minute later: %s", got)
			}
			is(t, s, "a", "short", "-")
			apply(t, s, Add("a", "count", 2), Put("a", "long", []byte("for ever")))
			time.Sleep(24 * time.Hour)
			apply(t, s, Put("b", "anything", nil))
			if got := strings.Join(all(t, s, "a", ""), " "); got != "count=2 ever=4 long=for ever" {
				t.Errorf("a day later: %s", got)
			}
		})
	})
}

// TestManyWriters has every addition counted once.
func TestManyWriters(t *testing.T) {
	both(t, func(t *testing.T, s Store) {
		const writers, each = 16, 20
		var wg sync.WaitGroup
		for i := range writers {
			wg.Go(func() {
				for j := range each {
					if err := s.Apply(Add("n", "sum", 1), Put("n", fmt.Sprintf("%d-%d", i, j), nil)); err != nil {
						t.Error(err)
					}
					// One that can't be done is nobody else's fault.
					if err := s.Apply(Add("n", "1-1x", 1), Put("n", "1-1x", []byte("word")), Add("n", "1-1x", 1)); !errors.Is(err, ErrNotCounter) {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		is(t, s, "n", "sum", fmt.Sprint(writers*each))
		if n := len(all(t, s, "n", "")); n != writers*each+1 {
			t.Errorf("%d values", n)
		}
	})
}

func TestClosed(t *testing.T) {
	both(t, func(t *testing.T, s Store) {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		_, err := s.Get("a", "x")
		for _, err := range []error{err, s.Apply(Put("a", "x", nil))} {
			if !errors.Is(err, ErrClosed) {
				t.Errorf("%v", err)
			}
		}
		for _, err := range s.Range("a", "") {
			if !errors.Is(err, ErrClosed) {
				t.Errorf("%v", err)
			}
		}
	})
}
