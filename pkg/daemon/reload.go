package daemon

import (
	"fmt"

	"ftpd/pkg/config"
)

// Cause is why the configuration is read.
type Cause string

// The causes, as the event log names them.
const (
	Start   Cause = "start"
	Hangup  Cause = "SIGHUP"
	Changed Cause = "files changed"
)

// Outcome is what a reload did.
type Outcome struct {
	Generation int      // in force now
	Unchanged  bool     // the files say what they said before
	Sites      int      // that are served
	Opened     []string // addresses listened on from now on
	Closed     []string // addresses that nobody wants any more
}

// Fault is a configuration that was refused. The one before it stays in force.
type Fault struct {
	Verdict Verdict
}

// Error counts; the diagnostics are shown one by one.
func (f *Fault) Error() string {
	if failed := len(f.Verdict.FailedTests()); failed > 0 {
		return fmt.Sprintf("configuration refused: %d of %d tests fail", failed, len(f.Verdict.Tests))
	}
	return fmt.Sprintf("configuration refused: %d errors", f.Verdict.Errors())
}

// Reload reads the configuration and puts it in force whole, or changes nothing
// and says why. Safe for concurrent use.
func (d *Daemon) Reload(cause Cause) (Outcome, error) {
	d.loading.Lock()
	defer d.loading.Unlock()
	if cause != Start {
		d.notify.reloading()
	}
	cfg, found := config.Load(d.options.Path, d.options.Env)
	if cause == Changed && cfg.Fingerprint == d.tried {
		// The watcher spoke up for nothing: said already what there is to say.
		d.notify.ready(d.status())
		return d.outcome(true), nil
	}
	outcome, err := d.transact(cfg, found)
	d.report(cause, outcome, err)
	d.remember(cfg)
	return outcome, err
}

// transact leads from what was read to the swap. Everything that can fail comes
// before the swap and is undone if it does.
func (d *Daemon) transact(cfg *config.Config, found config.Diagnostics) (Outcome, error) {
	old := d.current.Load()
	if old != nil && cfg.Fingerprint == old.config.Fingerprint {
		return d.outcome(true), d.reopenEvents(cfg)
	}
	verdict := judge(cfg, found)
	if verdict.Failed() {
		return Outcome{}, &Fault{Verdict: verdict}
	}
	t, err := d.prepare(cfg, old)
	if err != nil {
		return Outcome{}, err
	}
	d.warn(verdict.Diagnostics)
	d.swap(t, old)
	outcome := d.outcome(false)
	outcome.Opened, outcome.Closed = t.opened(), t.closed()
	return outcome, nil
}

// reopenEvents serves logrotate: a SIGHUP without any change is how it asks for
// a fresh file.
func (d *Daemon) reopenEvents(cfg *config.Config) error {
	next, err := d.events.prepare(cfg.Daemon.Log)
	if err != nil {
		return err
	}
	next.commit()
	return nil
}

// outcome describes what is in force now.
func (d *Daemon) outcome(unchanged bool) Outcome {
	o := Outcome{Unchanged: unchanged}
	if g := d.current.Load(); g != nil {
		o.Generation, o.Sites = g.number, len(g.order)
	}
	return o
}

// remember keeps what the watcher needs: which content was judged, and which
// files it came from. A configuration that was refused names files, too, and
// the cure may come in any of them.
func (d *Daemon) remember(cfg *config.Config) {
	d.tried = cfg.Fingerprint
	if g := d.current.Load(); g != nil {
		d.follow(g.config, cfg.Files)
	}
}
