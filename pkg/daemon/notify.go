package daemon

import (
	"errors"
	"fmt"
	"os"
	"time"

	sdnotify "github.com/coreos/go-systemd/v22/daemon"
	"github.com/sirupsen/logrus"
	"golang.org/x/sys/unix"

	"ftpd/pkg/printable"
)

// notifier tells the service manager how we are (sd_notify(3)). Where there is
// none, NOTIFY_SOCKET is not set and nothing happens.
type notifier struct{ log logrus.FieldLogger }

// ready is said after the start and after each reload, done or refused: either
// way there is service. The status is one line: what a configuration says of itself
// must not become an order to the service manager (MAINPID=).
func (n notifier) ready(status string) {
	n.send(sdnotify.SdNotifyReady + "\nSTATUS=" + printable.Line(status))
}

// reloading needs the time with it: systemd tells by it which of two reloads an
// answer belongs to.
func (n notifier) reloading() {
	n.send(sdnotify.SdNotifyReloading + "\n" + sdnotify.SdNotifyMonotonicUsec())
}

// stopping begins the drain.
func (n notifier) stopping(sessions int) {
	n.send(fmt.Sprintf("%s\nSTATUS=stopping, %d sessions left", sdnotify.SdNotifyStopping, sessions))
}

func (n notifier) send(state string) {
	if err := tell(state, nil); err != nil {
		n.log.WithField("error", err).Debug("service manager not told")
	}
}

// tellFor bounds the wait for a service manager that does not listen: reloads, the
// stop and the watchdog wait with it.
const tellFor = time.Second

// tell is sd_pid_notify_with_fds(3): a notice, perhaps with rights to descriptors.
// Without a service manager it does nothing. It does not use package net, which
// sends no descriptors from a connected datagram socket.
func tell(state string, rights []byte) error {
	name := os.Getenv("NOTIFY_SOCKET")
	if name == "" {
		return nil
	}
	socket, err := unix.Socket(unix.AF_UNIX, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer unix.Close(socket)
	patience := unix.NsecToTimeval(tellFor.Nanoseconds())
	if err := unix.SetsockoptTimeval(socket, unix.SOL_SOCKET, unix.SO_SNDTIMEO, &patience); err != nil {
		return err
	}
	for err = unix.EINTR; errors.Is(err, unix.EINTR); { // as it may with a timeout (signal(7))
		err = unix.Sendmsg(socket, []byte(state), rights, &unix.SockaddrUnix{Name: name}, unix.MSG_NOSIGNAL)
	}
	return err
}
