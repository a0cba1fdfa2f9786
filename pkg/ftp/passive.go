package ftp

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"time"
)

// listen opens a passive port on the address that the client reached us at. An
// earlier one is closed: a session has one.
func (d *dataChannel) listen() (netip.AddrPort, error) {
	d.reset()
	s := d.session
	listener, err := s.listenPassive()
	if errors.Is(err, errShareTaken) {
		return netip.AddrPort{}, refuse(425, "passive-ports-share", "Your address waits on as many data ports as it may. Finish a transfer first.")
	}
	if err != nil {
		return netip.AddrPort{}, noPassivePort(err)
	}
	d.listener = listener
	return listener.addr, nil
}

// noPassivePort is what the client hears, with the cause for the log.
func noPassivePort(cause error) error {
	return &protocolError{reply{425, "No port is free for a data connection. Try again later."}, "no-passive-port", cause}
}

// listenPassive binds any port, or one of the site's range.
func (s *session) listenPassive() (*passiveListener, error) {
	at, p := s.peer.Local.Addr(), s.visitor.Settings().Passive
	if p.High == 0 {
		return listenAt(at, 0)
	}
	return s.srv.ports.listen(portRange{at, p.Low, p.High}, s.peer.Remote.Addr())
}

// passive takes the client's call.
type passive struct {
	s         *session
	listener  *passiveListener
	strangers int
}

func (p *passive) close() { p.listener.Close() }

// dial accepts the first connection of somebody who may have it. Strangers are
// closed at once and do not end the wait, so that they can't steal or spoil a
// transfer.
func (p *passive) dial(ctx context.Context) (net.Conn, error) {
	defer p.listener.Close()
	until := time.Now().Add(dataPatience)
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		sock, err := p.listener.Wait(ctx, until)
		if err != nil {
			return nil, err
		}
		if p.welcome(sock) {
			return sock.conn(), nil
		}
	}
}

// ready is the connection of a client that has called already, nil if none has.
func (p *passive) ready() *socket {
	for {
		sock, err := p.listener.Accept()
		if err != nil {
			return nil // whoever waits for one hears why there is none
		}
		if p.welcome(sock) {
			return sock
		}
	}
}

// welcome closes the connection of a stranger.
func (p *passive) welcome(sock *socket) bool {
	from := sock.remote.Addr()
	if p.s.mayOpen(from) {
		return true
	}
	sock.Close()
	// One line says it; a flood of them would fill the log.
	if p.strangers++; p.strangers == 1 {
		p.s.stranger(from)
	}
	return false
}

// stranger records a data connection from an address that may have none: a deed
// of nobody's command, called DATA, whose argument is the address.
func (s *session) stranger(from netip.Addr) {
	ev := s.event("DATA", "session")
	ev.Arg, ev.Code = from.String(), 425
	ev.fail(refuse(425, "foreign-address", ""))
	s.visitor.Record(ev)
}
