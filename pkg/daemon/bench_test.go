package daemon

import (
	"fmt"
	"net/netip"
	"testing"
)

// BenchmarkSite is asked before every command of every session; it must cost the
// same with one site and with a thousand.
func BenchmarkSite(b *testing.B) {
	for _, n := range []int{1, 1000} {
		b.Run(fmt.Sprintf("sites=%d", n), func(b *testing.B) {
			r := newRunning(b)
			text := ""
			for i := range n {
				text += siteText(fmt.Sprintf("site%d", i), fmt.Sprintf("127.0.%d.%d:PORT", 1+i/250, 1+i%250), "")
			}
			// One socket for all, or the benchmark needs a thousand.
			r.write(text + siteText("all", "*:PORT", ""))
			r.reload(Start)
			local := netip.AddrPortFrom(netip.MustParseAddr("127.0.1.1"), r.port)
			b.ReportAllocs()
			for b.Loop() {
				if r.Site("site0") == nil || r.current.Load().routes.first(local) == nil {
					b.Fatal("lost")
				}
			}
		})
	}
}
