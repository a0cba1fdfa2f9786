package site

import (
	"context"
	"net/netip"
	"sync"
	"time"

	"ftpd/pkg/ftp"
)

const (
	// reverseWait bounds one look-up. Nobody waits for it but its own goroutine.
	reverseWait = 3 * time.Second
	// reverseAtOnce bounds the look-ups that run: a dead name service must not
	// gather goroutines.
	reverseAtOnce = 64
	// reverseKept bounds the addresses that are remembered.
	reverseKept = 8192
	// How long a name is believed, and how long not to have found one.
	reverseLife     = 10 * time.Minute
	reverseFailLife = time.Minute
)

// clientNames are the host names of clients. They are looked up on the side: who
// asks gets what is known at that moment.
type clientNames struct {
	lookUp func(context.Context, netip.Addr) string
	slots  chan struct{}

	mu    sync.Mutex
	known map[netip.Addr]clientName
}

// clientName is what was found, "" for nothing or for nothing yet.
type clientName struct {
	name  string
	until time.Time
}

func newClientNames(lookUp func(context.Context, netip.Addr) string) *clientNames {
	return &clientNames{
		lookUp: lookUp,
		slots:  make(chan struct{}, reverseAtOnce),
		known:  map[netip.Addr]clientName{},
	}
}

// begin looks an address up unless its name is known. It never waits; when too
// many look-ups run already, this one is left out.
func (c *clientNames) begin(addr netip.Addr) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if found, ok := c.known[addr]; ok && time.Now().Before(found.until) {
		return
	}
	select {
	case c.slots <- struct{}{}:
	default:
		delete(c.known, addr)
		return
	}
	// What has run out must not be taken for what another client is called now.
	c.keep(addr, clientName{until: time.Now().Add(reverseWait)})
	go c.find(addr)
}

// find gives its slot back when it is done.
func (c *clientNames) find(addr netip.Addr) {
	defer func() { <-c.slots }()
	ctx, cancel := context.WithTimeout(context.Background(), reverseWait)
	defer cancel()
	name, life := c.lookUp(ctx, addr), reverseLife
	if name == "" {
		life = reverseFailLife
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.keep(addr, clientName{name, time.Now().Add(life)})
}

// keep makes room by forgetting what ran out, or else anybody. The caller holds
// mu.
func (c *clientNames) keep(addr netip.Addr, found clientName) {
	if _, there := c.known[addr]; !there && len(c.known) >= reverseKept {
		c.makeRoom()
	}
	c.known[addr] = found
}

func (c *clientNames) makeRoom() {
	now := time.Now()
	for addr, found := range c.known {
		if now.After(found.until) {
			delete(c.known, addr)
		}
	}
	for addr := range c.known {
		if len(c.known) < reverseKept {
			return
		}
		delete(c.known, addr)
	}
}

// name is what is known of an address, "" if nothing is.
func (c *clientNames) name(addr netip.Addr) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.known[addr].name
}

// lookUpClient begins to look a client's name up, where the site wants it.
func (s *Site) lookUpClient(peer ftp.Peer) {
	if s.cfg.ReverseDNS.V {
		s.shared.reverse.begin(peer.Remote.Addr())
	}
}

// clientName is a client's name as far as it is known, "" if it is not.
func (s *Site) clientName(peer ftp.Peer) string {
	if !s.cfg.ReverseDNS.V {
		return ""
	}
	return s.shared.reverse.name(peer.Remote.Addr())
}
