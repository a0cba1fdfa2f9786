package daemon

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/sirupsen/logrus"

	"ftpd/pkg/config"
)

// report says in the event log, and to the service manager, how a reload went.
// The first configuration's faults are the caller's to show: nothing runs that
// could be mended in silence.
func (d *Daemon) report(cause Cause, o Outcome, err error) {
	if cause == Start && err != nil {
		return
	}
	log := d.events.log.WithField("cause", string(cause))
	if err != nil {
		d.refused(log, err)
		return
	}
	log = log.WithFields(logrus.Fields{"generation": o.Generation, "sites": o.Sites, "fingerprint": o.Fingerprint})
	switch {
	case o.Unchanged:
		log.Info("reload unchanged")
	case cause == Start:
		room := shareOut(d.current.Load().config)
		log = log.WithFields(logrus.Fields{
			"listeners":   strings.Join(o.Opened, " "),
			"descriptors": room.limit, "room": room.room(),
		})
		if confinement := d.Confinement(); confinement != "" {
			log = log.WithField("confinement", confinement)
		}
		log.Info("started")
		return // READY=1 waits until the caller has been told, too
	default:
		log.WithFields(logrus.Fields{
			"opened": strings.Join(o.Opened, " "),
			"closed": strings.Join(o.Closed, " "),
		}).Info("reloaded")
	}
	d.notify.ready(d.status())
}

// refused writes one line per fault, each with its place, then the verdict.
func (d *Daemon) refused(log *logrus.Entry, err error) {
	d.faults(log, err)
	g := d.current.Load()
	log.WithFields(logrus.Fields{"generation": g.number, "error": err}).Error("reload refused, the old configuration stays")
	d.notify.ready("reload refused, the old configuration stays: " + err.Error())
}

// faults writes one line per fault, if a configuration is to blame.
func (d *Daemon) faults(log *logrus.Entry, err error) {
	if fault, ok := errors.AsType[*Fault](err); ok {
		d.warn(fault.Verdict.Diagnostics)
		for _, test := range fault.Verdict.FailedTests() {
			for _, text := range test.Failures {
				log.WithFields(logrus.Fields{"at": test.Pos.String(), "test": test.Name}).Error("test failed: " + text)
			}
		}
	}
}

// warn writes diagnostics of both severities.
func (d *Daemon) warn(found config.Diagnostics) {
	for _, one := range found {
		log := d.events.log.WithField("at", place(one.Range))
		text := one.Summary
		if one.Detail != "" {
			text += ": " + strings.Join(strings.Fields(one.Detail), " ")
		}
		if one.Severity == config.Error {
			log.Error(text)
		} else {
			log.Warn(text)
		}
	}
}

// place is "file:line", as editors and grep know it.
func place(r config.Range) string {
	return config.Pos{File: r.File, Line: r.Line, Column: r.Column}.String()
}

// status is one line for people: systemctl status shows it.
func (d *Daemon) status() string {
	g := d.current.Load()
	text := fmt.Sprintf("generation %d, %d sites on %s", g.number, len(g.order), strings.Join(texts(d.sockets.endpoints()), " "))
	if g.apart != nil {
		return g.apart.String() + "; " + text
	}
	if t := d.trial.Load(); t != nil {
		return text + "; awaits confirmation until " + t.until.Format(time.TimeOnly)
	}
	return text
}
