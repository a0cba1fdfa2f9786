package daemon

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ftpd/pkg/limit"
	"ftpd/pkg/site"
	"ftpd/pkg/store"
)

// moverFolder is the variable that makes this test's binary move bytes.
const moverFolder = "FTPD_TEST_MOVER"

// movers are the sessions of the one user that the mover is. What each has moved can
// be read from the sum: a transfer of session w is of movedBy(w) bytes.
const movers = 3

func movedBy(w int) int64 { return 1 << (20 * w) }

var moverKey = site.AmountKey{Site: "main", User: "anna"}

// mover is the child: sessions that upload and download for ever. What is about to be
// counted is said before, what is counted after.
func mover(folder string) {
	f, err := store.Open(folder)
	if err != nil {
		fmt.Println("failed", err)
		return
	}
	books := limit.NewBooks[site.AmountKey](time.Local)
	books.Keep(ledger{f})
	var wg sync.WaitGroup
	for w := range movers {
		wg.Go(func() {
			for i := 0; ; i++ {
				d := limit.Direction(i % 2)
				book := books.Open(moverKey, limit.Terms{Download: 1 << 61, Upload: 1 << 62, Period: limit.Month})
				hold, err := book.Begin(d)
				if err == nil {
					fmt.Fprintf(os.Stdout, "try %d %d\n", w, d)
					_, err = hold.Close(movedBy(w))
				}
				if err != nil {
					fmt.Fprintln(os.Stdout, "failed", err)
					return
				}
				fmt.Fprintf(os.Stdout, "done %d %d\n", w, d)
				book.Close()
			}
		})
	}
	wg.Wait()
}

// times are how often each session did something each way.
type times [movers][2]int64

// TestAmountsKilled kills a daemon's books 200 times. What was said to be counted is,
// what was not tried is not, and nothing is twice.
func TestAmountsKilled(t *testing.T) {
	folder := t.TempDir()
	var before, all times
	for round := range 200 {
		tried, done := killMover(t, folder)
		after := countedIn(t, folder)
		for w := range movers {
			for d := range 2 {
				if n := after[w][d] - before[w][d]; n < done[w][d] || n > tried[w][d] {
					t.Fatalf("kill %d, session %d, direction %d: counted %d times, tried %d, done %d", round, w, d, n, tried[w][d], done[w][d])
				}
				all[w][d] += done[w][d]
			}
		}
		before = after
	}
	for w := range movers {
		if all[w][0] < 50 || all[w][1] < 50 {
			t.Errorf("session %d ended only %v transfers: this test shows nothing", w, all[w])
		}
	}
}

// killMover lets a child say some lines and kills it.
func killMover(t *testing.T, folder string) (tried, done times) {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), moverFolder+"="+folder)
	out, err := child.StdoutPipe()
	if err == nil {
		err = child.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	for left := rand.IntN(30); ; left-- {
		if left == 0 {
			if err := child.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
		line, err := lines.ReadString('\n')
		if errors.Is(err, io.EOF) {
			break
		}
		var what string
		var w, d int
		if n, _ := fmt.Sscan(line, &what, &w, &d); err != nil || n != 3 {
			t.Fatalf("the child says %q, %v", line, err)
		}
		if what == "try" {
			tried[w][d]++
		} else {
			done[w][d]++
		}
	}
	_ = child.Wait() // killed
	return tried, done
}

// countedIn reads the sums apart. Those of all periods are the same.
func countedIn(t *testing.T, folder string) (n times) {
	t.Helper()
	f, err := store.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sum, err := ledger{f}.Load(moverKey, limit.Forever.Span(time.Now()))
	if err != nil {
		t.Fatal(err)
	}
	if month, err := (ledger{f}).Load(moverKey, limit.Month.Span(time.Now())); month != sum || err != nil {
		t.Errorf("%v in the month, %v in all, %v", month, sum, err)
	}
	for d := range sum {
		for w := range movers {
			n[w][d] = sum[d] >> (20 * w) & (1<<20 - 1)
		}
	}
	return n
}

// Every period has its own sum, and those that are over go.
func TestLedgerPeriods(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := store.NewMemory()
		l := ledger{s}
		key := site.AmountKey{Site: "s", User: "anna"}
		add := func(up int64) {
			if err := l.Add(key, limit.Post{At: time.Now(), Moved: limit.Moved{limit.Up: up, limit.Down: 1}}); err != nil {
				t.Fatal(err)
			}
		}
		add(1) // Saturday, 1 January 2000
		time.Sleep(24 * time.Hour)
		add(10) // Sunday
		time.Sleep(24 * time.Hour)
		add(100) // Monday
		time.Sleep(30 * 24 * time.Hour)
		add(1000) // 2 February, a Wednesday
		for p, want := range map[limit.Period]int64{limit.Day: 1000, limit.Week: 1000, limit.Month: 1000, limit.Forever: 1111} {
			if m, err := l.Load(key, p.Span(time.Now())); m[limit.Up] != want || err != nil {
				t.Errorf("%s: %v, %v", p, m, err)
			}
		}
		kept := 0
		for range s.Range(amountSpace, "") {
			kept++
		}
		if kept != 8 {
			t.Errorf("%d counters are kept", kept)
		}
	})
}

// A name that begins like another is somebody else, and what is no number is damage.
func TestLedgerKeys(t *testing.T) {
	s := store.NewMemory()
	l := ledger{s}
	anna, other := site.AmountKey{Site: "s", User: "anna"}, site.AmountKey{Site: "s", User: "anna b"}
	for _, key := range []site.AmountKey{anna, other} {
		if err := l.Add(key, limit.Post{At: time.Now(), Moved: limit.Moved{5, 6}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Reset(anna); err != nil {
		t.Fatal(err)
	}
	span := limit.Week.Span(time.Now())
	if m, err := l.Load(anna, span); m != (limit.Moved{}) || err != nil {
		t.Errorf("after the reset: %v, %v", m, err)
	}
	if m, err := l.Load(other, span); m != (limit.Moved{5, 6}) || err != nil {
		t.Errorf("the other's: %v, %v", m, err)
	}
	if err := s.Apply(store.Put(amountSpace, amountKey(anna, span, limit.Up), []byte("many"))); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Load(anna, span); !errors.Is(err, store.ErrNotCounter) || !strings.Contains(err.Error(), "anna at s") {
		t.Errorf("damage: %v", err)
	}
}
