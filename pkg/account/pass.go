package account

import (
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"
)

// PassLife is how long a pass is good for.
const PassLife = 30 * time.Second

// passPrefix tells a pass from a password at a glance, so that log-ins with
// passwords take no lock.
const passPrefix = "ftpd-probe-"

// maxPasses bounds those that wait to be used.
const maxPasses = 4096

// ErrTooManyPasses is that nobody uses those that there are.
var ErrTooManyPasses = errors.New("too many passes wait to be used: try again in half a minute")

// Passes stand in for passwords: each lets one account of one site in, once,
// soon. They are for who may ask the daemon for one, and live in memory alone.
// Safe for concurrent use; the zero value holds none.
type Passes struct {
	mu   sync.Mutex
	held []pass // the oldest first
}

// pass is one that waits.
type pass struct {
	site, user string
	text       []byte
	until      time.Time
}

// Issue makes a pass of 130 random bits. Its error is ErrTooManyPasses.
func (p *Passes) Issue(site, user string) (text string, until time.Time, err error) {
	now := time.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.forget(now)
	if len(p.held) >= maxPasses {
		return "", time.Time{}, ErrTooManyPasses
	}
	text, until = passPrefix+rand.Text(), now.Add(PassLife)
	p.held = append(p.held, pass{site: site, user: user, text: []byte(text), until: until})
	return text, until, nil
}

// Redeem says whether what was given as password is a pass for this account,
// which it then is no more.
func (p *Passes) Redeem(site, user, text string) bool {
	if !strings.HasPrefix(text, passPrefix) {
		return false
	}
	given := []byte(text)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.forget(time.Now())
	for i := range p.held {
		held := &p.held[i]
		if held.site == site && held.user == user && subtle.ConstantTimeCompare(held.text, given) == 1 {
			p.held = slices.Delete(p.held, i, i+1)
			return true
		}
	}
	return false
}

// forget drops those that are too old.
func (p *Passes) forget(now time.Time) {
	first := slices.IndexFunc(p.held, func(h pass) bool { return now.Before(h.until) })
	if first < 0 {
		first = len(p.held)
	}
	p.held = slices.Delete(p.held, 0, first)
}
