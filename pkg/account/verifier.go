package account

import (
	"context"
	"hash/maphash"
	"net/netip"
	"runtime"
	"sync/atomic"

	"github.com/go-crypt/x/yescrypt"
)

// Verifier runs verifications, only so many at once. One serves all sites.
type Verifier struct {
	turns  *turns
	seed   maphash.Seed
	nobody Hash // decoy where no user has a hash
	done   atomic.Uint64
}

// NewVerifier makes a Verifier that runs at most atOnce verifications at a
// time; 0 is one fewer than there are processors, but at least one, so that
// transfers always have one left.
func NewVerifier(atOnce int) *Verifier {
	if atOnce <= 0 {
		atOnce = max(1, runtime.GOMAXPROCS(0)-1)
	}
	return &Verifier{
		turns:  newTurns(atOnce),
		seed:   maphash.MakeSeed(),
		nobody: nobody(),
	}
}

// nobody costs what a hash of the default kind does and says no.
func nobody() Hash {
	match := func(password string) bool {
		_, _ = yescrypt.Hash([]byte(password), []byte(yescryptSetting+"saltsaltsaltsalt"))
		return false
	}
	h := hide(&secret{kind: DefaultKind, match: match})
	h.decoy = true
	return h
}

// Check verifies a password when the turn of who asks has come. For nil, as for
// the zero Hash, it does the same work and says no. The error is ctx's, or says
// that too many wait; it comes only while waiting, because a verification that
// runs cannot be stopped.
func (v *Verifier) Check(ctx context.Context, client netip.Prefix, h *Hash, password string) (bool, error) {
	if h == nil || h.IsZero() {
		h = &v.nobody
	}
	if err := v.turns.take(ctx, client); err != nil {
		return false, err
	}
	defer v.turns.give()
	defer v.done.Add(1)
	return h.Verify(password), nil
}

// Done is how many verifications have been made.
func (v *Verifier) Done() uint64 { return v.done.Load() }

// Decoys are stand-ins for the hashes of names that nobody has.
type Decoys struct {
	seed   maphash.Seed
	hashes []Hash
}

// Decoys makes decoys of a site's hashes. hashes must not change afterwards.
func (v *Verifier) Decoys(hashes []Hash) Decoys {
	return Decoys{seed: v.seed, hashes: hashes}
}

// For is the decoy for a name, to be given to Check; nil if there are none.
func (d Decoys) For(name string) *Hash {
	if len(d.hashes) == 0 {
		return nil
	}
	h := d.hashes[maphash.String(d.seed, name)%uint64(len(d.hashes))]
	h.decoy = true
	return &h
}
