package config

import (
	"net/netip"
	"strings"
)

// Address is where the page is served; false: nowhere.
func (s *Status) Address() (at Listen, ok bool) {
	if s.Listen.V == "" {
		return Listen{}, false
	}
	at, err := pageAddress(s.Listen.V)
	at.Pos = s.Listen.Pos
	return at, err == nil
}

// pageAddress is one address, as sites have them. A name could be another address
// tomorrow, so that nobody would know who may connect; localhost is what it always is.
func pageAddress(s string) (Listen, error) {
	if port, ok := strings.CutPrefix(s, "localhost:"); ok {
		s = "127.0.0.1:" + port
	}
	return parseListen(s)
}

// listenText is pageAddress for a tag.
func listenText(s string) *fault {
	if _, err := pageAddress(s); err != nil {
		return asFault(err, "")
	}
	return nil
}

// loopback says whether only this machine can connect.
func (l Listen) loopback() bool {
	a, err := netip.ParseAddr(l.Host)
	return err == nil && a.IsLoopback()
}

// status wants credentials whole, and where strangers could ask.
func (v *validator) status() {
	s := &v.cfg.Daemon.Status
	if v.faulty(s.Username.Pos) || v.faulty(s.Password.Pos) {
		return
	}
	name, password := s.Username.V != "", s.Password.V != ""
	switch l, on := s.Address(); {
	case name && !password:
		v.report.errorf(at(s.Username.Pos), "add: password = \"…\"; 'ftpd passwd' makes the hash", "status: username has no password beside it")
	case password && !name:
		v.report.errorf(at(s.Password.Pos), `add: username = "…"`, "status: password has no username beside it")
	case on && !name && !l.loopback():
		v.report.errorf(at(s.Listen.Pos), "add username and password, or listen on 127.0.0.1", "the status page is open to others without a password")
	}
	v.statusAlone(s)
}

// statusAlone keeps the page off the sites' addresses, which would be found out when
// it is bound, without a word of whose they are.
func (v *validator) statusAlone(s *Status) {
	l, on := s.Address()
	if !on {
		return
	}
	for _, site := range v.cfg.Sites {
		for _, b := range site.bindings() {
			if site.Enabled.V && b.Port == l.Port && (b.Host == l.Host || b.Host == "" || l.Host == "") {
				v.report.errorf(at(s.Listen.Pos), "choose another port", "status.listen: site %q listens there; see %v", site.Name, b.Pos)
				return
			}
		}
	}
}
