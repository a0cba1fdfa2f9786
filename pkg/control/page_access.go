package control

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"net"
	"net/http"
	"net/netip"
	"sync/atomic"
)

// Credentials are what the page demands (RFC 7617). They never change; others take
// their place.
type Credentials struct {
	username string
	verify   func(context.Context, string) (bool, error)
	refused  func(remote netip.AddrPort)

	// turn is held while a password is verified, which takes time on purpose: one at
	// a time, so that who guesses here takes few turns from those who log in.
	turn chan struct{}
	// good is the sum of what was right last, by a key that nobody knows: who scrapes
	// every few seconds pays for the hash once, and is not held up by who guesses.
	key  []byte
	good atomic.Pointer[[sha256.Size]byte]
}

// NewCredentials demands a name and a password that verify says yes to; its error is
// that it could not be asked in time. refused is told of wrong ones.
func NewCredentials(username string, verify func(context.Context, string) (bool, error), refused func(netip.AddrPort)) *Credentials {
	key := make([]byte, sha256.Size)
	_, _ = rand.Read(key) // it never fails, since Go 1.24
	return &Credentials{username: username, verify: verify, refused: refused, turn: make(chan struct{}, 1), key: key}
}

// demand says whether a request may be answered, and answers it if it may not.
func (c *Credentials) demand(w http.ResponseWriter, r *http.Request) bool {
	name, password, given := r.BasicAuth()
	right := false
	if given {
		ctx, cancel := context.WithTimeout(r.Context(), pageAnswerFor/2)
		defer cancel()
		var err error
		if right, err = c.right(ctx, name, password); err != nil {
			http.Error(w, "too many are being looked at", http.StatusServiceUnavailable)
			return false
		}
	}
	if right {
		return true
	}
	if given {
		remote, _ := netip.ParseAddrPort(r.RemoteAddr) // net/http wrote it
		c.refused(remote)
	}
	w.Header().Set("WWW-Authenticate", `Basic realm="ftpd", charset="UTF-8"`)
	http.Error(w, "name and password, please", http.StatusUnauthorized)
	return false
}

// right takes the same time for a wrong name and a wrong password.
func (c *Credentials) right(ctx context.Context, name, password string) (bool, error) {
	sum := c.sum(name, password)
	if good := c.good.Load(); good != nil && hmac.Equal(sum[:], good[:]) {
		return true, nil
	}
	select {
	case c.turn <- struct{}{}:
	case <-ctx.Done():
		return false, ctx.Err()
	}
	defer func() { <-c.turn }()
	right, err := c.verify(ctx, password)
	given, wanted := sha256.Sum256([]byte(name)), sha256.Sum256([]byte(c.username))
	if subtle.ConstantTimeCompare(given[:], wanted[:]) != 1 || !right || err != nil {
		return false, err
	}
	c.good.Store(&sum)
	return true, nil
}

// sum is of both, with the end of the name known.
func (c *Credentials) sum(name, password string) (sum [sha256.Size]byte) {
	first := sha256.Sum256([]byte(name))
	h := hmac.New(sha256.New, c.key)
	h.Write(first[:])
	h.Write([]byte(password))
	h.Sum(sum[:0])
	return sum
}

// byAddress says whether a request names its host by address, or as localhost. A web
// page that has the browser ask a name of its own, which suddenly leads here, does not.
func byAddress(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	if n := len(host); n > 2 && host[0] == '[' && host[n-1] == ']' {
		host = host[1 : n-1]
	}
	_, err := netip.ParseAddr(host)
	return err == nil || host == "localhost"
}
