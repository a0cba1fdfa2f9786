package limit

import (
	"math"
	"testing"
)

func TestCredit(t *testing.T) {
	for _, test := range []struct {
		ratio      float64
		up, credit int64
	}{
		{0, 5, math.MaxInt64}, // no ratio
		{2, 0, 0},
		{2, 1, 0}, // half a byte is none
		{2, 2, 1},
		{2, 3, 1},
		{1, 1 << 40, 1 << 40},
		{0.1, 1, 10}, // a tenth, and not the binary fraction next to it
		{0.1, 3, 30},
		{0.3, 3, 10},
		{1.5, 10, 6},
		{3, math.MaxInt64, math.MaxInt64 / 3},
		{0.5, math.MaxInt64, math.MaxInt64}, // more than can be counted
		{1e-300, 1, math.MaxInt64},
		{1e6, 999_999, 0},
		{1e6, 1_000_000, 1},
	} {
		terms := Terms{Ratio: test.ratio}
		if got := terms.Credit(test.up); got != test.credit {
			t.Errorf("%v, %d uploaded: %d, want %d", test.ratio, test.up, got, test.credit)
		}
	}
}

// Price is the least that earns a download.
func TestPrice(t *testing.T) {
	for _, ratio := range []float64{0.1, 0.3, 1, 1.5, 2, 7, 1000} {
		terms := Terms{Ratio: ratio}
		for down := range int64(200) {
			price := terms.Price(down)
			if terms.Credit(price) < down || price > 0 && terms.Credit(price-1) >= down {
				t.Errorf("%v: %d bytes for %d", ratio, price, down)
			}
		}
	}
	if got := (Terms{}).Price(9); got != 0 {
		t.Errorf("without a ratio: %d", got)
	}
}

func TestRoom(t *testing.T) {
	for i, test := range []struct {
		terms       Terms
		moved, held Moved
		down, up    Room
	}{
		{Terms{}, Moved{5, 5}, Moved{}, Room{math.MaxInt64, Unbound}, Room{math.MaxInt64, Unbound}},
		{Terms{Download: 10, Upload: 20}, Moved{1, 2}, Moved{3, 4}, Room{6, DownloadLimit}, Room{14, UploadLimit}},
		{Terms{Download: 10, Ratio: 2}, Moved{1, 8}, Moved{}, Room{3, Credit}, Room{math.MaxInt64, Unbound}},
		{Terms{Download: 4, Ratio: 2}, Moved{1, 100}, Moved{}, Room{3, DownloadLimit}, Room{math.MaxInt64, Unbound}},
		{Terms{Ratio: 2}, Moved{0, 8}, Moved{Up: 100}, Room{4, Credit}, Room{math.MaxInt64, Unbound}}, // not earned yet
		{Terms{Download: 1}, Moved{3, 0}, Moved{}, Room{-2, DownloadLimit}, Room{math.MaxInt64, Unbound}},
	} {
		if down, up := test.terms.room(Down, test.moved, test.held), test.terms.room(Up, test.moved, test.held); down != test.down || up != test.up {
			t.Errorf("%d: %v and %v, want %v and %v", i, down, up, test.down, test.up)
		}
	}
}

func TestCrossed(t *testing.T) {
	for _, test := range []struct {
		before, after, limit, percent int64
		want                          bool
	}{
		{0, 79, 100, 80, false},
		{79, 80, 100, 80, true},
		{80, 100, 100, 80, false}, // it was told
		{0, 100, 100, 95, true},
		{0, 5, 0, 80, false}, // no limit
		{0, 2, 3, 80, false}, // 2.4 bytes are three
		{2, 3, 3, 80, true},
		{0, math.MaxInt64, math.MaxInt64, 80, true},
		{0, math.MaxInt64 / 2, math.MaxInt64, 80, false},
	} {
		if got := Crossed(test.before, test.after, test.limit, test.percent); got != test.want {
			t.Errorf("%+v: %v", test, got)
		}
	}
}
