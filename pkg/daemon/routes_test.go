package daemon

import (
	"bytes"
	"errors"
	"net/netip"
	"strconv"
	"strings"
	"testing"

	"ftpd/pkg/ftp"
)

// Who reaches a wildcard socket at an address that is no site's is told so.
func TestNoSite(t *testing.T) {
	r := newRunning(t)
	r.write(siteText("one", "127.0.0.1:PORT", "") + siteText("all", "*:PORT", ""))
	r.reload(Start)
	r.write(siteText("one", "127.0.0.1:PORT", ""))
	r.reload(Hangup)
	var log bytes.Buffer
	r.events.log.SetOutput(&log)
	_, err := r.Admit(ftp.Peer{ID: "1a", Remote: netip.MustParseAddrPort("192.0.2.7:4000"), Local: netip.MustParseAddrPort("127.0.0.9:" + strconv.Itoa(int(r.port)))})
	if refusal, ok := errors.AsType[*ftp.Refusal](err); !ok || refusal.Reason != "no-site" {
		t.Errorf("admitted to no site: %v", err)
	}
	if got := log.String(); strings.Count(got, "\n") != 1 || !strings.Contains(got, `msg="session refused" client=192.0.2.7 local="127.0.0.9:`) || !strings.Contains(got, ` reason=no-site session=1a`) {
		t.Errorf("got %s", got)
	}
}

// RFC 7151: HOST picks among the sites of an address.
func TestHost(t *testing.T) {
	r := newRunning(t)
	r.write(siteText("a", "127.0.0.1:PORT", `hostnames = ["a.example"]`) +
		siteText("b", "127.0.0.1:PORT", `hostnames = ["b.example", "c.example"]`) +
		siteText("any", "127.0.0.2:PORT", "") +
		siteText("w", "*:PORT", `hostnames = ["w.example"]`))
	r.reload(Start)
	for _, test := range []struct{ local, host, want string }{
		{"127.0.0.1", "a.example", "a"},
		{"127.0.0.1", "B.EXAMPLE.", "b"},
		{"127.0.0.1", "c.example", "b"},
		{"127.0.0.1", "w.example", "w"},
		{"127.0.0.1", "x.example", ""},
		{"127.0.0.1", "", ""},
		{"127.0.0.1", "127.0.0.1", "a"},
		{"127.0.0.1", "[127.0.0.1]", "a"},
		{"127.0.0.1", "[::ffff:127.0.0.1]", "a"},
		{"127.0.0.1", "127.0.0.2", ""},
		{"::1", "[::1]", "w"},
		{"::1", "::1", ""}, // RFC 7151, section 3.1: IPv6 literals stand in brackets
		{"127.0.0.2", "x.example", "any"},
		{"127.0.0.3", "a.example", ""},
		{"127.0.0.3", "w.example", "w"},
	} {
		local := netip.AddrPortFrom(netip.MustParseAddr(test.local), r.port)
		got := ""
		if s := r.Host(local, test.host); s != nil {
			got = s.Name()
		}
		if got != test.want {
			t.Errorf("HOST %s at %s: %q, want %q", test.host, test.local, got, test.want)
		}
	}
}
