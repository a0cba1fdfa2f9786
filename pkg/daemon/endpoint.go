package daemon

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strconv"

	"ftpd/pkg/config"
)

// endpoint is an address to listen on. The zero addr stands for "*": all
// addresses of both families.
type endpoint struct {
	addr netip.Addr
	port uint16
}

// newEndpoint reads what the configuration says. An unspecified address
// ("0.0.0.0", "::") means the same as "*", because the kernel would not let one
// be bound beside the other.
func newEndpoint(l config.Listen) (endpoint, error) {
	e := endpoint{port: uint16(l.Port)}
	if l.Host == "" {
		return e, nil
	}
	addr, err := netip.ParseAddr(l.Host)
	if err != nil {
		return endpoint{}, fmt.Errorf("listen address %q: %w", l.Host, err)
	}
	if !addr.IsUnspecified() {
		e.addr = addr.Unmap()
	}
	return e, nil
}

// askedFor are the addresses that the sites of a configuration are served on:
// those that they name, and those of passed sockets that name them.
func askedFor(cfg *config.Config, claims []claim) ([]endpoint, error) {
	var all []endpoint
	for _, s := range cfg.Sites {
		if !s.Enabled.V {
			continue
		}
		for _, l := range slices.Concat(s.Listen.V, s.ListenTLS.V) {
			e, err := newEndpoint(l)
			if err != nil {
				return nil, err
			}
			all = append(all, e)
		}
		for _, c := range claims {
			if c.site == s.Name {
				all = append(all, c.at)
			}
		}
	}
	return all, nil
}

// wildcard says whether this is "*".
func (e endpoint) wildcard() bool { return !e.addr.IsValid() }

// overlaps says whether the kernel refuses both at once.
func (e endpoint) overlaps(other endpoint) bool {
	return e.port == other.port && (e.wildcard() || other.wildcard() || e.addr == other.addr)
}

// String is the form the configuration uses: "*:21", "192.0.2.1:21", "[::1]:21".
func (e endpoint) String() string {
	if e.wildcard() {
		return "*:" + strconv.Itoa(int(e.port))
	}
	return netip.AddrPortFrom(e.addr, e.port).String()
}

// network and address are net.Listen's words for it. "" is one socket for both
// families, or for IPv4 alone where the machine has no IPv6.
func (e endpoint) address() string {
	if e.wildcard() {
		return ":" + strconv.Itoa(int(e.port))
	}
	return netip.AddrPortFrom(e.addr, e.port).String()
}

// plan reduces what sites ask for to what can be bound: on a port that anybody
// wants on all addresses, the one wildcard socket serves everybody, and routes
// tells the sites apart by the local address of each connection.
func plan(asked []endpoint) []endpoint {
	everywhere := map[uint16]bool{}
	for _, e := range asked {
		if e.wildcard() {
			everywhere[e.port] = true
		}
	}
	var want []endpoint
	for _, e := range asked {
		if everywhere[e.port] {
			e = endpoint{port: e.port}
		}
		want = append(want, e)
	}
	slices.SortFunc(want, compareEndpoints)
	return slices.Compact(want)
}

// compareEndpoints orders by port, then address, so that what is printed and
// logged does not depend on the order of files.
func compareEndpoints(a, b endpoint) int {
	return cmp.Or(cmp.Compare(a.port, b.port), a.addr.Compare(b.addr))
}
