package limit

import (
	"errors"
	"math"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// paper is a ledger in memory, which can fail.
type paper struct {
	mu     sync.Mutex
	days   map[string]map[time.Time]Moved // by the day's beginning
	err    error
	writes int
	hold   chan struct{} // Add waits for it, if it is not nil
}

func newPaper() *paper { return &paper{days: map[string]map[time.Time]Moved{}} }

func (l *paper) Load(key string, s Span) (sum Moved, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for day, m := range l.days[key] {
		if s.Has(day) {
			sum = sum.plus(m)
		}
	}
	return sum, l.err
}

func (l *paper) Add(key string, posts ...Post) error {
	if l.hold != nil {
		<-l.hold
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err != nil {
		return l.err
	}
	l.writes++
	if l.days[key] == nil {
		l.days[key] = map[time.Time]Moved{}
	}
	for _, p := range posts {
		day := Day.Span(p.At).Begin
		l.days[key][day] = l.days[key][day].plus(p.Moved)
	}
	return nil
}

func (l *paper) Reset(key string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.days, key)
	return l.err
}

func (l *paper) fail(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.err = err
}

// bookFor are books over paper, and the one of "anna".
func bookFor(t *testing.T, terms Terms) (*Books[string], *paper, *Book) {
	t.Helper()
	l := newPaper()
	s := NewBooks[string](time.UTC)
	s.Keep(l)
	b := s.Open("anna", terms)
	t.Cleanup(b.Close)
	return s, l, b
}

func begin(t *testing.T, b *Book, d Direction) *Hold {
	t.Helper()
	h, err := b.Begin(d)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// end closes a hold and fails for the ledger's error.
func end(t *testing.T, h *Hold, moved int64) Posted {
	t.Helper()
	p, err := h.Close(moved)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// move is a whole transfer.
func move(t *testing.T, b *Book, d Direction, n int64) {
	t.Helper()
	h := begin(t, b, d)
	if room, ok := h.Reserve(n); !ok {
		t.Fatalf("%d bytes of %v", n, room)
	}
	end(t, h, n)
}

// wantRoom compares what is left.
func wantRoom(t *testing.T, b *Book, down, up int64) {
	t.Helper()
	s, err := b.Look()
	if err != nil || s.Down.Bytes != down || s.Up.Bytes != up {
		t.Errorf("%d down, %d up, %v; want %d and %d", s.Down.Bytes, s.Up.Bytes, err, down, up)
	}
}

func TestReserve(t *testing.T) {
	_, _, b := bookFor(t, Terms{Download: 100, Upload: 1000})
	a, c := begin(t, b, Down), begin(t, b, Down)
	if room, ok := a.Reserve(101); ok || room != (Room{100, DownloadLimit}) {
		t.Errorf("%v %v", room, ok)
	}
	if _, ok := a.Reserve(60); !ok {
		t.Error("60 of 100 were refused")
	}
	// The other has what is left, to the byte.
	if room, ok := c.Reserve(41); ok || room.Bytes != 40 {
		t.Errorf("%v %v", room, ok)
	}
	if _, ok := c.Reserve(40); !ok {
		t.Error("40 of 40 were refused")
	}
	if n, _ := a.Keep(60, func() int64 { panic("nothing has changed") }); n != 60 {
		t.Errorf("%d bytes of 60 that were reserved", n)
	}
	wantRoom(t, b, 0, 1000)
	if p := end(t, a, 40); p.Before != (Moved{}) || p.After != (Moved{Down: 40}) {
		t.Errorf("posted %+v", p)
	}
	wantRoom(t, b, 20, 1000)
	end(t, a, 40) // a second time: nothing
	end(t, c, 0)
	wantRoom(t, b, 60, 1000)
}

// An upload takes as it goes. Small pieces are granted to the last byte; large ones
// leave something for others.
func TestTake(t *testing.T) {
	_, _, b := bookFor(t, Terms{Upload: 10 << 20})
	h := begin(t, b, Up)
	if n, _ := h.Take(100 << 20); n != 10<<20/sliceShare {
		t.Errorf("the first slice has %d bytes", n)
	}
	h.Return(10<<20/sliceShare - 5) // 5 moved
	wantRoom(t, b, math.MaxInt64, 10<<20-5)
	if h.Scarce() {
		t.Error("10 MiB are scarce")
	}
	other := begin(t, b, Up)
	var total int64 = 5
	for {
		n, by := h.Take(64 << 10)
		if n == 0 {
			if by != UploadLimit {
				t.Errorf("ended by %v", by)
			}
			break
		}
		total += n
	}
	if total != 10<<20 || !h.Scarce() {
		t.Errorf("%d bytes in all", total)
	}
	if n, _ := other.Take(1); n != 0 {
		t.Errorf("%d bytes for the other", n)
	}
	// What does not stay does not count.
	end(t, h, 0)
	end(t, other, 0)
	wantRoom(t, b, math.MaxInt64, 10<<20)
}

func TestRatio(t *testing.T) {
	_, _, b := bookFor(t, Terms{Ratio: 2})
	h := begin(t, b, Down)
	if room, ok := h.Reserve(1); ok || room != (Room{0, Credit}) {
		t.Errorf("%v %v before anything was uploaded", room, ok)
	}
	if _, ok := h.Reserve(0); !ok {
		t.Error("an empty file was refused")
	}
	up := begin(t, b, Up)
	up.Take(100)
	wantRoom(t, b, 0, math.MaxInt64) // earned when it is closed
	end(t, up, 100)
	wantRoom(t, b, 50, math.MaxInt64)
	if _, ok := h.Reserve(50); !ok {
		t.Error("50 were refused")
	}
	end(t, h, 50)
	wantRoom(t, b, 0, math.MaxInt64)
}

// New terms hold for what runs.
func TestTermsChange(t *testing.T) {
	s, _, b := bookFor(t, Terms{Download: 100, Upload: 100})
	set := func(terms Terms) { s.Open("anna", terms).Close() }
	down, up := begin(t, b, Down), begin(t, b, Up)
	down.Reserve(80)
	up.Take(30)
	went := int64(30)
	used := func() int64 { return went }
	set(Terms{Download: 90, Upload: 100})
	if n, _ := down.Keep(50, used); n != 50 {
		t.Errorf("%d bytes, though all of it still fits", n)
	}
	set(Terms{Download: 50, Upload: 40})
	if n, _ := down.Keep(50, used); n != 20 {
		t.Errorf("%d bytes of the 20 that the lower limit leaves", n)
	}
	went = 50
	if n, by := down.Keep(1, used); n != 0 || by != DownloadLimit {
		t.Errorf("%d, %v", n, by)
	}
	set(Terms{Download: 20, Upload: 40})
	if n, by := down.Keep(1, used); n != 0 || by != DownloadLimit {
		t.Errorf("%d, %v", n, by)
	}
	if n, _ := up.Take(50); n != 10 {
		t.Errorf("%d bytes of 10", n)
	}
	set(Terms{})
	if n, _ := up.Take(50); n != 50 {
		t.Errorf("%d bytes without a limit", n)
	}
	if n, _ := down.Keep(30, used); n != 30 {
		t.Errorf("%d bytes without a limit", n)
	}
	end(t, down, 80)
	end(t, up, 90)
}

// The clock is the bubble's: it begins on Saturday, 1 January 2000, UTC.
func TestPeriodsEnd(t *testing.T) {
	for _, test := range []struct {
		period Period
		left   time.Duration // from Saturday noon
	}{
		{Day, 12 * time.Hour},
		{Week, 36 * time.Hour},
		{Month, 30*24*time.Hour + 12*time.Hour},
	} {
		synctest.Test(t, func(t *testing.T) {
			time.Sleep(12 * time.Hour)
			_, l, b := bookFor(t, Terms{Upload: 100, Period: test.period})
			move(t, b, Up, 70)
			time.Sleep(test.left - 1)
			wantRoom(t, b, math.MaxInt64, 30)
			over := begin(t, b, Up)
			over.Take(10)
			time.Sleep(time.Nanosecond)
			wantRoom(t, b, math.MaxInt64, 100)
			// It counts where it began, and is bounded there.
			if n, _ := over.Take(100); n != 20 {
				t.Errorf("%s: %d of 20 bytes", test.period, n)
			}
			end(t, over, 30)
			wantRoom(t, b, math.MaxInt64, 100)
			if m, _ := l.Load("anna", Forever.Span(time.Now())); m[Up] != 100 {
				t.Errorf("%s: %v in all", test.period, m)
			}
		})
	}
}

// At another period what was moved in it counts, and so does what runs.
func TestPeriodChanges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _, b := bookFor(t, Terms{Upload: 100, Period: Day})
		move(t, b, Up, 60)
		time.Sleep(24 * time.Hour)
		move(t, b, Up, 10)
		h := begin(t, b, Up)
		h.Take(5)
		s.Open("anna", Terms{Upload: 100, Period: Month}).Close()
		wantRoom(t, b, math.MaxInt64, 25)
		if n, _ := h.Take(100); n != 25 {
			t.Errorf("%d of 25 bytes", n)
		}
		end(t, h, 7)
		wantRoom(t, b, math.MaxInt64, 23)
		s.Open("anna", Terms{Upload: 100, Period: Day}).Close()
		wantRoom(t, b, math.MaxInt64, 83)
	})
}

