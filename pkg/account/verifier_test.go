package account_test

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"ftpd/pkg/account"
)

func TestCheck(t *testing.T) {
	v := account.NewVerifier(0)
	h, zero := mustParse(t, "plain:right"), account.Hash{}
	for _, c := range []struct {
		hash     *account.Hash
		password string
		want     bool
	}{
		{&h, "right", true}, {&h, "wrong", false}, {nil, "right", false}, {&zero, "", false},
	} {
		if got, err := v.Check(t.Context(), netip.Prefix{}, c.hash, c.password); got != c.want || err != nil {
			t.Errorf("%v %q: got %v, %v", c.hash, c.password, got, err)
		}
	}
}

func TestCheckGivesUp(t *testing.T) {
	v := account.NewVerifier(1)
	h := mustParse(t, "plain:right")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if ok, err := v.Check(ctx, netip.Prefix{}, &h, "right"); ok || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, %v", ok, err)
	}
	if ok, err := v.Check(t.Context(), netip.Prefix{}, &h, "right"); !ok || err != nil {
		t.Errorf("the slot is lost: got %v, %v", ok, err)
	}
}

// TestDecoyNeverLetsIn: a decoy is another user's real hash, whose password
// must not open the door under a name that nobody has.
func TestDecoyNeverLetsIn(t *testing.T) {
	v := account.NewVerifier(1)
	decoys := v.Decoys([]account.Hash{mustParse(t, "plain:right")})
	h := decoys.For("nobody")
	if h == nil || h.Kind() != "plain" {
		t.Fatalf("no decoy of the users' kind: %v", h)
	}
	if ok, err := v.Check(t.Context(), netip.Prefix{}, h, "right"); ok || err != nil {
		t.Errorf("got %v, %v", ok, err)
	}
	if none := v.Decoys(nil).For("nobody"); none != nil {
		t.Errorf("got %v without users", none)
	}
}

// TestDecoysFollowTheUsers: the same name always has the same decoy, and the
// kinds come in the users' proportion.
func TestDecoysFollowTheUsers(t *testing.T) {
	var hashes []account.Hash
	for range 3 {
		hashes = append(hashes, mustParse(t, "plain:x"))
	}
	hashes = append(hashes, mustParse(t, samples[0].text))
	decoys := account.NewVerifier(1).Decoys(hashes)

	const names = 4000
	plain := 0
	for i := range names {
		name := fmt.Sprint("name", i)
		h := decoys.For(name)
		if h.IsPlain() {
			plain++
		}
		if again := decoys.For(name); again.Kind() != h.Kind() {
			t.Fatalf("%s: %s, then %s", name, h.Kind(), again.Kind())
		}
	}
	// 3000 are expected with a standard deviation of 27.
	if plain < names*3/4-200 || plain > names*3/4+200 {
		t.Errorf("%d of %d are plain, want about three quarters", plain, names)
	}
}

// TestCheckWaitsItsTurn fills the one slot and looks at who waits.
func TestCheckWaitsItsTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := account.NewVerifier(1)
		release := v.Hold()
		h := mustParse(t, "plain:right")
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if _, err := v.Check(ctx, netip.Prefix{}, &h, "right"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("with the only slot taken: %v", err)
		}
		done := make(chan bool)
		go func() {
			ok, _ := v.Check(t.Context(), netip.Prefix{}, &h, "right")
			done <- ok
		}()
		synctest.Wait()
		select {
		case <-done:
			t.Error("did not wait for the slot")
		default:
		}
		release()
		if !<-done {
			t.Error("refused after waiting")
		}
	})
}

func BenchmarkCheckUnknown(b *testing.B) {
	v := account.NewVerifier(1)
	b.ReportAllocs()
	for b.Loop() {
		if ok, _ := v.Check(b.Context(), netip.Prefix{}, nil, "wrong"); ok {
			b.Fatal("let in")
		}
	}
}
