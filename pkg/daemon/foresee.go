package daemon

import (
	"io"
	"maps"
	"slices"
	"time"

	"github.com/sirupsen/logrus"

	"ftpd/pkg/config"
	"ftpd/pkg/control"
	"ftpd/pkg/site"
)

// foresee says what a reload with this configuration would change. Its error is
// what the reload's would be, as far as that shows without binding addresses.
func (d *Daemon) foresee(cfg *config.Config, found config.Diagnostics) (control.Change, error) {
	old := d.current.Load()
	if cfg.Fingerprint == old.config.Fingerprint {
		var none control.Change
		none.Settle()
		return none, nil
	}
	next, err := rehearse(cfg, cfg.InOrder(found, d.restart(cfg)), d.sockets.claims())
	if err != nil {
		return control.Change{}, err
	}
	defer next.close()
	return *d.compare(old, next), nil
}

// Compare says what leads from one configuration to another where no daemon runs.
// Its error is a *Fault of either.
func Compare(from, to string, env config.Env) (control.Change, error) {
	var sides [2]*generation
	for i, path := range []string{from, to} {
		cfg, found := config.Load(path, env)
		g, err := rehearse(cfg, found, nil)
		if err != nil {
			return control.Change{}, err
		}
		defer g.close()
		sides[i] = g
	}
	return *compare(sides[0], sides[1]), nil
}

// rehearse makes a generation to compare, not to serve.
func rehearse(cfg *config.Config, found config.Diagnostics, claims []claim) (*generation, error) {
	verdict := judge(cfg, found)
	if verdict.Failed() {
		return nil, &Fault{Verdict: verdict}
	}
	silent := logrus.New()
	silent.SetOutput(io.Discard)
	shared := site.NewShared(silent)
	shared.StateDir, shared.Files = cfg.Daemon.StateDir.V, cfg.ReadFile
	g := &generation{config: cfg, sites: map[string]*site.Site{}}
	for _, rules := range cfg.Sites {
		if !rules.Enabled.V {
			continue
		}
		s, err := site.Rehearse(rules, shared)
		if err == nil {
			err = g.take(s, rules)
		}
		if err != nil {
			g.close()
			return nil, err
		}
	}
	g.grant(claims)
	return g, nil
}

// compare also says what becomes of the sessions.
func (d *Daemon) compare(old, next *generation) *control.Change {
	c := compare(old, next)
	for _, one := range d.connected() {
		if s := foreseeSession(one.Visitor, next, c.Rights); s != nil {
			s.ID, s.From = one.Peer.ID, one.Peer.Remote.String()
			c.Sessions = append(c.Sessions, *s)
		}
	}
	c.Settle()
	return c
}

// compare says what differs between two generations but for who is connected.
func compare(old, next *generation) *control.Change {
	c := &control.Change{}
	was, is := plan(slices.Collect(maps.Keys(old.routes.at))), plan(slices.Collect(maps.Keys(next.routes.at)))
	c.Listeners.Opened = texts(without(is, was))
	c.Listeners.Closed = texts(without(was, is))
	for _, difference := range config.Compare(old.config, next.config) {
		addDifference(c, difference)
	}
	for _, s := range next.order {
		if before := old.site(s.Name()); before != nil {
			compareSites(c, before, s)
		}
	}
	c.Settle()
	return c
}

// without are the endpoints of list that are not in other.
func without(list, other []endpoint) []endpoint {
	return slices.DeleteFunc(slices.Clone(list), func(e endpoint) bool { return slices.Contains(other, e) })
}

// addDifference sorts a difference into the answer.
func addDifference(c *control.Change, d config.Difference) {
	if d.Kind == "" {
		c.Settings = append(c.Settings, control.SettingChange{
			Site: d.Site, Of: d.Of, Name: d.Name, Old: d.Old, New: d.New, Rule: d.Pos.String(),
		})
		return
	}
	change := "removed"
	if d.Added {
		change = "added"
	}
	c.Entries = append(c.Entries, control.EntryChange{
		Site: d.Site, Kind: d.Kind, Name: d.Name, Change: change, Rule: d.Pos.String(),
	})
}

// compareSites says what members may do differently, and whether the certificate
// is another one in files of the same name.
func compareSites(c *control.Change, old, next *site.Site) {
	for _, r := range site.CompareRights(old, next, time.Now()) {
		c.Rights = append(c.Rights, control.RightsChange{
			Site: next.Name(), Users: r.Users, Path: r.Path, Subfolders: r.Subfolders,
			Lost: append([]string{}, r.Lost.Names()...), Gained: append([]string{}, r.Gained.Names()...), Rule: r.Origin,
		})
	}
	was, is := old.Certificate(), next.Certificate()
	if was != nil && is != nil && !was.Equal(is) {
		c.Settings = append(c.Settings, control.SettingChange{
			Site: next.Name(), Name: "tls.certificate (what is in the file)",
			Old: "until " + was.NotAfter.UTC().Format(time.DateOnly), New: "until " + is.NotAfter.UTC().Format(time.DateOnly),
			Rule: next.Config().TLS.Certificate.Pos.String(),
		})
	}
}