// A transfer of another day is in the account of the period that comes into force
// meanwhile, and in the ledger where that account will look.
func TestPeriodChangesOverMidnight(t *testing.T) {
	for _, test := range []struct {
		before, after Period
		left          int64
	}{
		{Forever, Day, 100 - 40 - 30}, // set aside in what is now a day
		{Day, Month, 100 - 40 - 30},   // the day is over, the month is not
	} {
		synctest.Test(t, func(t *testing.T) {
			s, l, b := bookFor(t, Terms{Upload: 100, Period: test.before})
			h := begin(t, b, Up)
			h.Take(30)
			time.Sleep(24 * time.Hour)
			move(t, b, Up, 40)
			s.Open("anna", Terms{Upload: 100, Period: test.after}).Close()
			end(t, h, 30)
			wantRoom(t, b, math.MaxInt64, test.left)
			s.Keep(&paper{days: l.days}) // read anew
			wantRoom(t, b, math.MaxInt64, test.left)
		})
	}
}

// What could not be written counts in another period, too.
func TestUnwrittenCounts(t *testing.T) {
	s, l, b := bookFor(t, Terms{Upload: 100, Period: Day})
	h := begin(t, b, Up)
	h.Take(10)
	l.fail(errors.New("broken"))
	if _, err := h.Close(10); err == nil {
		t.Error("no error")
	}
	l.fail(nil)
	s.Open("anna", Terms{Upload: 100, Period: Month}).Close()
	wantRoom(t, b, math.MaxInt64, 90)
}

