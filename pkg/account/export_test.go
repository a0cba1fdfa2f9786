package account

import (
	"context"
	"net/netip"
)

// MostWaiting is how many may wait.
const MostWaiting = mostWaiting

// ErrBusy is what the others get.
var ErrBusy = errBusy

// Hold takes one of v's slots until the result is called.
func (v *Verifier) Hold() (release func()) {
	if err := v.turns.take(context.Background(), netip.Prefix{}); err != nil {
		panic(err)
	}
	return v.turns.give
}
