package daemon

import (
	"errors"
	"syscall"

	"golang.org/x/sys/unix"
)

// keep puts a listening socket into the service manager's store, from where the
// next process gets it back (FDSTORE=1 of sd_notify(3)).
func (n notifier) keep(l *listener) {
	socket, ok := l.socket.(syscall.Conn)
	if !ok {
		return
	}
	if err := n.keepFile(socket, l.storeName()); err != nil {
		n.log.WithField("listen", l.at.String()).WithField("error", err).Debug("socket not kept for a restart")
	}
}

// keepFile sends a socket's descriptor to the store. The manager must not take it
// out again when it has something to report, as every listening socket has.
func (n notifier) keepFile(socket syscall.Conn, name string) error {
	raw, err := socket.SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	err = raw.Control(func(fd uintptr) {
		failed = tell("FDSTORE=1\nFDPOLL=0\nFDNAME="+name, unix.UnixRights(int(fd)))
	})
	return errors.Join(err, failed)
}

// drop takes a socket out of the store.
func (n notifier) drop(l *listener) {
	n.send("FDSTOREREMOVE=1\nFDNAME=" + l.storeName())
}