// The days with 23 and 25 hours are whole days.
func TestClocksChange(t *testing.T) {
	for _, name := range []string{"Europe/Berlin", "America/New_York"} {
		synctest.Test(t, func(t *testing.T) {
			z := zone(t, name)
			s := NewBooks[string](z)
			s.Keep(newPaper())
			b := s.Open("anna", Terms{Upload: 100, Period: Day})
			defer b.Close()
			for day := time.Date(2000, 1, 2, 0, 0, 0, 0, z); day.Year() == 2000; day = day.AddDate(0, 0, 1) {
				time.Sleep(time.Until(day))
				wantRoom(t, b, math.MaxInt64, 100)
				move(t, b, Up, 100)
				time.Sleep(time.Until(day.AddDate(0, 0, 1)) - 1)
				wantRoom(t, b, math.MaxInt64, 0)
			}
		})
	}
}

// Only what is in use takes memory, and it is all in the ledger.
func TestBooksForget(t *testing.T) {
	s, l, b := bookFor(t, Terms{Upload: 100})
	h := begin(t, b, Up)
	other := s.Open("bob", Terms{Upload: 5})
	if s.InUse() != 2 {
		t.Errorf("%d books", s.InUse())
	}
	move(t, other, Up, 5)
	other.Close()
	if s.InUse() != 1 {
		t.Errorf("%d books after bob left", s.InUse())
	}
	other = s.Open("bob", Terms{Upload: 5})
	wantRoom(t, other, math.MaxInt64, 0)
	other.Close()
	end(t, h, 0)
	if l.writes != 1 {
		t.Errorf("%d writes; nothing moved is nothing written", l.writes)
	}
	if look, err := s.Look("carol", Terms{Download: 7}); err != nil || look.Down.Bytes != 7 || s.InUse() != 1 {
		t.Errorf("%+v, %v, %d books", look, err, s.InUse())
	}
}

