package daemon

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/sirupsen/logrus"

	"ftpd/pkg/config"
	"ftpd/pkg/control"
	"ftpd/pkg/ftp"
)

// steering is the daemon as the control socket sees it: control.Daemon.
type steering struct {
	d *Daemon
	// comparing is held while a configuration is read for Diff: one at a time,
	// since each takes the memory of a configuration.
	comparing sync.Mutex
}

var _ control.Daemon = (*steering)(nil)

// ordered says in the event log who gave an order.
func (s *steering) ordered(order string, by control.Peer, more logrus.Fields) {
	s.d.events.log.WithFields(logrus.Fields{"order": order, "uid": by.UID, "pid": by.PID}).WithFields(more).Info("ordered")
}

// kicked is what a session hears that somebody ends.
var kicked = &ftp.Refusal{Kind: ftp.Ended, Reason: "kicked", Advice: "Your session was ended by the administrator."}

// Kick ends sessions.
func (s *steering) Kick(f control.Filter, by control.Peer) []control.Session {
	var ended []control.Session
	for _, one := range s.Sessions(f) {
		if s.d.server.End(one.ID, kicked) {
			ended = append(ended, one)
			s.ordered("kick", by, logrus.Fields{"session": one.ID, "site": one.Site, "user": one.User})
		}
	}
	return ended
}

// Reload reads the configuration now. A reload is never left half way, so that ctx
// does not end it.
func (s *steering) Reload(_ context.Context, wanted control.ReloadOrder, by control.Peer) (control.Outcome, error) {
	o, err := s.reload(wanted, by)
	switch {
	case errors.Is(err, errStopping):
		return control.Outcome{}, control.ErrStopping
	case err != nil:
		g := s.d.current.Load()
		return control.Outcome{
			Result: control.Refused, Generation: g.number, Sites: len(g.order),
			Fault: faultOf(err), Warnings: []control.Diagnostic{}, Trial: s.d.onTrial(),
		}, nil
	}
	return control.Outcome{
		Result: resultOf(o, nil), Generation: o.Generation, Sites: o.Sites,
		Change: o.Change, Warnings: diagnostics(o.Warnings), Trial: s.d.onTrial(),
	}, nil
}

// reload is on trial where that is wanted.
func (s *steering) reload(wanted control.ReloadOrder, by control.Peer) (Outcome, error) {
	if wanted.Confirm == 0 {
		s.ordered("reload", by, nil)
		return s.d.Reload(Ordered)
	}
	within := time.Duration(wanted.Confirm) * time.Second
	s.ordered("reload", by, logrus.Fields{"confirm": within.String()})
	return s.d.ReloadConfirm(Ordered, within)
}

// Confirm ends the trial. That the daemon stops meanwhile changes nothing about it.
func (s *steering) Confirm(by control.Peer) (control.Outcome, error) {
	s.ordered("confirm", by, nil)
	o, err := s.d.Confirm()
	switch {
	case errors.Is(err, ErrNothingToConfirm):
		return control.Outcome{}, control.ErrNoTrial
	case errors.Is(err, errStopping):
		return control.Outcome{}, control.ErrStopping
	}
	return control.Outcome{
		Result: control.Confirmed, Generation: o.Generation, Sites: o.Sites, Warnings: []control.Diagnostic{},
	}, err
}

// Diff compares what is in force with what the files say. Another path is read
// with the daemon's rights and its lines are shown, which is for those only who
// have these rights.
func (s *steering) Diff(_ context.Context, path string, by control.Peer) (control.Change, error) {
	switch {
	case path == "":
		path = s.d.options.Path
	case !filepath.IsAbs(path):
		return control.Change{}, control.ErrBadOrder
	case by.UID != 0 && by.UID != os.Geteuid():
		return control.Change{}, control.ErrNotAllowed
	}
	s.comparing.Lock()
	defer s.comparing.Unlock()
	cfg, found := config.Load(path, s.d.options.Env)
	change, err := s.d.foresee(cfg, found)
	if err != nil {
		change = control.Change{Fault: faultOf(err)}
		change.Settle()
	}
	return change, nil
}

// Drain plans or begins the end.
func (s *steering) Drain(o control.DrainOrder, by control.Peer) (control.Drain, error) {
	in := time.Duration(o.In) * time.Second
	p, err := s.d.drains.set(in, o.Message, s.d.beginDrain)
	if err != nil {
		return control.Drain{}, err
	}
	s.ordered("drain", by, logrus.Fields{"at": p.at.UTC().Format(time.RFC3339), "message": p.message})
	if in == 0 {
		s.d.beginDrain(p)
	}
	if plan := s.drain(); plan != nil {
		return *plan, nil
	}
	// It is over already.
	return control.Drain{At: moment(p.at), Begun: true, Message: p.message}, nil
}

// CancelDrain drops the plan.
func (s *steering) CancelDrain(by control.Peer) error {
	err := s.d.drains.cancel()
	if err == nil {
		s.ordered("drain cancelled", by, nil)
	}
	return err
}
