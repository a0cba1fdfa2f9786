package daemon

import (
	"context"
	"os"
	"syscall"
	"time"

	"github.com/sirupsen/logrus"
)

// serve lives until a signal or ctx says stop. Reloads happen on a goroutine of
// their own, so that one that takes long does not keep a stop waiting.
func (d *Daemon) serve(ctx context.Context) {
	reloads := make(chan Cause, 1)
	finished := make(chan struct{})
	go func() {
		defer close(finished)
		for cause := range reloads {
			// The outcome is in the event log; there is nobody to tell here.
			_, _ = d.Reload(cause)
		}
	}()
	d.listenForOrders(ctx, reloads)
	close(reloads)
	<-finished
}

// listenForOrders turns signals and the watcher's notices into reloads, until
// one of them says stop. In between it looks at the certificates.
func (d *Daemon) listenForOrders(ctx context.Context, reloads chan<- Cause) {
	certificates := time.NewTicker(expiryEvery)
	defer certificates.Stop()
	looked := time.Now()
	for {
		select {
		case now := <-certificates.C:
			d.remind(looked, now)
			looked = now
		case <-ctx.Done():
			return
		case signal := <-d.options.Signals:
			if signal != syscall.SIGHUP {
				d.events.log.WithField("signal", signal.String()).Info("stopping")
				return
			}
			order(reloads, Hangup)
		case <-d.changed:
			order(reloads, Changed)
		}
	}
}

// order asks for a reload. If one is waiting already, it will read what this
// one would have read.
func order(reloads chan<- Cause, cause Cause) {
	select {
	case reloads <- cause:
	default:
	}
}

// drain stops accepting, lets transfers finish for shutdown_wait, and cuts what
// is left then, or when a second signal comes.
func (d *Daemon) drain(parent context.Context) {
	g := d.current.Load()
	log := d.events.log
	d.unwatch()
	d.sockets.close()
	d.notify.stopping(d.server.Count())
	log.WithField("sessions", d.server.Count()).Info("draining")

	// A parent that has ended is how an embedder says stop: it is no hurry.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(parent), max(g.config.Daemon.ShutdownWait.V, time.Millisecond))
	defer cancel()
	go cutOnSignal(ctx, cancel, d.options.Signals, log)
	if err := d.server.Shutdown(ctx); err != nil {
		log.WithField("error", err).Warn("sessions cut")
	}
	g.close()
	if d.pid != "" {
		removePID(d.pid)
	}
	log.Info("stopped")
}

// cutOnSignal ends a drain's patience with the next signal that asks for an end.
func cutOnSignal(ctx context.Context, cancel func(), signals <-chan os.Signal, log logrus.FieldLogger) {
	for {
		select {
		case <-ctx.Done():
			return
		case signal := <-signals:
			if signal != syscall.SIGHUP {
				log.WithField("signal", signal.String()).Warn("cutting sessions")
				cancel()
				return
			}
		}
	}
}
