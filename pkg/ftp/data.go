package ftp

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"time"
)

const (
	// dataPatience bounds the wait for a data connection, either way.
	dataPatience = 30 * time.Second
	// firstActivePort keeps PORT from reaching services (RFC 2577, 3).
	firstActivePort = 1024
)

// dataChannel is how the next data connection will come about: nothing, a
// passive listener, or an address to call.
type dataChannel struct {
	session  *session
	listener *passiveListener // PASV, EPSV
	active   netip.AddrPort   // PORT, EPRT
	epsvOnly bool             // EPSV ALL was sent
}

// reset forgets what was agreed and closes the passive listener.
func (d *dataChannel) reset() {
	if d.listener != nil {
		d.listener.Close()
		d.listener = nil
	}
	d.active = netip.AddrPort{}
}

// take hands over what was agreed; each agreement serves one transfer.
func (d *dataChannel) take() (dialer, error) {
	defer func() { d.listener, d.active = nil, netip.AddrPort{} }()
	switch {
	case d.listener != nil:
		return &passive{s: d.session, listener: d.listener}, nil
	case d.active.IsValid():
		return &active{d.session, d.active}, nil
	}
	return nil, refuse(425, "no-data-connection", "Use PASV or EPSV (or PORT, EPRT) first.")
}

// cmdPasv waits on an IPv4 address.
func (s *session) cmdPasv(_ string, ev *Event) (reply, error) {
	if err := s.data.allowed("PASV"); err != nil {
		return reply{}, err
	}
	if !s.reached.Addr().Is4() {
		return reply{}, refuse(425, "ipv6", "PASV is for IPv4. Use EPSV.")
	}
	bound, err := s.data.listen()
	if err != nil {
		return reply{}, err
	}
	told := netip.AddrPortFrom(s.reached.Addr(), bound.Port())
	if external := s.visitor.Settings().Passive.Address(s.peer.Remote.Addr()); external.Is4() {
		told = netip.AddrPortFrom(external, bound.Port())
	}
	ev.Arg = told.String()
	return reply{227, "Entering Passive Mode (" + FormatPASV(told) + ")."}, nil
}

// cmdEpsv waits on an address of the control connection's family (RFC 2428, 3).
func (s *session) cmdEpsv(arg string, ev *Event) (reply, error) {
	asked, all, err := ParseEPSV(arg)
	own := IPv4
	if !s.reached.Addr().Is4() {
		own = IPv6
	}
	switch {
	case errors.Is(err, ErrAddrFamily), err == nil && !all && asked != AnyFamily && asked != own:
		return reply{}, refuse(522, "family", fmt.Sprintf("Network protocol not supported, use (%d).", own))
	case err != nil:
		return reply{}, refuse(501, "syntax", "EPSV takes 1, 2 or ALL.")
	case all:
		s.data.epsvOnly = true
		return reply{200, "EPSV only from now on."}, nil
	}
	bound, err := s.data.listen()
	if err != nil {
		return reply{}, err
	}
	ev.Arg = bound.String()
	return reply{229, "Entering Extended Passive Mode (" + FormatEPSV(bound.Port()) + ")."}, nil
}

func (s *session) cmdPort(arg string, _ *Event) (reply, error) {
	target, err := ParsePort(arg)
	if err != nil {
		return reply{}, refuse(501, "syntax", "PORT needs h1,h2,h3,h4,p1,p2.")
	}
	return s.data.call("PORT", target)
}

func (s *session) cmdEprt(arg string, _ *Event) (reply, error) {
	target, err := ParseEPRT(arg)
	switch {
	case errors.Is(err, ErrAddrFamily):
		return reply{}, refuse(522, "family", "Network protocol not supported, use (1,2).")
	case err != nil:
		return reply{}, refuse(501, "syntax", "EPRT needs |family|address|port|.")
	}
	return s.data.call("EPRT", target)
}

// allowed says whether a command other than EPSV may set up the channel.
func (d *dataChannel) allowed(verb string) error {
	if d.epsvOnly {
		return refuse(501, "epsv-all", verb+" is refused after EPSV ALL.")
	}
	return nil
}

// call notes an address to connect to. Only the client's own, or one that the
// site trusts, and no service's port: anything else would let a client use the
// server against others (RFC 2577).
func (d *dataChannel) call(verb string, target netip.AddrPort) (reply, error) {
	if err := d.allowed(verb); err != nil {
		return reply{}, err
	}
	s := d.session
	if !s.visitor.Settings().Active {
		return reply{}, refuse(502, "active-off", "Active mode is off here. Use PASV or EPSV.")
	}
	target = netip.AddrPortFrom(target.Addr().Unmap(), target.Port())
	if !s.mayOpen(target.Addr()) {
		return reply{}, refuse(504, "foreign-address", "Only your own address is allowed. Use PASV or EPSV.")
	}
	if target.Port() < firstActivePort {
		return reply{}, refuse(504, "privileged-port", "Ports below 1024 are refused.")
	}
	d.reset()
	d.active = target
	return reply{200, verb + " command successful."}, nil
}

// mayOpen says whether a data connection may be with an address.
func (s *session) mayOpen(peer netip.Addr) bool {
	peer = peer.Unmap().WithZone("")
	return peer == s.peer.Remote.Addr().WithZone("") || s.visitor.Settings().MayOpen(peer)
}

// dialer brings a data connection about.
type dialer interface {
	dial(context.Context) (net.Conn, error)
	close()
}

// active calls the client.
type active struct {
	s      *session
	target netip.AddrPort
}

func (a *active) close() {}

func (a *active) dial(ctx context.Context) (net.Conn, error) {
	d := net.Dialer{Timeout: dataPatience}
	// A load balancer may speak IPv4 to us for clients of IPv6.
	if local := a.s.peer.Local.Addr(); local.Is4() == a.target.Addr().Is4() {
		d.LocalAddr = net.TCPAddrFromAddrPort(netip.AddrPortFrom(local, 0))
	}
	return d.DialContext(ctx, "tcp", a.target.String())
}
