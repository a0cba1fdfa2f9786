package site

import (
	"context"
	"net/netip"
	"strings"
)

// confirmedName is the first of an address's names that leads back to it: who
// owns an address can have it called anything, but not make others' names lead
// to it.
func confirmedName(ctx context.Context, service nameService, addr netip.Addr) string {
	names, err := service.LookupAddr(ctx, addr.String())
	if err != nil {
		return ""
	}
	for _, name := range names[:min(len(names), maxHostNames)] {
		name = strings.TrimSuffix(name, ".")
		if !isHostName(name) {
			continue
		}
		back, err := service.LookupNetIP(ctx, "ip", name)
		if err != nil {
			continue
		}
		for _, b := range back {
			if b.Unmap() == addr {
				return strings.ToLower(name)
			}
		}
	}
	return ""
}

// isHostName keeps out of the logs what no host is called.
func isHostName(name string) bool {
	if name == "" || len(name) > 253 {
		return false
	}
	for i := range len(name) {
		c := name[i]
		switch {
		case 'a' <= c|0x20 && c|0x20 <= 'z', '0' <= c && c <= '9', c == '-', c == '.', c == '_':
		default:
			return false
		}
	}
	return true
}
