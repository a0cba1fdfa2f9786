package site

import (
	"context"
	"net"
	"net/netip"
	"sync"
	"time"
)

// How long the address of passive.external_ip is believed, and how long a
// client waits for the name service at most.
const (
	externalLife = time.Minute
	externalWait = 3 * time.Second
)

// external is the address that passive replies tell clients outside: fixed, or
// a host name's, which is looked up again because it changes under providers
// that hand out addresses anew.
type external struct {
	host   string // "" = the address is fixed
	lookup func(ctx context.Context, host string) (netip.Addr, error)

	mu    sync.Mutex
	addr  netip.Addr
	asked time.Time
}

// newExternal reads the setting; "" gives the zero address for ever.
func newExternal(text string) *external {
	addr, err := netip.ParseAddr(text)
	if text == "" || err == nil {
		return &external{addr: addr.Unmap()}
	}
	return &external{host: text, lookup: lookupIPv4}
}

// address gives the last known one when the name service fails: it is more
// likely right than nothing.
func (e *external) address() netip.Addr {
	if e.host == "" {
		return e.addr
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.asked.IsZero() && time.Since(e.asked) < externalLife {
		return e.addr
	}
	ctx, cancel := context.WithTimeout(context.Background(), externalWait)
	defer cancel()
	if addr, err := e.lookup(ctx, e.host); err == nil {
		e.addr = addr
	}
	// A failed attempt counts too, so that a dead name service costs one wait
	// a minute and not one per PASV.
	e.asked = time.Now()
	return e.addr
}

func lookupIPv4(ctx context.Context, host string) (netip.Addr, error) {
	found, err := net.DefaultResolver.LookupNetIP(ctx, "ip4", host)
	if err != nil {
		return netip.Addr{}, err
	}
	return found[0].Unmap(), nil
}