// A ledger that can't be written is made up for; one that can't be read refuses.
func TestLedgerFails(t *testing.T) {
	s, l, b := bookFor(t, Terms{Upload: 100, Period: Day})
	broken := errors.New("broken")
	l.fail(broken)
	if _, err := b.Begin(Up); !errors.Is(err, broken) {
		t.Errorf("unread: %v", err)
	}
	l.fail(nil)
	h := begin(t, b, Up)
	h.Take(10)
	l.fail(broken)
	if _, err := h.Close(10); !errors.Is(err, broken) {
		t.Errorf("unwritten: %v", err)
	}
	wantRoom(t, b, math.MaxInt64, 90)
	b.Close()
	if s.InUse() != 1 {
		t.Error("what is not written was forgotten")
	}
	l.fail(nil)
	s.find("anna", Terms{}) // the cleanup's
	move(t, b, Up, 1)
	if m, _ := l.Load("anna", Forever.Span(time.Now())); m[Up] != 11 {
		t.Errorf("%v in the ledger", m)
	}
}

// Whoever comes while the ledger is written shares the next write.
func TestWritesAreShared(t *testing.T) {
	_, l, b := bookFor(t, Terms{Upload: 1000})
	l.hold = make(chan struct{})
	var wg sync.WaitGroup
	for range 50 {
		h := begin(t, b, Up)
		h.Take(1)
		wg.Go(func() {
			if _, err := h.Close(1); err != nil {
				t.Error(err)
			}
		})
	}
	// One writes, or is about to; the others have posted and wait for it.
	for closed := int64(0); closed < 50; runtime.Gosched() {
		s, err := b.Look()
		if err != nil {
			t.Fatal(err)
		}
		closed = s.Moved[Up]
	}
	close(l.hold)
	wg.Wait()
	if m, _ := l.Load("anna", Forever.Span(time.Now())); m[Up] != 50 || l.writes > 3 {
		t.Errorf("%v in %d writes", m, l.writes)
	}
}

func TestReset(t *testing.T) {
	s, l, b := bookFor(t, Terms{Upload: 100, Period: Month})
	move(t, b, Up, 60)
	h := begin(t, b, Up)
	h.Take(30)
	if err := s.Reset("anna"); err != nil {
		t.Fatal(err)
	}
	wantRoom(t, b, math.MaxInt64, 70) // what runs counts when it ends
	end(t, h, 30)
	wantRoom(t, b, math.MaxInt64, 70)
	if m, _ := l.Load("anna", Forever.Span(time.Now())); m[Up] != 30 {
		t.Errorf("%v in the ledger", m)
	}
	if err := s.Reset("nobody"); err != nil || s.InUse() != 1 {
		t.Errorf("%v, %d books", err, s.InUse())
	}
}

// Another ledger is another account; what runs is added to it.
func TestLedgerChanges(t *testing.T) {
	s, _, b := bookFor(t, Terms{Upload: 100})
	move(t, b, Up, 60)
	h := begin(t, b, Up)
	h.Take(10)
	next := newPaper()
	s.Keep(next)
	wantRoom(t, b, math.MaxInt64, 90)
	end(t, h, 10)
	wantRoom(t, b, math.MaxInt64, 90)
	if m, _ := next.Load("anna", Forever.Span(time.Now())); m[Up] != 10 {
		t.Errorf("%v in the next ledger", m)
	}
}
