package config

import (
	"fmt"
	"net"
	"net/netip"

	"github.com/zclconf/go-cty/cty"
)

// parseListens gives each address the place where it stands, for messages about
// it when it cannot be bound.
func parseListens(p *place, v cty.Value) (any, error) {
	list, err := texts(v)
	if err != nil {
		return nil, err
	}
	out := make([]Listen, len(list))
	for i, s := range list {
		if out[i], err = parseListen(s); err != nil {
			return nil, asFault(err, "").at(i)
		}
		if i < len(p.elems) {
			out[i].Pos = p.elems[i]
		}
	}
	if len(out) == 0 && p.field.required {
		return nil, &fault{what: "the list is empty", cure: `write an address: ["*:21"]`}
	}
	return out, nil
}

// parseListen reads "192.0.2.10:21", "[2001:db8::10]:21" or "*:21".
func parseListen(s string) (Listen, error) {
	cure := `write an address and a port: "192.0.2.10:21", "[2001:db8::10]:21", or "*:21" for all addresses`
	host, port, err := net.SplitHostPort(s)
	if err != nil {
		return Listen{}, &fault{what: fmt.Sprintf("%q is no address with a port", s), cure: cure}
	}
	l := Listen{}
	if l.Port, err = parsePort(port); err != nil {
		return Listen{}, err
	}
	if host == "*" {
		return l, nil
	}
	a, err := netip.ParseAddr(host)
	switch {
	case err != nil:
		return Listen{}, &fault{what: fmt.Sprintf("%q is no IP address", host), cure: cure}
	case a.IsUnspecified():
		return Listen{}, &fault{what: fmt.Sprintf("%q stands for all addresses of one family", host), cure: fmt.Sprintf(`write "*:%d": all addresses of both families`, l.Port)}
	case a.IsMulticast():
		return Listen{}, &fault{what: fmt.Sprintf("nobody can connect to the multicast address %q", host), cure: cure}
	}
	l.Host = a.Unmap().String()
	return l, nil
}
