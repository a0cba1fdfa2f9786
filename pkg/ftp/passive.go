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
	return netAddrPort(listener.Addr()), nil
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

// passive waits for the client's call.
type passive struct {
	s        *session
	listener *passiveListener
}

func (p *passive) close() { p.listener.Close() }

// dial accepts the first connection of somebody who may have it. Strangers are
// closed at once and do not end the wait, so that they can't steal or spoil a
// transfer.
func (p *passive) dial(ctx context.Context) (*net.TCPConn, error) {
	defer p.listener.Close()
	stop := context.AfterFunc(ctx, func() { p.listener.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	if err := p.listener.SetDeadline(time.Now().Add(dataPatience)); err != nil {
		return nil, err
	}
	for strangers := 0; ; strangers++ {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		conn, err := p.listener.AcceptTCP()
		if err != nil {
			return nil, err
		}
		from := netAddrPort(conn.RemoteAddr())
		if p.s.mayOpen(from.Addr()) {
			return conn, nil
		}
		conn.Close()
		if strangers > 0 {
			continue // one line says it; a flood of them would fill the log
		}
		p.s.stranger(from.Addr())
	}
}

// stranger records a data connection from an address that may have none: a deed
// of nobody's command, called DATA, whose argument is the address.
func (s *session) stranger(from netip.Addr) {
	ev := s.event("DATA", "session")
	ev.Arg, ev.Code = from.String(), 425
	ev.fail(refuse(425, "foreign-address", ""))
	s.visitor.Record(ev)
}
