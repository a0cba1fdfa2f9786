package daemon

import (
	"errors"
	"net"
	"os"
	"slices"
	"strings"

	"ftpd/pkg/ftp"
)

// passedListener is a listening socket that was bound before we began: by the
// service manager for a socket unit, or by ourselves before a restart, when we
// put it into the manager's store (sd_listen_fds(3)).
type passedListener struct{ *net.TCPListener }

// AcceptTCP prepares each connection. Who queued before the socket came to us could
// inherit nothing from it, and package net sets keep-alives of its own.
func (p passedListener) AcceptTCP() (*net.TCPConn, error) {
	conn, err := p.TCPListener.AcceptTCP()
	if err != nil {
		return nil, err
	}
	if raw, err := conn.SyscallConn(); err == nil {
		// A unit's socket may be of another kind, which is as good without.
		_ = ftp.PrepareSocket(raw)
	}
	return conn, nil
}

// adopt takes over listening sockets. They wait for the first configuration,
// which says which of them it wants.
func (s *sockets) adopt(files []*os.File) {
	for _, file := range files {
		l, err := newPassed(file)
		file.Close() // the listener has a descriptor of its own
		if err != nil {
			s.log.WithField("name", file.Name()).WithField("error", err).Warn("passed socket not used")
			continue
		}
		s.passed = append(s.passed, l)
	}
}

// newPassed makes a listener of a descriptor; its name is the one that the
// manager has given it (FileDescriptorName=).
func newPassed(file *os.File) (*listener, error) {
	socket, err := net.FileListener(file)
	if err != nil {
		return nil, err
	}
	tcp, ok := socket.(*net.TCPListener)
	if !ok {
		socket.Close()
		return nil, errors.New("it is no TCP socket")
	}
	at := endpoint{port: uint16(tcp.Addr().(*net.TCPAddr).Port)}
	if ip := tcp.Addr().(*net.TCPAddr).AddrPort().Addr().Unmap(); !ip.IsUnspecified() {
		at.addr = ip.WithZone("")
	}
	return &listener{at: at, name: file.Name(), passed: true, socket: passedListener{tcp}, done: make(chan struct{})}, nil
}

// take finds the passed sockets of an endpoint. There may be two of a wildcard:
// one for each family.
func (s *sockets) take(at endpoint) []*listener {
	var found []*listener
	for _, l := range s.passed {
		if l.at == at {
			found = append(found, l)
		}
	}
	return found
}

// forgetPassed closes the passed sockets that the first configuration has no use
// for, and takes them out of the store, lest they come again.
func (s *sockets) forgetPassed(used []*listener) {
	for _, l := range s.passed {
		if slices.Contains(used, l) {
			continue
		}
		s.log.WithField("listen", l.at.String()).WithField("name", l.name).
			Warn("passed socket not used: no site listens there, and none has this name")
		s.end(l)
	}
	s.passed = nil
}

// claim is a socket unit's word for which site is reached at its address.
type claim struct {
	at   endpoint
	site string
}

// claims are those of all passed sockets that are still open. A name that is no
// site's claims nothing.
func (s *sockets) claims() []claim {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []claim
	add := func(list []*listener) {
		for _, l := range list {
			if l.passed && !l.stored() {
				all = append(all, claim{l.at, l.name})
			}
		}
	}
	add(s.passed)
	for _, list := range s.open {
		add(list)
	}
	return all
}

// grant lets a claimed address lead to its site: first of all if others listen
// there too, and also if the site's listen does not say so. On a port of the
// site's listen_tls it is implicit TLS.
func (g *generation) grant(claims []claim) {
	for _, c := range claims {
		s := g.sites[c.site]
		if s == nil {
			continue
		}
		implicit := false
		for _, l := range s.Config().ListenTLS.V {
			implicit = implicit || l.Port == int(c.at.port)
		}
		g.routes.claim(c.at, s, implicit)
	}
}

// storePrefix begins the names under which our own sockets are in the service
// manager's store.
const storePrefix = "ftpd-listen-"

// storeName is a listener's name there; a colon would end it.
func (l *listener) storeName() string {
	return storePrefix + strings.ReplaceAll(l.at.String(), ":", "_")
}

// stored says whether a passed socket comes from the store, not from a unit.
func (l *listener) stored() bool { return strings.HasPrefix(l.name, storePrefix) }
