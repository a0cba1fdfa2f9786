package daemon

import (
	"context"
	"os"
	"syscall"
	"time"

	"github.com/sirupsen/logrus"
)

// serve lives until a signal or ctx says stop. Reloads happen on a goroutine of
// their own, so that one that takes long does not keep a stop waiting: finished
// says when the last of them has ended.
func (d *Daemon) serve(ctx context.Context) (finished <-chan struct{}) {
	reloads := make(chan Cause, 1)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for cause := range reloads {
			// The outcome is in the event log; there is nobody to tell here.
			_, _ = d.Reload(cause)
		}
	}()
	d.listenForOrders(ctx, reloads)
	// One that waits its turn now finds that there is nothing left to reload.
	d.stop()
	close(reloads)
	return ended
}

// listenForOrders turns signals and the watcher's notices into reloads, until
// one of them says stop. In between it looks at the certificates.
func (d *Daemon) listenForOrders(ctx context.Context, reloads chan Cause) {
	certificates := time.NewTicker(expiryEvery)
	defer certificates.Stop()
	looked := time.Now()
	for {
		select {
		case now := <-certificates.C:
			d.remind(looked, now)
			d.nightly(looked, now)
			looked = now
		case <-ctx.Done():
			return
		case signal := <-d.options.Signals:
			if signal != syscall.SIGHUP {
				d.events.log.WithField("signal", signal.String()).Info("stopping")
				return
			}
			order(reloads, Hangup)
		case plan := <-d.drains.over:
			if d.drains.inForce(plan) {
				d.events.log.WithField("cause", "drained").Info("stopping")
				return
			}
		case <-d.changed:
			order(reloads, Changed)
		}
	}
}

// order asks for a reload; nobody else sends. If one is waiting already, it will
// read what this one would have read, but only a SIGHUP opens the event log anew:
// it takes the place of the watcher's notice.
func order(reloads chan Cause, cause Cause) {
	select {
	case reloads <- cause:
		return
	default:
	}
	if cause != Hangup {
		return
	}
	select {
	case <-reloads:
	default: // it began just now
	}
	reloads <- cause
}

// drain stops accepting, lets transfers finish for shutdown_wait, and cuts what
// is left then, or when a second signal comes. A reload that still runs, perhaps
// for files that do not answer, gets no more time than that.
func (d *Daemon) drain(parent context.Context, reloaded <-chan struct{}) {
	g := d.current.Load()
	log := d.events.log
	d.unwatch()
	d.drains.stop()
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
	select {
	case <-reloaded:
	case <-ctx.Done():
	}
	d.shared.CloseFiles() // while the generation's folders are in the book
	g.close()
	d.panel.close()
	d.page.close()
	d.state.close(d)
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
