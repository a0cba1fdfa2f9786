package ftp

import (
	"errors"
	"math/rand/v2"
	"net/netip"
	"sync"
	"syscall"

	"ftpd/pkg/access"
)

// errShareTaken is that an address waits on as many ports of a range as are left
// for all others.
var errShareTaken = errors.New("the client's address has its share of the passive ports")

// ports knows which passive ports are waited on, and shares each range between the
// addresses of clients: who has a port gets one more only while it has fewer than are
// free. One address alone may have half of a range; n that use them up in turn come to
// an (n+1)th each, with as much left free; and who has none gets any that is free. If
// none is ever given back each next one gets half of the rest. Nothing is taken
// from anybody.
//
// A port counts from PASV until the client has connected to it or the agreement is
// given up: an established connection does not keep a port from being bound again
// (SO_REUSEADDR), nor does one in TIME_WAIT.
//
// The zero value is ready. Ranges that nobody uses are not remembered.
type ports struct {
	mu     sync.Mutex
	ranges map[portRange]*portUse
}

// portRange is a range of ports on one of our addresses.
type portRange struct {
	at        netip.Addr
	low, high int
}

func (r portRange) size() int { return r.high - r.low + 1 }

// portUse is what of a range is waited on, and by whom.
type portUse struct {
	taken map[int]bool
	held  map[netip.Prefix]int
	total int // of held
}

// mostBinds bounds the system calls of one PASV where other programs have ports of
// the range.
const mostBinds = 100

// listen binds a free port of a range for a client, beginning anywhere so that
// ports are hard to guess and the one used last is not used next.
func (p *ports) listen(r portRange, client netip.Addr) (*passiveListener, error) {
	from := access.Customer(client)
	if err := p.share(r, from); err != nil {
		return nil, err
	}
	first := rand.IntN(r.size())
	for offset, binds := 0, 0; offset < r.size() && binds < mostBinds; offset++ {
		// Looking in memory first spares a bind for every port that is ours.
		port := r.low + (first+offset)%r.size()
		if !p.take(r, port) {
			continue
		}
		binds++
		l, err := listenAt(r.at, port)
		if err == nil {
			l.free = func() { p.release(r, port); p.unshare(r, from) }
			return l, nil
		}
		p.release(r, port)
		if !errors.Is(err, syscall.EADDRINUSE) {
			p.unshare(r, from)
			return nil, err
		}
	}
	p.unshare(r, from)
	return nil, syscall.EADDRINUSE
}

// share counts a port for a client before it is known which.
func (p *ports) share(r portRange, client netip.Prefix) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	u := p.ranges[r]
	if u == nil {
		u = &portUse{taken: map[int]bool{}, held: map[netip.Prefix]int{}}
		if p.ranges == nil {
			p.ranges = map[portRange]*portUse{}
		}
		p.ranges[r] = u
	}
	if n := u.held[client]; n > 0 && n >= r.size()-u.total {
		return errShareTaken
	}
	u.held[client]++
	u.total++
	return nil
}

// unshare is the other half of share.
func (p *ports) unshare(r portRange, client netip.Prefix) {
	p.mu.Lock()
	defer p.mu.Unlock()
	u := p.ranges[r]
	u.total--
	if u.held[client]--; u.held[client] == 0 {
		delete(u.held, client)
	}
	if len(u.held) == 0 {
		delete(p.ranges, r)
	}
}

// take marks a port, or says that it is waited on already.
func (p *ports) take(r portRange, port int) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	u := p.ranges[r]
	if u.taken[port] {
		return false
	}
	u.taken[port] = true
	return true
}

// release is the other half of take.
func (p *ports) release(r portRange, port int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.ranges[r].taken, port)
}
