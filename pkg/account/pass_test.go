package account

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestPasses: once, soon, and for nobody else.
func TestPasses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var p Passes
		text, until, err := p.Issue("a", "anna")
		if err != nil || until != time.Now().Add(PassLife) {
			t.Fatalf("until %v, %v", until, err)
		}
		other, _, _ := p.Issue("a", "anna")
		if text == other || len(text) < len(passPrefix)+26 {
			t.Fatalf("%q and %q", text, other)
		}
		for _, wrong := range [][3]string{
			{"b", "anna", text}, {"a", "bob", text}, {"a", "", text}, {"a", "anna", ""}, {"a", "anna", passPrefix},
			{"a", "anna", text + "A"}, {"a", "anna", text[:len(text)-1]}, {"a", "anna", strings.ToLower(text)},
		} {
			if p.Redeem(wrong[0], wrong[1], wrong[2]) {
				t.Errorf("%q lets in", wrong)
			}
		}
		if !p.Redeem("a", "anna", text) {
			t.Error("the pass is not taken")
		}
		if p.Redeem("a", "anna", text) {
			t.Error("the pass is taken twice")
		}
		time.Sleep(PassLife - 1)
		young, _, _ := p.Issue("a", "anna")
		time.Sleep(time.Nanosecond)
		if p.Redeem("a", "anna", other) {
			t.Error("the pass is taken too late")
		}
		if !p.Redeem("a", "anna", young) {
			t.Error("the younger pass is not taken")
		}
	})
}

// TestPassesAreBounded: who asks without end is told so, for half a minute.
func TestPassesAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var p Passes
		for range maxPasses {
			if _, _, err := p.Issue("a", "anna"); err != nil {
				t.Fatal(err)
			}
		}
		if _, _, err := p.Issue("a", "anna"); !errors.Is(err, ErrTooManyPasses) {
			t.Errorf("got %v", err)
		}
		time.Sleep(PassLife)
		if _, _, err := p.Issue("a", "anna"); err != nil || len(p.held) != 1 {
			t.Errorf("%d held, %v", len(p.held), err)
		}
	})
}
