package daemon

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/sirupsen/logrus"

	"ftpd/pkg/kept"
)

// apart is why a generation's configuration is not the one in the files.
type apart struct {
	why      string    // "the files were refused at the start"
	accepted time.Time // when it was
}

// String is for people who look at the status.
func (a *apart) String() string {
	return fmt.Sprintf("NOT WHAT THE FILES SAY: %s, this is the configuration of %s", a.why, a.accepted.Format(time.RFC3339))
}

// standsApart says whether what is in force is not what the files say.
func (d *Daemon) standsApart() bool {
	g := d.current.Load()
	return g != nil && g.apart != nil
}

// start puts the first configuration in force: that of the files, or if they are
// refused and daemon.fallback says so, the one that was accepted last.
func (d *Daemon) start() error {
	d.loading.Lock()
	defer d.loading.Unlock()
	_, refused := d.reload(Start)
	if refused == nil || errors.Is(refused, errStopping) {
		return refused
	}
	k, err := d.lastAccepted()
	if err == nil && k != nil {
		err = d.fallBack(k, refused)
	}
	if err != nil {
		d.events.log.WithField("error", err).Error("last accepted configuration can't be served")
	}
	if err != nil || k == nil {
		return refused
	}
	return nil
}

// lastAccepted is what is served in place of refused files; nil if that is not
// wanted. What the files say of it counts as far as they can be read. Where they
// don't say, it is looked for in the usual place, and knows itself.
func (d *Daemon) lastAccepted() (*kept.Kept, error) {
	rules := &d.tried.daemon
	if rules.Fallback.Set && !rules.Fallback.V {
		return nil, nil
	}
	k, err := kept.Load(rules.StateDir.V, d.options.Path)
	switch {
	case err == nil && (k.Fallback || rules.Fallback.V):
		return k, nil
	case err == nil, errors.Is(err, fs.ErrNotExist) && !rules.Fallback.V:
		return nil, nil
	case rules.Fallback.V:
		return nil, err
	}
	// It may be anybody's, and nobody has asked for it.
	d.events.log.WithField("error", err).Warn("kept configuration not readable")
	return nil, nil
}

// fallBack serves what was kept, loudly.
func (d *Daemon) fallBack(k *kept.Kept, refused error) error {
	cfg, found, err := k.Config()
	if err != nil {
		return err
	}
	if err := servesOwner(cfg, k); err != nil {
		return err
	}
	_, err = d.adopt(Start, candidate{
		config: cfg, found: found,
		apart: &apart{why: "the files were refused at the start", accepted: k.Accepted},
	})
	if err != nil {
		return err
	}
	if d.options.Fallback != nil {
		d.options.Fallback(refused, k.Accepted)
	}
	log := d.events.log.WithField("cause", string(Start))
	d.faults(log, refused)
	log.WithFields(logrus.Fields{
		"error": refused, "accepted": k.Accepted.Format(time.RFC3339), "fingerprint": d.current.Load().fingerprint(),
	}).Error("files refused, serving the last accepted configuration")
	return nil
}

// keep keeps the configuration in force for the day when the files are broken,
// unless it is only on trial or comes from there itself.
func (d *Daemon) keep() {
	g := d.current.Load()
	if g.apart != nil || d.trial.Load() != nil {
		return
	}
	dir, wanted := g.config.Daemon.StateDir.V, g.config.Daemon.Fallback.V
	if wanted {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			d.notKept(dir, logrus.ErrorLevel, err)
			return
		}
	}
	if err := kept.Save(dir, kept.Of(g.config, g.since)); err != nil {
		level := logrus.DebugLevel
		if wanted {
			level = logrus.ErrorLevel
		}
		d.notKept(dir, level, err)
	}
}

// notKept says so; where no fallback is wanted, to those who look closely.
func (d *Daemon) notKept(dir string, level logrus.Level, err error) {
	d.events.log.WithFields(logrus.Fields{"state_dir": dir, "error": err}).Log(level, "configuration not kept")
}
