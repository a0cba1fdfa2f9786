package daemon

import (
	"errors"
	"fmt"
	"time"

	"ftpd/pkg/config"
	"ftpd/pkg/control"
)

// Cause is why the configuration is read.
type Cause string

// The causes, as the event log names them.
const (
	Start   Cause = "start"
	Hangup  Cause = "SIGHUP"
	Ordered Cause = "ftpd reload"
	Changed Cause = "files changed"
)

// Outcome is what a reload did.
type Outcome struct {
	Generation int      // in force now
	Unchanged  bool     // the files say what they said before
	Sites      int      // that are served
	Opened     []string // addresses listened on from now on
	Closed     []string // addresses that nobody wants any more

	// Change and Warnings are for who ordered the reload.
	Change   *control.Change
	Warnings config.Diagnostics
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

// errStopping is the end of a reload that a stop has overtaken.
var errStopping = errors.New("the daemon is stopping")

// Reload reads the configuration and puts it in force whole, or changes nothing
// and says why. Safe for concurrent use.
func (d *Daemon) Reload(cause Cause) (Outcome, error) {
	d.loading.Lock()
	defer d.loading.Unlock()
	if err := d.announce(cause); err != nil {
		return Outcome{}, err
	}
	for _, file := range d.confined.Lost() {
		d.events.log.WithField("path", file).Warn("replaced since the start, not read again before a restart")
	}
	cfg, found := config.Load(d.options.Path, d.options.Env)
	if cause == Changed && cfg.Fingerprint == d.tried {
		// The watcher spoke up for nothing: said already what there is to say.
		err := d.turn(func() { d.notify.ready(d.status()) })
		return d.outcome(nil), err
	}
	t, err := d.propose(cause, cfg, found)
	var outcome Outcome
	if overtaken := d.turn(func() { outcome = d.conclude(cause, cfg, t, err) }); overtaken != nil {
		t.undo()
		return Outcome{}, overtaken
	}
	t.retire()
	return outcome, err
}

// announce begins a reload. A SIGHUP, or 'ftpd reload' where that stands for it, is
// also how logrotate asks for a fresh event log, and it gets one whatever the
// files say: a refusal belongs there.
func (d *Daemon) announce(cause Cause) error {
	if cause == Start {
		return nil
	}
	if g := d.current.Load(); (cause == Hangup || cause == Ordered) && g != nil {
		next, err := d.events.prepare(g.config.Daemon.Log)
		if err != nil {
			d.events.log.WithField("error", err).Warn("event log not reopened")
		} else if err := d.turn(next.commit); err != nil {
			next.undo()
			return err
		}
	}
	return d.turn(d.notify.reloading)
}

// propose leads from what was read to what can be put in force. Everything that
// can fail is in here, and undone if it does. Nil without an error is for files
// that say what they said before.
func (d *Daemon) propose(cause Cause, cfg *config.Config, found config.Diagnostics) (*transaction, error) {
	old := d.current.Load()
	if old != nil && cfg.Fingerprint == old.config.Fingerprint {
		return nil, nil
	}
	if old == nil {
		found = cfg.InOrder(found, checkAccount(cfg))
	} else {
		found = cfg.InOrder(found, d.restart(cfg))
	}
	verdict := judge(cfg, found)
	if verdict.Failed() {
		return nil, &Fault{Verdict: verdict}
	}
	t, err := d.prepare(cfg, old, verdict.Diagnostics)
	if err != nil {
		return nil, err
	}
	t.next.read, t.next.cause = time.Now(), cause
	if cause == Ordered {
		// Nobody else is told, and it takes longer than the reload.
		t.change = d.compare(old, t.next)
	}
	return t, nil
}

// conclude puts a proposal in force, if there is one, and says how it went.
func (d *Daemon) conclude(cause Cause, cfg *config.Config, t *transaction, err error) (outcome Outcome) {
	if t != nil {
		d.warn(t.warnings)
		d.swap(t)
	}
	if err == nil {
		outcome = d.outcome(t)
	}
	d.keepAttempt(cause, outcome, err)
	d.report(cause, outcome, err)
	d.remember(cfg)
	return outcome
}

// turn does what changes or reports what is in force, unless the daemon stops.
// It must not take long: a stop waits for it.
func (d *Daemon) turn(deed func()) error {
	d.turning.Lock()
	defer d.turning.Unlock()
	if d.stopping {
		return errStopping
	}
	deed()
	return nil
}

// stop makes what is in force final.
func (d *Daemon) stop() {
	d.turning.Lock()
	defer d.turning.Unlock()
	d.stopping = true
}

// outcome describes what is in force now, and which sockets a transaction, nil
// if nothing changed, has opened and closed.
func (d *Daemon) outcome(t *transaction) Outcome {
	o := Outcome{Unchanged: t == nil}
	if g := d.current.Load(); g != nil {
		o.Generation, o.Sites = g.number, len(g.order)
	}
	if t != nil {
		o.Opened, o.Closed = t.opened(), t.closed()
		o.Change, o.Warnings = t.change, t.warnings
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
