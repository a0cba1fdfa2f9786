package daemon

import (
	"fmt"

	sdnotify "github.com/coreos/go-systemd/v22/daemon"
	"github.com/sirupsen/logrus"

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
	if _, err := sdnotify.SdNotify(false, state); err != nil {
		n.log.WithField("error", err).Debug("service manager not told")
	}
}
