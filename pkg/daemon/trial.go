package daemon

import (
	"errors"
	"fmt"
	"time"

	"github.com/sirupsen/logrus"

	"ftpd/pkg/config"
)

// trial is a time within which what is in force must be confirmed. It never
// changes: more time is another trial.
type trial struct {
	back  *config.Snapshot // what was confirmed last
	was   int              // its generation
	since time.Time        // when that came into force
	until time.Time
	timer *time.Timer
}

// goBackAgain is when a going back that failed is tried once more: the address
// that somebody else has taken may be free again.
const goBackAgain = 10 * time.Second

// ErrNothingToConfirm is what Confirm says when nothing is on trial.
var ErrNothingToConfirm = errors.New("no reload awaits confirmation")

// ReloadConfirm is a reload on trial: unless Confirm is called within the time
// given, the configuration before comes back. What is reloaded meanwhile, by
// whomever, is on trial with it; only another ReloadConfirm sets a new time. The
// outcome Unchanged begins no trial.
func (d *Daemon) ReloadConfirm(cause Cause, within time.Duration) (Outcome, error) {
	d.loading.Lock()
	defer d.loading.Unlock()
	before := d.trial.Load()
	next := d.newTrial(before, time.Now().Add(within))
	d.trial.Store(next) // before the reload: what comes into force now is not kept yet
	outcome, err := d.reload(cause)
	if err != nil || outcome.Unchanged && before == nil {
		d.trial.Store(before)
		return outcome, err
	}
	if before != nil {
		before.timer.Stop()
	}
	next.timer = time.AfterFunc(time.Until(next.until), func() { d.lapse(next) })
	d.events.log.WithFields(logrus.Fields{
		"generation": outcome.Generation, "until": next.until.UTC().Format(time.RFC3339),
	}).Warn("reload awaits confirmation")
	return outcome, d.turn(func() { d.notify.ready(d.status()) })
}

// newTrial goes back to where the one before would, or to what is in force.
func (d *Daemon) newTrial(before *trial, until time.Time) *trial {
	if before != nil {
		return &trial{back: before.back, was: before.was, since: before.since, until: until}
	}
	g := d.current.Load()
	return &trial{back: g.config.Snapshot(), was: g.number, since: g.since, until: until}
}

// Confirm ends the trial: what is in force stays, and is kept as the last accepted
// configuration.
func (d *Daemon) Confirm() (Outcome, error) {
	d.loading.Lock()
	defer d.loading.Unlock()
	t := d.trial.Load()
	if t == nil {
		return d.outcome(nil), ErrNothingToConfirm
	}
	t.timer.Stop()
	d.trial.Store(nil)
	d.keep()
	outcome := d.outcome(nil)
	d.events.log.WithField("generation", outcome.Generation).Info("reload confirmed")
	return outcome, d.turn(func() { d.notify.ready(d.status()) })
}

// lapse goes back, if the trial is still the one in force.
func (d *Daemon) lapse(t *trial) {
	d.loading.Lock()
	defer d.loading.Unlock()
	if d.trial.Load() != t || d.turn(d.notify.reloading) != nil {
		return
	}
	given := d.current.Load().number
	cfg, found := t.back.Load()
	c := candidate{config: cfg, found: found}
	if cfg.Fingerprint != d.tried.fingerprint { // or somebody has put the files back
		c.apart = &apart{why: fmt.Sprintf("generation %d was not confirmed", given), accepted: t.since}
	}
	outcome, err := d.adopt(Lapsed, c)
	if errors.Is(err, errStopping) {
		return
	}
	log := d.events.log.WithFields(logrus.Fields{"unconfirmed": given, "was": t.was})
	if err != nil {
		log.WithField("error", err).Error("reload not confirmed, but the configuration before can't come back")
		t.timer.Reset(goBackAgain)
		return
	}
	d.trial.Store(nil)
	log.WithField("generation", outcome.Generation).Warn("reload not confirmed, back to the configuration before")
	_ = d.turn(func() { d.notify.ready(d.status()) }) // the trial stood in it
}
