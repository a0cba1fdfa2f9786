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
	verify   Verify
	refused  func(client netip.Addr)

	// good is the sum of what was right last, by a key that nobody knows: who scrapes
	// every few seconds pays for the hash once, and is not held up by who guesses.
	key  []byte
	good atomic.Pointer[[sha256.Size]byte]
}

// Verify says whether a client's password is right. It may take its time, and is a
// bounded number of times at work however many ask; its error is that there was no turn
// for this client before ctx ended.
type Verify func(ctx context.Context, client netip.Addr, password string) (bool, error)

// NewCredentials demands a name and a password. refused is told of wrong ones.
func NewCredentials(username string, verify Verify, refused func(client netip.Addr)) *Credentials {
	key := make([]byte, sha256.Size)
	_, _ = rand.Read(key) // it never fails, since Go 1.24
	return &Credentials{username: username, verify: verify, refused: refused, key: key}
}

// demand says whether a request may be answered, and answers it if it may not.
func (c *Credentials) demand(w http.ResponseWriter, r *http.Request) bool {
	name, password, given := r.BasicAuth()
	right := false
	if given {
		remote, _ := netip.ParseAddrPort(r.RemoteAddr) // net/http wrote it
		client := remote.Addr().Unmap()
		ctx, cancel := context.WithTimeout(r.Context(), pageAnswerFor/2)
		defer cancel()
		var err error
		if right, err = c.right(ctx, client, name, password); err != nil {
			http.Error(w, "too many are being looked at", http.StatusServiceUnavailable)
			return false
		}
		if !right {
			c.refused(client)
		}
	}
	if right {
		return true
	}
	w.Header().Set("WWW-Authenticate", `Basic realm="ftpd", charset="UTF-8"`)
	http.Error(w, "name and password, please", http.StatusUnauthorized)
	return false
}

// right takes the same time for a wrong name and a wrong password.
func (c *Credentials) right(ctx context.Context, client netip.Addr, name, password string) (bool, error) {
	sum := c.sum(name, password)
	if good := c.good.Load(); good != nil && hmac.Equal(sum[:], good[:]) {
		return true, nil
	}
	right, err := c.verify(ctx, client, password)
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
