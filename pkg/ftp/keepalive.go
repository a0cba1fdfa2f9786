package ftp

import (
	"errors"
	"net"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// keepAlives find out within two minutes that a client's machine is gone, where
// no timeout of ours would: a transfer that waits for its client to send, an
// idle session without an idle timeout. They also keep address translators from
// forgetting a control connection during a long transfer.
var keepAlives = net.KeepAliveConfig{Enable: true, Idle: 60 * time.Second, Interval: 15 * time.Second, Count: 4}

// keepAlive switches them on. A connection that refuses is as good without.
func keepAlive(conn *net.TCPConn) { _ = conn.SetKeepAliveConfig(keepAlives) }

// Listening is how control connections are listened for. MPTCP, which Go asks for by
// itself, has no urgent data and makes each accept dearer.
func Listening() *net.ListenConfig {
	config := &net.ListenConfig{
		KeepAlive: -1, // inherited
		Control:   func(_, _ string, raw syscall.RawConn) error { return PrepareSocket(raw) },
	}
	config.SetMultipathTCP(false)
	return config
}

// PrepareSocket sets what a control connection needs: keep-alives, and Telnet's urgent
// data, which precedes ABOR, in the stream. On a listening socket it is set once, before
// the socket is bound, and all its connections inherit it: on each of them it would be
// five system calls of the twenty-six that a log-in makes.
func PrepareSocket(raw syscall.RawConn) error {
	var errs []error
	err := raw.Control(func(fd uintptr) {
		for _, o := range [...]struct{ level, name, value int }{
			{unix.SOL_SOCKET, unix.SO_OOBINLINE, 1},
			{unix.SOL_SOCKET, unix.SO_KEEPALIVE, 1},
			{unix.IPPROTO_TCP, unix.TCP_KEEPIDLE, int(keepAlives.Idle / time.Second)},
			{unix.IPPROTO_TCP, unix.TCP_KEEPINTVL, int(keepAlives.Interval / time.Second)},
			{unix.IPPROTO_TCP, unix.TCP_KEEPCNT, keepAlives.Count},
		} {
			errs = append(errs, unix.SetsockoptInt(int(fd), o.level, o.name, o.value))
		}
	})
	return errors.Join(append(errs, err)...)
}
