package daemon

import (
	"context"
	"sync"
	"time"

	sdnotify "github.com/coreos/go-systemd/v22/daemon"
)

// guarded starts guard, until the function that it returns is called: a drain
// must not look like a death.
func (d *Daemon) guarded(parent context.Context) (end func()) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(parent))
	var guard sync.WaitGroup
	guard.Go(func() { d.guard(ctx) })
	return func() {
		cancel()
		guard.Wait()
	}
}

// guard tells the service manager twice in each WatchdogSec= that we live, until
// ctx ends. Where no watchdog is asked for it returns at once.
func (d *Daemon) guard(ctx context.Context) {
	within, err := sdnotify.SdWatchdogEnabled(false)
	if err != nil {
		d.events.log.WithField("error", err).Warn("no watchdog")
	}
	if err != nil || within <= 0 {
		return
	}
	tick := time.NewTicker(within / 2)
	defer tick.Stop()
	for {
		d.prove()
		d.notify.send(sdnotify.SdNotifyWatchdog)
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// prove passes every lock that clients depend on. If one of them is never
// released, this never returns, and the service manager starts us anew.
func (d *Daemon) prove() {
	d.sockets.endpoints()
	d.server.Count()
	_ = d.turn(func() {}) // while stopping it says so, and that is alive, too
}
