package config

import (
	"net/netip"
	"strings"
	"testing"
)

func TestStatusAddress(t *testing.T) {
	for text, want := range map[string]Listen{
		`""`:               {},
		`"localhost:8021"`: {Host: "127.0.0.1", Port: 8021},
		`"[::1]:8021"`:     {Host: "::1", Port: 8021},
	} {
		cfg := loadText(t, "a.hcl", "daemon {\n  status {\n    listen = "+text+"\n  }\n}\n"+`site "a" {
  listen = ["127.0.0.1:2121"]
  home   = "/srv"
}`)
		got, on := cfg.Daemon.Status.Address()
		if on != (want.Port > 0) || on && got.Pos.Line != 3 {
			t.Errorf("%s: %+v, %v", text, got, on)
		}
		if got.Pos = (Pos{}); got != want {
			t.Errorf("%s: %+v, want %+v", text, got, want)
		}
	}
}

// The page's address has to be this machine's, as sites' have.
func TestStatusAddressIsHere(t *testing.T) {
	cfg := loadText(t, "a.hcl", `daemon {
  status {
    listen   = "192.0.2.11:8021"
    username = "ops"
    password = `+hash+`
  }
}
site "a" {
  listen = ["*:2121"]
  home   = "/"
}`)
	found := checkMachine(cfg, machine{
		addresses:   func() ([]netip.Addr, error) { return []netip.Addr{netip.MustParseAddr("192.0.2.10")}, nil },
		userExists:  func(string) bool { return true },
		groupExists: func(string) bool { return true },
		isDir:       func(string) (bool, bool) { return true, true },
		writable:    func(string) bool { return true },
	})
	if len(found) != 1 || !strings.HasSuffix(found[0].Error(), "a.hcl:3:5: error: this machine does not have the address 192.0.2.11") {
		t.Errorf("%v", found)
	}
}
