package daemon

import (
	"errors"
	"os"
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
		failed = sendWithFile("FDSTORE=1\nFDPOLL=0\nFDNAME="+name, int(fd))
	})
	return errors.Join(err, failed)
}

// drop takes a socket out of the store.
func (n notifier) drop(l *listener) {
	n.send("FDSTOREREMOVE=1\nFDNAME=" + l.storeName())
}

// sendWithFile is sd_pid_notify_with_fds(3). Without a service manager it does
// nothing. It does not use package net, which sends no descriptors from a
// connected datagram socket.
func sendWithFile(state string, fd int) error {
	name := os.Getenv("NOTIFY_SOCKET")
	if name == "" {
		return nil
	}
	socket, err := unix.Socket(unix.AF_UNIX, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer unix.Close(socket)
	return unix.Sendmsg(socket, []byte(state), unix.UnixRights(fd), &unix.SockaddrUnix{Name: name}, unix.MSG_NOSIGNAL)
}
