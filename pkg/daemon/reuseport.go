package daemon

import (
	"fmt"
	"syscall"

	"golang.org/x/sys/unix"
)

// alsoReusePort prepares a socket before bind, as net.ListenConfig wants, for what
// prepare does and for sharing its address.
func alsoReusePort(prepare func(network, address string, raw syscall.RawConn) error) func(network, address string, raw syscall.RawConn) error {
	return func(network, address string, raw syscall.RawConn) error {
		if err := setReusePort(raw, true); err != nil {
			return err
		}
		return prepare(network, address, raw)
	}
}

// setReusePort switches SO_REUSEPORT.
func setReusePort(raw syscall.RawConn, on bool) error {
	value := 0
	if on {
		value = 1
	}
	var failed error
	err := raw.Control(func(fd uintptr) {
		failed = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_REUSEPORT, value)
	})
	if err != nil {
		return err
	}
	return failed
}

// shareable switches SO_REUSEPORT on sockets that are already listening.
func shareable(listeners []*listener, on bool) error {
	for _, l := range listeners {
		socket, ok := l.socket.(syscall.Conn)
		if !ok {
			continue
		}
		raw, err := socket.SyscallConn()
		if err == nil {
			err = setReusePort(raw, on)
		}
		if err != nil {
			return fmt.Errorf("listener %s: %w", l.at, err)
		}
	}
	return nil
}
