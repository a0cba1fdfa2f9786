package daemon

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/sirupsen/logrus"

	"ftpd/pkg/config"
	"ftpd/pkg/ftp"
	"ftpd/pkg/site"
)

// generation is one configuration in service: its sites and who is reached
// where. It never changes; a reload makes the next one.
type generation struct {
	number int // from 1
	config *config.Config
	since  time.Time
	apart  *apart // nil: it is what the files say
	sites  map[string]*site.Site
	order  []*site.Site // in file order
	routes routes

	cause Cause // why it came
}

// build makes the generation after old, which goes on serving; claims are the
// passed sockets'. On error nothing is left of what was made.
func build(c candidate, shared *site.Shared, old *generation, claims []claim) (*generation, error) {
	cfg := c.config
	g := &generation{number: 1, config: cfg, since: time.Now(), apart: c.apart, sites: map[string]*site.Site{}}
	if old != nil {
		g.number = old.number + 1
	}
	shared.StateDir, shared.Files = cfg.Daemon.StateDir.V, cfg.ReadFile
	shared.Remark = fmt.Sprintf("configuration generation %d fingerprint %s", g.number, g.fingerprint())
	for _, rules := range cfg.Sites {
		if !rules.Enabled.V {
			continue
		}
		if err := g.add(rules, shared, old); err != nil {
			g.close()
			return nil, fmt.Errorf("%s: site %q: %w", rules.Pos, rules.Name, err)
		}
	}
	g.grant(claims)
	return g, nil
}

// fingerprint is enough of the configuration's to tell it from others.
func (g *generation) fingerprint() string { return g.config.Fingerprint[:12] }

// add builds one site; it inherits the counters of its namesake in old.
func (g *generation) add(rules *config.Site, shared *site.Shared, old *generation) error {
	s, err := site.New(rules, shared, old.site(rules.Name))
	if err != nil {
		return err
	}
	return g.take(s, rules)
}

// take makes a site one of the generation's.
func (g *generation) take(s *site.Site, rules *config.Site) error {
	g.sites[rules.Name] = s
	g.order = append(g.order, s)
	if err := g.bind(s, rules.Listen.V, false); err != nil {
		return err
	}
	return g.bind(s, rules.ListenTLS.V, true)
}

// bind routes a site's addresses to it.
func (g *generation) bind(s *site.Site, list []config.Listen, implicit bool) error {
	for _, l := range list {
		at, err := newEndpoint(l)
		if err != nil {
			return err
		}
		g.routes.add(at, s, implicit)
	}
	return nil
}

// reached are the names of the sites behind a socket, and which of them are
// reached by implicit TLS.
func (g *generation) reached(socket endpoint) (names []string, implicit []bool) {
	if g == nil {
		return nil, nil
	}
	for _, s := range g.order {
		if leads, tls := g.routes.leads(socket, s); leads {
			names, implicit = append(names, s.Name()), append(implicit, tls)
		}
	}
	return names, implicit
}

// site is the named site, nil if there is none or no generation.
func (g *generation) site(name string) *site.Site {
	if g == nil {
		return nil
	}
	return g.sites[name]
}

// activate lets the sites take their inherited counters over.
func (g *generation) activate() {
	for _, s := range g.order {
		s.Activate()
	}
}

// close drops what the sites hold, a generation's that lost or was replaced.
func (g *generation) close() {
	if g == nil {
		return
	}
	for _, s := range g.order {
		s.Close()
	}
}

// Site implements site.Router on the generation in force.
func (d *Daemon) Site(name string) *site.Site {
	return d.current.Load().site(name)
}

// Host implements site.Router.
func (d *Daemon) Host(local netip.AddrPort, host string) *site.Site {
	return d.current.Load().routes.host(local, host)
}

// TurnedAway implements ftp.Door: the line of the refusal is the site's, as it is for
// those whom the site refuses itself.
func (d *Daemon) TurnedAway(peer ftp.Peer, why *ftp.Refusal) {
	if s := d.current.Load().routes.first(peer.Local); s != nil {
		s.TurnedAway(peer, why)
		return
	}
	d.refusedBy(peer, why.Reason)
}

// Admit implements ftp.Door for all listeners: the connection's local address
// picks the site.
func (d *Daemon) Admit(peer ftp.Peer) (ftp.Visitor, error) {
	s := d.current.Load().routes.first(peer.Local)
	if s == nil {
		// On a wildcard socket people also reach addresses that are no site's.
		d.refusedBy(peer, "no-site")
		return nil, &ftp.Refusal{Kind: ftp.Ended, Reason: "no-site"}
	}
	if why := d.drains.closed.Load(); why != nil {
		s.TurnedAway(peer, why)
		return nil, why
	}
	return s.Admit(peer, d)
}

// refusedBy is the line of a refusal that is no site's.
func (d *Daemon) refusedBy(peer ftp.Peer, reason string) {
	d.shared.Tally("").Refused(reason)
	d.events.log.WithFields(logrus.Fields{
		"client": peer.Remote.Addr().String(), "session": peer.ID, "reason": reason, "local": peer.Local.String(),
	}).Info("session refused")
}
