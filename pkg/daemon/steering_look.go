package daemon

import (
	"cmp"
	"os"
	"slices"
	"time"

	"ftpd/pkg/control"
	"ftpd/pkg/ftp"
	"ftpd/pkg/printable"
	"ftpd/pkg/site"
)

// Status looks at everything but the sessions.
func (s *steering) Status() control.Status {
	d := s.d
	g := d.current.Load()
	status := control.Status{
		Version: d.options.Version, Commit: d.options.Commit, PID: os.Getpid(),
		Since: moment(d.began), Path: absolute(d.options.Path), State: control.Serving,
		Configuration: control.Configuration{
			Generation: g.number, Fingerprint: g.config.Fingerprint, Read: moment(g.since), Cause: string(g.cause),
			Apart: g.standsApart(), Trial: d.onTrial(),
		},
		LastReload: d.attempts.last.Load(),
		Drain:      s.drain(),
		Listeners:  []control.Listener{},
		Page:       d.page.address(),
		Sites:      []control.Site{},
	}
	if d.drains.shut() {
		status.State = control.Draining
	}
	for _, l := range d.Listeners() {
		status.Listeners = append(status.Listeners, control.Listener{
			Address: l.Address, Sites: append([]string{}, l.Sites...), TLS: slices.Contains(l.Implicit, true),
		})
	}
	status.Totals = d.totals()
	for _, one := range g.order {
		status.Sites = append(status.Sites, d.siteStatus(one))
	}
	return status
}

// standsApart is nil for what the files say.
func (g *generation) standsApart() *control.Apart {
	if g.apart == nil {
		return nil
	}
	return &control.Apart{Why: g.apart.why, Accepted: moment(g.apart.accepted)}
}

// onTrial is nil where nothing awaits confirmation.
func (d *Daemon) onTrial() *control.Trial {
	t := d.trial.Load()
	if t == nil {
		return nil
	}
	return &control.Trial{Until: moment(t.until), Generation: t.was, Since: moment(t.since)}
}

// totals are of all sites that there have been.
func (d *Daemon) totals() control.Totals {
	all := control.Totals{Refusals: map[string]uint64{}}
	for _, tally := range d.shared.Tallies() {
		all.Add(counted(tally))
	}
	for _, one := range d.current.Load().order {
		_, transfers := one.Now()
		all.Transfers += transfers
	}
	all.Sessions = d.server.Count()
	return all
}

func (d *Daemon) siteStatus(s *site.Site) control.Site {
	status := control.Site{Name: s.Name(), Totals: counted(d.shared.Tally(s.Name()))}
	status.Totals.Sessions, status.Totals.Transfers = s.Now()
	if end, ok := s.Expires(); ok {
		end = moment(end)
		status.Expires = &end
	}
	log, ok := s.LogStatus()
	if !ok {
		return status
	}
	status.Log = &control.Log{Path: log.Path, Lines: log.Lines, Lost: log.Lost}
	if log.Err != nil {
		since := moment(log.Since)
		status.Log.Error, status.Log.Failing = log.Err.Error(), &since
	}
	return status
}

// counted is a tally as JSON has it.
func counted(t *site.Tally) control.Totals {
	c := t.Counts()
	totals := control.Totals{
		Connections: c.Connections, Logins: c.Logins,
		Uploads: c.Uploads.Whole, Downloads: c.Downloads.Whole, Incomplete: c.Uploads.Incomplete + c.Downloads.Incomplete,
		Received: c.Uploads.Bytes, Sent: c.Downloads.Bytes, Refusals: c.Refusals,
	}
	for _, n := range c.LoginFailures {
		totals.LoginsFailed += n
	}
	return totals
}

// drain is the plan with who is left, nil if there is none.
func (s *steering) drain() *control.Drain {
	plan := s.d.drains.look()
	if plan == nil {
		return nil
	}
	for _, one := range s.d.server.Sessions() {
		plan.Sessions++
		if one.Doing != nil && one.Doing.Moves {
			plan.Transfers++
		}
	}
	return plan
}

// moment is a time as JSON has it: whole seconds, UTC.
func moment(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }

// Sessions looks at those that match, the oldest first.
func (s *steering) Sessions(f control.Filter) []control.Session {
	now := time.Now()
	var list []control.Session
	for _, one := range s.d.connected() {
		if seen := describe(one, now); f.Match(&seen) {
			list = append(list, seen)
		}
	}
	return list
}

// connected are all sessions, the oldest first.
func (d *Daemon) connected() []ftp.Session {
	list := d.server.Sessions()
	slices.SortFunc(list, func(a, b ftp.Session) int {
		return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.Peer.ID, b.Peer.ID))
	})
	return list
}

// describe puts together what the protocol and the site know.
func describe(one ftp.Session, now time.Time) control.Session {
	s := control.Session{
		ID: one.Peer.ID, From: one.Peer.Remote.String(), Client: shown(one.Client),
		Since: moment(one.Since), State: control.Connecting, Settings: []control.Setting{},
	}
	path := ""
	if one.Doing != nil {
		s.Doing, path = doing(one.Doing, now), one.Doing.Path
	} else {
		s.Idle = max(0, int64(now.Sub(one.Heard).Seconds()))
	}
	visit, ok := site.Look(one.Visitor, path)
	if !ok {
		return s
	}
	s.Site, s.User, s.Group, s.DNS, s.TLS = visit.Site, visit.User, visit.Group, visit.DNS, visit.TLS
	if left := visit.Left; left != nil {
		s.Left = &control.Left{Download: left.Download, Upload: left.Upload}
	}
	for _, set := range visit.Settings {
		s.Settings = append(s.Settings, control.Setting(set))
	}
	switch {
	case s.Doing != nil:
		s.State = control.Busy
	case visit.User == "":
		s.State = control.LoggingIn
	default:
		s.State = control.Idle
	}
	return s
}

// shown is what a stranger chose, bounded and fit to be shown.
func shown(text string) string { return printable.Cut(text, 256) }

func doing(of *ftp.Doing, now time.Time) *control.Doing {
	d := &control.Doing{
		Command: of.Verb, Path: shown(of.Path), Bytes: of.Bytes, Size: of.Size, Since: moment(of.Since),
	}
	switch {
	case of.Stores:
		d.Direction = "up"
	case of.Moves:
		d.Direction = "down"
	}
	if took := now.Sub(of.Since).Seconds(); took > 0 {
		d.Rate = int64(float64(of.Bytes) / took)
	}
	return d
}
