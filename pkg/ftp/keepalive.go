package ftp

import (
	"net"
	"time"
)

// keepAlives find out within two minutes that a client's machine is gone, where
// no timeout of ours would: a transfer that waits for its client to send, an
// idle session without an idle timeout. They also keep address translators from
// forgetting a control connection during a long transfer.
var keepAlives = net.KeepAliveConfig{Enable: true, Idle: 60 * time.Second, Interval: 15 * time.Second, Count: 4}

// keepAlive switches them on. A connection that refuses is as good without.
func keepAlive(conn interface {
	SetKeepAliveConfig(net.KeepAliveConfig) error
}) {
	_ = conn.SetKeepAliveConfig(keepAlives)
}

// prepare makes a data connection fit for a transfer that may take a while, or talks
// with the client, as TLS does: each write goes at once.
func prepare(conn net.Conn) {
	tcp, ok := conn.(interface {
		SetKeepAliveConfig(net.KeepAliveConfig) error
		SetNoDelay(bool) error
	})
	if ok {
		keepAlive(tcp)
		_ = tcp.SetNoDelay(true)
	}
}
