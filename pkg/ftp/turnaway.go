package ftp

import (
	"net"
	"time"
)

// turnAwayFor bounds a write that only a broken connection could make wait: its
// buffers are empty.
const turnAwayFor = 100 * time.Millisecond

// TurnAway says 421 to a connection that there is no descriptor for, closes it at
// once and tells the door. Where implicit TLS is spoken it says nothing, as a
// handshake is what it can't afford.
func (s *Server) TurnAway(conn *net.TCPConn, door Door, implicit bool) {
	s.turnAway(conn, door, s.newPeer(conn), implicit, noRoom(reasonDescriptors))
}

func (s *Server) turnAway(conn *net.TCPConn, door Door, peer Peer, implicit bool, why *Refusal) {
	defer conn.Close()
	if !implicit && conn.SetWriteDeadline(time.Now().Add(turnAwayFor)) == nil {
		// That it does not get through is not worth a line: the refusal has one.
		_, _ = conn.Write(why.reply(false).append(nil))
	}
	door.TurnedAway(peer, why)
}
