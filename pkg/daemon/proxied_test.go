package daemon

import (
	"net/netip"
	"testing"

	"ftpd/pkg/ftp"
)

// A load balancer is trusted where a site that is reached there says so, and a
// reload changes that.
func TestProxied(t *testing.T) {
	r := newRunning(t)
	const trust = `proxy_protocol_from = ["10.0.0.0/8"]`
	r.write(siteText("a", "127.0.0.1:PORT", `hostnames = ["a.example"]`) +
		siteText("b", "127.0.0.1:PORT", `hostnames = ["b.example"]`+"\n"+trust) +
		siteText("own", "127.0.0.2:PORT", "") +
		siteText("w", "*:PORT", `hostnames = ["w.example"]`+"\n"+trust))
	r.reload(Start)
	for _, test := range []struct {
		local, remote string
		want          bool
	}{
		{"127.0.0.1", "10.1.2.3", true}, // b could be meant
		{"127.0.0.1", "192.0.2.1", false},
		{"127.0.0.2", "10.1.2.3", false},
		{"127.0.0.3", "10.1.2.3", true},
		{"127.0.0.3", "::ffff:10.1.2.3", true},
	} {
		peer := ftp.Peer{
			Local:  netip.AddrPortFrom(netip.MustParseAddr(test.local), r.port),
			Remote: netip.AddrPortFrom(netip.MustParseAddr(test.remote), 4000),
		}
		if got := r.Proxied(peer); got != test.want {
			t.Errorf("from %s at %s: %v", test.remote, test.local, got)
		}
	}
	r.write(siteText("w", "*:PORT", `hostnames = ["w.example"]`))
	r.reload(Hangup)
	peer := ftp.Peer{Local: netip.AddrPortFrom(netip.MustParseAddr("127.0.0.3"), r.port), Remote: netip.MustParseAddrPort("10.1.2.3:4000")}
	if r.Proxied(peer) {
		t.Error("trusted after the reload")
	}
}
