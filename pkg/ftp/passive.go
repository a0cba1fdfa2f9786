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
		return netip.AddrPort{}, &Refusal{
			Kind: NoPort, Reason: "passive-ports-share", Rule: s.visitor.Settings().Passive.Rule,
			Advice: "Your address uses as many data ports as it may. Finish a transfer first.",
		}
	}
	if err != nil {
		s.srv.log.WithError(err).WithField("session", s.peer.ID).Warn("no passive port")
		return netip.AddrPort{}, refuse(425, "no-passive-port", "No port is free for a data connection. Try again later.")
	}
	d.listener = listener
	return netAddrPort(listener.Addr()), nil
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
		p.s.srv.log.WithField("session", p.s.peer.ID).
			Warnf("data connection from %s refused: the client is %s; data_peers or fxp would allow it",
				from.Addr(), p.s.peer.Remote.Addr())
	}
}
