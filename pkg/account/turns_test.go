package account_test

import (
	"context"
	"errors"
	"net/netip"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"ftpd/pkg/account"
)

// client is the n-th address.
func client(n int) netip.Prefix {
	return netip.PrefixFrom(netip.AddrFrom4([4]byte{192, 0, byte(n >> 8), byte(n)}), 32)
}

// TestTurns floods from one address: another one is next.
func TestTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := account.NewVerifier(1)
		h := mustParse(t, "plain:right")
		release := v.Hold()
		var flood, before atomic.Int64
		check := func(n int, ended func()) {
			if ok, err := v.Check(t.Context(), client(n), &h, "right"); !ok || err != nil {
				t.Error(ok, err)
			}
			ended()
		}
		for range 100 {
			go check(1, func() { flood.Add(1) })
		}
		synctest.Wait()
		// Both of the others come after those who wait already.
		for _, n := range []int{2, 3} {
			go check(n, func() { before.Add(flood.Load()) })
		}
		synctest.Wait()
		release()
		synctest.Wait()
		if flood.Load() != 100 || before.Load() > 10 {
			t.Errorf("%d of the flood, the two others came after %d of them", flood.Load(), before.Load())
		}
		if v.Done() != 102 {
			t.Errorf("%d verifications", v.Done())
		}
	})
}

// TestTurnsAreBounded has 5,000 come at once.
func TestTurnsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := account.NewVerifier(1)
		h := mustParse(t, "plain:right")
		release := v.Hold()
		var busy, in [4]atomic.Int64
		check := func(n int) {
			switch ok, err := v.Check(t.Context(), client(n), &h, "right"); {
			case errors.Is(err, account.ErrBusy):
				busy[n].Add(1)
			case ok && err == nil:
				in[n].Add(1)
			default:
				t.Error(ok, err)
			}
		}
		for range 5000 {
			go check(1)
		}
		synctest.Wait()
		if n := busy[1].Load(); n != 5000-account.MostWaiting {
			t.Errorf("%d were refused at once", n)
		}
		// Others find room: the flood makes it.
		for range 400 {
			go check(2)
			go check(3)
		}
		synctest.Wait()
		release()
		synctest.Wait()
		for n := 1; n <= 3; n++ {
			got := in[n].Load()
			if share := int64(account.MostWaiting / 3); got < share-1 || got > share+1 {
				t.Errorf("client %d: %d of %d places", n, got, account.MostWaiting)
			}
		}
	})
}

// TestTurnsGivenUp has waiters leave, in the middle of their lines and at the
// moment of their turn: no slot is lost.
func TestTurnsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := account.NewVerifier(2)
		h := mustParse(t, "plain:right")
		for round := range 20 {
			first, second := v.Hold(), v.Hold()
			for n := range 30 {
				ctx, cancel := context.WithTimeout(t.Context(), time.Duration(n%5+1)*time.Second)
				go func() {
					defer cancel()
					_, err := v.Check(ctx, client(n%4), &h, "right")
					if err != nil && !errors.Is(err, context.DeadlineExceeded) {
						t.Error(err)
					}
				}()
			}
			time.Sleep(time.Duration(round%5+1) * time.Second)
			first()
			second()
			synctest.Wait()
		}
		v.Hold()()
		release, other := v.Hold(), v.Hold() // waits for ever if a slot was lost
		release()
		other()
	})
}
