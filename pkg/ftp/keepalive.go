package ftp

import (
	"errors"
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// keepAlives find out within two minutes that a client's machine is gone, where
// no timeout of ours would: a transfer that waits for its client to send, an
// idle session without an idle timeout. They also keep address translators from
// forgetting a control connection during a long transfer.
var keepAlives = []socketOption{
	{unix.SOL_SOCKET, unix.SO_KEEPALIVE, 1},
	{unix.IPPROTO_TCP, unix.TCP_KEEPIDLE, 60},
	{unix.IPPROTO_TCP, unix.TCP_KEEPINTVL, 15},
	{unix.IPPROTO_TCP, unix.TCP_KEEPCNT, 4},
}

// socketOption is one of setsockopt(2)'s; times are in seconds.
type socketOption struct{ level, name, value int }

// set sets options of a socket, all that can be.
func set(raw syscall.RawConn, options ...socketOption) error {
	var errs []error
	err := raw.Control(func(fd uintptr) {
		for _, o := range options {
			errs = append(errs, unix.SetsockoptInt(int(fd), o.level, o.name, o.value))
		}
	})
	return errors.Join(append(errs, err)...)
}

// prepare makes a data connection fit for a transfer that may take a while, or talks
// with the client, as TLS does: each write goes at once. A connection that refuses is
// as good without.
func prepare(conn net.Conn) {
	socket, ok := conn.(syscall.Conn)
	if !ok {
		return
	}
	if raw, err := socket.SyscallConn(); err == nil {
		_ = set(raw, keepAlives...)
		_ = set(raw, socketOption{unix.IPPROTO_TCP, unix.TCP_NODELAY, 1})
	}
}

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
	return errors.Join(set(raw, keepAlives...), set(raw, socketOption{unix.SOL_SOCKET, unix.SO_OOBINLINE, 1}))
}
