package daemon

import (
	"errors"
	"fmt"

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
	Lapsed  Cause = "not confirmed" // not for Reload: the files are not read
)

// Outcome is what a reload did.
type Outcome struct {
	Generation int  // in force now
	Unchanged  bool // the files say what they said before
	// Fingerprint is that of the configuration in force, shortened as everywhere
	// where people see it.
	Fingerprint string
	Sites       int      // that are served
	Opened      []string // addresses listened on from now on
	Closed      []string // addresses that nobody wants any more

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
	return d.reload(cause)
}

// reload is Reload for who holds loading.
func (d *Daemon) reload(cause Cause) (Outcome, error) {
	if err := d.announce(cause); err != nil {
		return Outcome{}, err
	}
	for _, file := range d.confined.Lost() {
		d.events.log.WithField("path", file).Warn("replaced since the start, not read again before a restart")
	}
	c := d.read()
	if cause == Changed && c.config.Fingerprint == d.tried.fingerprint {
		// The watcher spoke up for nothing: said already what there is to say.
		err := d.turn(func() { d.notify.ready(d.status()) })
		return d.outcome(nil), err
	}
	d.tried = attempt{c.config.Fingerprint, c.config.Files, c.config.Daemon}
	return d.adopt(cause, c)
}

// attempt is what stays known of files that were read, be they good or bad.
type attempt struct {
	fingerprint string
	files       []string
	daemon      config.Daemon
}

// candidate is a configuration that may come into force.
type candidate struct {
	config *config.Config
	found  config.Diagnostics
	apart  *apart // it is not what the files say; nil: it is
}

// read reads the files.
func (d *Daemon) read() candidate {
	cfg, found := config.Load(d.options.Path, d.options.Env)
	return candidate{config: cfg, found: found}
}

// adopt puts a candidate in force whole, or changes nothing and says why.
func (d *Daemon) adopt(cause Cause, c candidate) (Outcome, error) {
	t, err := d.propose(cause, c)
	var outcome Outcome
	if overtaken := d.turn(func() { outcome = d.conclude(cause, t, err) }); overtaken != nil {
		t.undo()
		return Outcome{}, overtaken
	}
	t.retire()
	if err == nil && t != nil {
		d.keep()
	}
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
func (d *Daemon) propose(cause Cause, c candidate) (*transaction, error) {
	old := d.current.Load()
	// One that stands apart gives way to the files also when they say the same:
	// the environment may not.
	if old != nil && c.apart == nil && old.apart == nil && c.config.Fingerprint == old.config.Fingerprint {
		return nil, nil
	}
	if old == nil {
		c.found = c.config.InOrder(c.found, checkAccount(c.config))
	} else {
		c.found = c.config.InOrder(c.found, d.restart(c.config))
	}
	verdict := d.judge(c)
	if verdict.Failed() {
		return nil, &Fault{Verdict: verdict}
	}
	t, err := d.prepare(c, old, verdict.Diagnostics)
	if err != nil {
		return nil, err
	}
	t.next.cause = cause
	if cause == Ordered {
		// Nobody else is told, and it takes longer than the reload.
		t.change = d.compare(old, t.next)
	}
	return t, nil
}

// judge does not ask the tests of what has passed them once: they may depend on
// the day, and better service than none.
func (d *Daemon) judge(c candidate) Verdict {
	if c.apart != nil {
		return examine(c.config, c.found)
	}
	return judge(c.config, c.found)
}

// conclude puts a proposal in force, if there is one, and says how it went.
func (d *Daemon) conclude(cause Cause, t *transaction, err error) (outcome Outcome) {
	if t != nil {
		d.warn(t.warnings)
		d.swap(t)
	}
	if err == nil {
		outcome = d.outcome(t)
	}
	d.attempts.add(cause, outcome, err, d.standsApart())
	d.report(cause, outcome, err)
	d.watch()
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
		o.Generation, o.Sites, o.Fingerprint = g.number, len(g.order), g.fingerprint()
	}
	if t != nil {
		o.Opened, o.Closed = t.opened(), t.closed()
		o.Change, o.Warnings = t.change, t.warnings
	}
	return o
}

// watch lets the watcher look at the files that matter now. A configuration that
// was refused names files, too, and the cure may come in any of them.
func (d *Daemon) watch() {
	if g := d.current.Load(); g != nil {
		d.follow(g.config, d.tried.files)
	}
}
