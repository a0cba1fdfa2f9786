package limit

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// Whatever sessions of one user do side by side: aborted, whole, killed, at changing
// limits, with a ledger that fails at times. What counts is what they got, and never
// more than the limit of the moment.
func TestBookProperty(t *testing.T) {
	for seed := range uint64(30) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) { synctest.Test(t, func(t *testing.T) { randomTransfers(t, seed) }) })
	}
}

func randomTransfers(t *testing.T, seed uint64) {
	r := rand.New(rand.NewPCG(seed, 1))
	terms := Terms{
		Download: r.Int64N(4 << 20), Upload: r.Int64N(4 << 20),
		Ratio: []float64{0, 0, 0.3, 2}[r.IntN(4)], Period: Period(r.IntN(int(periods))),
	}
	s, l, b := bookFor(t, terms)
	type total struct {
		mu sync.Mutex
		by map[Span]Moved // where the transfer began
	}
	got := total{by: map[Span]Moved{}}
	var wg sync.WaitGroup
	for i := range 12 {
		rng := rand.New(rand.NewPCG(seed, uint64(i)+2))
		wg.Go(func() {
			book := s.Open("anna", terms)
			defer book.Close()
			for range 40 {
				time.Sleep(time.Duration(rng.Int64N(int64(8 * time.Hour))))
				span := terms.Period.Span(time.Now().In(time.UTC))
				m, d := oneTransfer(t, book, rng)
				got.mu.Lock()
				sum := got.by[span]
				sum[d] += m
				got.by[span] = sum
				got.mu.Unlock()
			}
		})
	}
	wg.Go(func() {
		for range 40 {
			time.Sleep(time.Duration(r.Int64N(int64(8 * time.Hour))))
			l.fail([]error{nil, errors.New("broken")}[r.IntN(2)])
		}
		l.fail(nil)
	})
	wg.Wait()
	if err := b.save(); err != nil {
		t.Fatal(err)
	}
	for span, m := range got.by {
		if kept, _ := l.Load("anna", span); kept != m {
			t.Errorf("%v: the ledger has %v, they got %v", span, kept, m)
		}
		for d, most := range []int64{terms.Download, terms.Upload} {
			if most > 0 && m[d] > most {
				t.Errorf("%v: %v of %+v", span, m, terms)
			}
		}
		if m[Down] > terms.Credit(m[Up]) {
			t.Errorf("%v: %v at ratio %v", span, m, terms.Ratio)
		}
	}
	if look, err := b.Look(); err != nil || look.Held != (Moved{}) {
		t.Errorf("%v is still set aside, %v", look.Held, err)
	}
}

// oneTransfer moves some bytes and says how many count.
func oneTransfer(t *testing.T, b *Book, r *rand.Rand) (moved int64, d Direction) {
	d = Direction(r.IntN(2))
	h, err := b.Begin(d)
	if err != nil {
		return 0, d // the ledger can't be read
	}
	size := r.Int64N(1 << 20)
	if d == Down {
		if _, ok := h.Reserve(size); !ok {
			h.Close(0)
			return 0, d
		}
	}
	whole := r.IntN(3) > 0
	for moved < size {
		n := min(size-moved, r.Int64N(300<<10)+1)
		if d == Up {
			n, _ = h.Take(n)
		} else {
			n, _ = h.Keep(n, func() int64 { return moved })
		}
		if n == 0 {
			break
		}
		went := n
		if !whole {
			went = r.Int64N(n + 1)
		}
		if d == Up {
			h.Return(n - went)
		}
		moved += went
		if !whole && r.IntN(4) == 0 {
			break
		}
		time.Sleep(time.Duration(r.Int64N(int64(time.Hour))))
	}
	if d == Up && r.IntN(4) == 0 {
		moved = 0 // nothing of it stays
	}
	// A ledger that fails is told the next time.
	h.Close(moved)
	return moved, d
}
