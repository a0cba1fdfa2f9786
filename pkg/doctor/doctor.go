package doctor

import (
	"context"
	"crypto/x509"
	"fmt"
	"net/netip"
	"time"

	"ftpd/pkg/config"
	"ftpd/pkg/control"
	"ftpd/pkg/site"
)

// atOnce is how many sites are visited at a time: enough that a thousand take
// seconds, and few enough that nobody else notices.
const atOnce = 8

// DefaultPatience is long enough for a daemon that works at all.
const DefaultPatience = 10 * time.Second

// Daemon is what is asked of the running one; *control.Client is one.
type Daemon interface {
	Status(context.Context) (control.Status, error)
	Diff(ctx context.Context, path string) (control.Change, error)
	Probe(context.Context, control.ProbeOrder) (control.Probe, error)
}

// Options say what is to be looked at.
type Options struct {
	Config *config.Config
	Found  config.Diagnostics // what Load said; with errors no site is visited
	Site   string             // only this one; "" is all
	Daemon Daemon
	// User logs in rather than somebody who is chosen. With Password the daemon is
	// not asked for a pass.
	User, Password string
	ReadOnly       bool // upload nothing
	// Patience bounds one step of a session; a transfer may take three times as
	// long. 0 is DefaultPatience.
	Patience time.Duration
	// Complaints are what check says of a configuration beside Found.
	Complaints func(*config.Config) config.Diagnostics
	// Descriptors says how many sessions a process with that limit has room for, and
	// what the configuration may need, 0 if there is no end to it.
	Descriptors func(cfg *config.Config, limit int) (room, needed int)
	// Inspect makes of a site what can be asked about users and rights.
	Inspect func(*config.Site) (*site.Site, error)
	// Roots are the authorities that clients believe; nil: the system's.
	Roots *x509.CertPool
}

// checkup is one run.
type checkup struct {
	Options
	sites   []*config.Site  // enabled, and asked for
	taken   map[string]bool // addresses that a site has for itself
	status  *control.Status // nil: no daemon answers
	account identity        // the daemon's
	local   []netip.Addr    // of this machine
	faults  map[string]bool // lines of which the configuration's checks said an error
	silent  silence
	now     time.Time
}

// Run looks at everything and tells what it finds, in order. Its error is for
// questions that make no sense. When ctx ends, what was uploaded is still deleted.
func Run(ctx context.Context, o Options, tell func(Finding)) error {
	c := &checkup{Options: o, now: time.Now(), faults: map[string]bool{}}
	if c.Patience <= 0 {
		c.Patience = DefaultPatience
	}
	broken := o.Found.HasErrors()
	if err := c.choose(); err != nil && !broken {
		return err
	}
	for _, look := range []func(context.Context, *report){c.configuration, c.daemon, c.machine} {
		var r report
		look(ctx, &r)
		for _, f := range r.list {
			tell(f)
		}
	}
	if broken {
		return nil
	}
	c.visitAll(ctx, tell)
	var r report
	c.firewall(&r)
	for _, f := range r.list {
		tell(f)
	}
	return nil
}

// choose finds the sites in question.
func (c *checkup) choose() error {
	known := false
	c.taken = map[string]bool{}
	for _, s := range c.Config.Sites {
		if !s.Enabled.V {
			known = known || s.Name == c.Site
			continue
		}
		for _, l := range append(s.Listen.V[:len(s.Listen.V):len(s.Listen.V)], s.ListenTLS.V...) {
			c.taken[l.String()] = l.Host != ""
		}
		if c.Site == "" || c.Site == s.Name {
			c.sites = append(c.sites, s)
		}
	}
	switch {
	case len(c.sites) > 0:
		return c.someoneAsked()
	case known:
		return fmt.Errorf("site %q is not enabled", c.Site)
	case c.Site != "":
		return fmt.Errorf("no site %q in %s", c.Site, c.Config.Path)
	}
	return fmt.Errorf("no site is enabled in %s", c.Config.Path)
}

// someoneAsked wants one of the sites in question to have the user to log in as.
func (c *checkup) someoneAsked() error {
	if c.User == "" {
		return nil
	}
	for _, s := range c.sites {
		for _, u := range s.Users {
			if u.Name == c.User {
				return nil
			}
		}
	}
	return fmt.Errorf("no user %q at the sites in question", c.User)
}

// configuration says what check would of the sites in question.
func (c *checkup) configuration(_ context.Context, r *report) {
	asked := *c.Config
	asked.Sites = c.sites
	found := asked.InOrder(c.Found, c.Complaints(&asked))
	for _, d := range found {
		at, status := config.Pos{File: d.Range.File, Line: d.Range.Line}.String(), Warning
		if d.Severity == config.Error {
			status = Failed
			c.faults[at] = true
		}
		r.add(status, "configuration", at, d.Detail, "%s", d.Summary)
	}
	if len(found) == 0 {
		r.add(OK, "configuration", "", "", "%s: nothing to complain of", c.Config.Path)
	}
}

// visitAll looks at the sites, several at a time, and tells of them in order.
func (c *checkup) visitAll(ctx context.Context, tell func(Finding)) {
	results := make([]chan []Finding, len(c.sites))
	for i := range results {
		results[i] = make(chan []Finding, 1)
	}
	places := make(chan struct{}, atOnce)
	go func() {
		for i, s := range c.sites {
			places <- struct{}{}
			go func() {
				results[i] <- c.site(ctx, s)
				<-places
			}()
		}
	}()
	for _, result := range results {
		for _, f := range <-result {
			tell(f)
		}
	}
}

// site looks at one site.
func (c *checkup) site(ctx context.Context, s *config.Site) []Finding {
	r := &report{site: s.Name}
	rules, err := c.Inspect(s)
	if err != nil {
		r.add(Failed, "configuration", s.Pos.String(), "'ftpd check' says more", "%v", err)
		return r.list
	}
	defer rules.Close()
	c.homes(s, rules, r)
	c.logFolder(s, r)
	c.outside(ctx, s, r)
	c.listeners(ctx, s, rules, r)
	return r.list
}
