package site

import (
	"context"
	"net"
	"net/netip"
	"sync"
	"time"
)

// How long the address of passive.external_ip is believed, and how long a
// client waits for the name service: the whole of it where no address is known
// yet, a moment where the one of before is most likely right.
const (
	externalLife   = time.Minute
	externalWait   = 3 * time.Second
	externalMoment = 100 * time.Millisecond
)

// external is the address that passive replies tell clients outside: fixed, or
// a host name's, which is looked up again because it changes under providers
// that hand out addresses anew.
type external struct {
	host   string // "" = the address is fixed
	lookup func(ctx context.Context, host string) (netip.Addr, error)

	mu     sync.Mutex
	addr   netip.Addr
	asked  time.Time     // when the last question ended
	asking chan struct{} // closed when the running question ends; nil: none runs
}

// newExternal reads the setting; "" gives the zero address for ever.
func newExternal(text string) *external {
	addr, err := netip.ParseAddr(text)
	if text == "" || err == nil {
		return &external{addr: addr.Unmap()}
	}
	return &external{host: text, lookup: lookupIPv4}
}

// address gives the last known one when the name service fails or dawdles: it
// is more likely right than nothing.
func (e *external) address() netip.Addr {
	if e.host == "" {
		return e.addr
	}
	addr, asking := e.known()
	if asking == nil {
		return addr
	}
	patience := externalMoment
	if !addr.IsValid() {
		patience = externalWait
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-asking:
		addr, _ = e.known()
	case <-timer.C:
	}
	return addr
}

// known is the last address, and what closes when a newer one may be there. It
// sees to it that a question is under way where the answer has grown old.
func (e *external) known() (netip.Addr, <-chan struct{}) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.asking == nil && (e.asked.IsZero() || time.Since(e.asked) >= externalLife) {
		e.asking = make(chan struct{})
		go e.ask(e.asking)
	}
	return e.addr, e.asking
}

// ask asks once for all who wait. It ends within externalWait by itself, so that
// a site that closes need not know of it.
func (e *external) ask(ended chan<- struct{}) {
	ctx, cancel := context.WithTimeout(context.Background(), externalWait)
	defer cancel()
	addr, err := e.lookup(ctx, e.host)
	e.mu.Lock()
	defer e.mu.Unlock()
	if err == nil {
		e.addr = addr
	}
	// A failed attempt counts too: a dead name service is asked once a minute,
	// not with every PASV.
	e.asked, e.asking = time.Now(), nil
	close(ended)
}

func lookupIPv4(ctx context.Context, host string) (netip.Addr, error) {
	found, err := net.DefaultResolver.LookupNetIP(ctx, "ip4", host)
	if err != nil {
		return netip.Addr{}, err
	}
	return found[0].Unmap(), nil
}
