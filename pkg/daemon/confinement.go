package daemon

import (
	"fmt"

	"github.com/sirupsen/logrus"

	"ftpd/pkg/config"
	"ftpd/pkg/confine"
)

// confine gives up what the first configuration does not need. Its listeners
// are bound; logs and keys are opened afterwards, so that whatever the account
// could not do in a reload shows at the start.
func (d *Daemon) confine(cfg *config.Config) error {
	account, found := accountOf(cfg)
	if found.HasErrors() {
		return faulty(cfg, found)
	}
	if d.options.Confine == nil {
		if account != nil {
			return fmt.Errorf("%s: user: this process cannot change its account", accountPos(cfg))
		}
		return nil
	}
	n := needsOf(d.options.Path, cfg)
	if found := n.prepare(cfg, account); found.HasErrors() {
		return faulty(cfg, found)
	}
	limits := confine.Limits{
		Account:  account,
		Keep:     capabilities(cfg, account),
		Anywhere: n.anywhere,
		Folders:  n.folders(),
	}
	if !cfg.Daemon.Confine.V {
		limits.Off = fmt.Sprintf("confine = false (%s)", cfg.Daemon.Confine.Pos)
	}
	var err error
	if d.confined, err = d.options.Confine(limits); err != nil {
		return fmt.Errorf("confine: %w", err)
	}
	d.warnOfAbsent(n)
	return nil
}

// warnOfAbsent names folders that could not be allowed, because neither they nor
// a folder of their own above them is there.
func (d *Daemon) warnOfAbsent(n *needs) {
	if d.confined.Anywhere() {
		return
	}
	for _, one := range n.list {
		if one.write && one.what != "state_dir" && !d.confined.Reaches(one.path, true) {
			d.events.log.WithFields(logrus.Fields{"at": one.pos.String(), "path": one.path}).
				Warn("folder missing at the start, out of reach before a restart")
		}
	}
}

// faulty is a configuration that the start has found wanting.
func faulty(cfg *config.Config, found config.Diagnostics) error {
	return &Fault{Verdict: Verdict{Config: cfg, Diagnostics: cfg.InOrder(found)}}
}

// cureRestart is the one that always helps.
const cureRestart = "systemctl restart ftpd; sessions end with it"

// restart reports what a new configuration needs that the process has given up
// for good.
func (d *Daemon) restart(cfg *config.Config) config.Diagnostics {
	if d.confined == nil {
		return nil
	}
	found := d.settled(cfg)
	if a := d.confined.Became(); a != nil {
		found = append(found, d.powerless(cfg, a)...)
	}
	return append(found, d.outside(cfg)...)
}

// powerless reports what would take a capability that was root's.
func (d *Daemon) powerless(cfg *config.Config, a *confine.Account) (found config.Diagnostics) {
	if pos, low := lowPort(cfg); low && !d.confined.May(confine.BindService) && !d.bound(cfg) {
		found = cfg.ErrorAt(pos, cureRestart, "restart needed: the daemon gave up listening below port 1024, for which its first configuration had no use")
	}
	if pos, gives := givesAway(cfg, a); gives && !d.confined.May(confine.ChangeOwner) {
		found = append(found, cfg.ErrorAt(pos, cureRestart, "owner: restart needed: the daemon gave up giving files to others, for which its first configuration had no use")...)
	}
	return found
}

// settled reports attributes that are settled by the start.
func (d *Daemon) settled(cfg *config.Config) (found config.Diagnostics) {
	was, is := &d.current.Load().config.Daemon, &cfg.Daemon
	for _, one := range []struct {
		name    string
		changed bool
		pos     config.Pos
	}{
		{"user", was.User.V != is.User.V, is.User.Pos},
		{"group", was.Group.V != is.Group.V, is.Group.Pos},
		{"confine", was.Confine.V != is.Confine.V, is.Confine.Pos},
	} {
		if one.changed {
			found = append(found, cfg.ErrorAt(orPath(one.pos, cfg), cureRestart, "restart needed: daemon.%s cannot change while the daemon runs", one.name)...)
		}
	}
	return found
}

// bound says whether all addresses of a configuration are open already.
func (d *Daemon) bound(cfg *config.Config) bool {
	if l, on := cfg.Daemon.Status.Address(); on && !d.page.serves(l) {
		return false
	}
	asked, err := askedFor(cfg, d.sockets.claims())
	return err == nil && d.sockets.has(plan(asked))
}

// outside reports folders and files that the confinement does not let be used.
func (d *Daemon) outside(cfg *config.Config) (found config.Diagnostics) {
	if d.confined.Anywhere() {
		return nil
	}
	n, was := needsOf(d.options.Path, cfg), needsOf(d.options.Path, d.current.Load().config)
	if n.anywhere != "" {
		found = cfg.ErrorAt(n.because, cureRestart, "restart needed: %s, and the daemon was confined to folders when it started", n.anywhere)
	}
	said := map[config.Pos]bool{}
	for _, one := range n.list {
		pos := orPath(one.pos, cfg)
		if said[pos] && one.pos.Line > 0 || was.hold(one) || d.confined.Reaches(one.path, one.write) {
			continue
		}
		said[pos] = true
		found = append(found, cfg.ErrorAt(pos, cureRestart, "%s: restart needed: %s is outside the folders that the daemon was confined to when it started", one.what, one.path)...)
	}
	return found
}

// hold says whether a folder was used already. If it is out of reach, then so it
// was; the files of the configuration itself have to be read in any case.
func (n *needs) hold(one need) bool { return one.write && n.paths[one.path] }

// orPath is the configuration as a whole for what stands nowhere in it.
func orPath(pos config.Pos, cfg *config.Config) config.Pos {
	if pos.File == "" {
		return config.Pos{File: cfg.Path}
	}
	return pos
}
