package daemon

import (
	"errors"
	"testing"

	"ftpd/pkg/control"
)

// What is banned is what clients are found by: an IPv4 client never has an address of
// IPv6, however people write it.
func TestNetwork(t *testing.T) {
	for text, want := range map[string]string{
		"192.0.2.7":             "192.0.2.7/32",
		"192.0.2.7/24":          "192.0.2.0/24",
		"::ffff:192.0.2.7":      "192.0.2.7/32",
		"::ffff:192.0.2.7/120":  "192.0.2.0/24",
		"::ffff:0.0.0.0/96":     "0.0.0.0/0",
		"2001:db8::1":           "2001:db8::1/128",
		"2001:db8::1/64":        "2001:db8::/64",
		"::/0":                  "::/0",
		"::ffff:192.0.2.7/95":   "",
		"::ffff:192.0.2.7/8":    "",
		"fe80::1%eth0":          "",
		"192.0.2.7/33":          "",
		"files.example.com":     "",
		"":                      "",
		"192.0.2.1-192.0.2.100": "",
	} {
		net, err := network(text)
		if want == "" {
			if !errors.Is(err, control.ErrBadOrder) {
				t.Errorf("%q: %v, %v", text, net, err)
			}
			continue
		}
		if err != nil || net.String() != want {
			t.Errorf("%q: %v, %v; want %s", text, net, err, want)
		}
	}
}
