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
func keepAlive(conn *net.TCPConn) { _ = conn.SetKeepAliveConfig(keepAlives) }
