package config

import (
	"reflect"
)

// NotServed reports what is valid but this version does not do. `serve` and
// `check` refuse it: nothing is accepted and then ignored.
func NotServed(cfg *Config) Diagnostics {
	report := newCollector(cfg.readSources())
	for _, row := range unserved {
		row(func(what string, place Pos, cure string) {
			report.errorf(at(place), cure, "%s not available in this version yet", what)
		}, cfg)
	}
	return report.finish()
}

// readSources are the files behind a Config; one made by hand has none.
func (c *Config) readSources() *sources {
	if c.sources == nil {
		return newSources()
	}
	return c.sources
}

// refuse reports one thing that is not available: "sync is".
type refuse func(what string, place Pos, cure string)

// unserved has a row for each thing that another version will do; whoever
// makes it work deletes the row.
var unserved = []func(refuse, *Config){
	// the daemon
	func(no refuse, c *Config) {
		if t := c.Daemon.Store.Type; t.V == "redis" {
			no("store type redis is", t.Pos, `write type = "embedded"`)
		}
	},
	daemonLimits,
	func(no refuse, c *Config) {
		for _, a := range c.Accounts {
			no("accounts are", a.Pos, "remove the block; local users are served")
		}
		if c.SMTP != nil {
			no("smtp is", c.SMTP.Pos, "remove the block")
		}
	},

	// a site
	siteBool("ident", func(s *Site) *Attr[bool] { return &s.Ident }),
	siteBool("require_otp", func(s *Site) *Attr[bool] { return &s.RequireOTP }),
	eachSite(func(no refuse, s *Site) {
		if s.SendNoop.V {
			no("send_noop is", s.SendNoop.Pos, "remove the line: it keeps connections of sync and remote blocks open, which come with it")
		}
	}),
	eachSite(func(no refuse, s *Site) {
	}),
	eachSite(func(no refuse, s *Site) {
		for _, r := range s.Rules {
			no("rule is", r.Pos, "remove the block")
		}
		for _, a := range s.Alerts {
			no("alert is", a.Pos, "remove the block")
		}
		for _, r := range s.Remotes {
			no("remote is", r.Pos, "remove the block")
		}
		for _, y := range s.Syncs {
			no("sync is", y.Pos, "remove the block")
		}
	}),

	// people
	eachSite(func(no refuse, s *Site) {
		for _, g := range s.Groups {
			if g.SystemIntegration != nil {
				no("system_integration is", g.SystemIntegration.Pos, "remove the block; local users are served")
			}
			member(no, &g.RuleNames)
		}
		for _, u := range s.Users {
			if u.Type.V == "system" {
				no(`user type "system" is`, u.Type.Pos, "make the user local, with a password of its own")
			}
			member(no, &u.RuleNames)
		}
	}),
}

// eachSite is the row of something that sites have.
func eachSite(look func(refuse, *Site)) func(refuse, *Config) {
	return func(no refuse, c *Config) {
		for _, s := range c.Sites {
			look(no, s)
		}
	}
}

// siteBool is the row of something that must be off in every site.
func siteBool(name string, get func(*Site) *Attr[bool]) func(refuse, *Config) {
	return eachSite(func(no refuse, s *Site) {
		if a := get(s); a.V {
			no(name+" is", a.Pos, "remove the line, or write false")
		}
	})
}

// daemonLimits refuses those of a site's limits that no daemon counts over all
// sites.
func daemonLimits(no refuse, c *Config) {
	l := &c.Daemon.Limits
	for name, a := range map[string]slot{
		"max_sessions_per_ip": &l.MaxSessionsPerIP, "max_sessions_per_user": &l.MaxSessionsPerUser,
		"max_transfers": &l.MaxTransfers, "login_attempts": &l.LoginAttempts, "login_delay": &l.LoginDelay, "max_file_size": &l.MaxFileSize,
		"anonymous_upload_rate": &l.AnonymousUploadRate, "anonymous_download_rate": &l.AnonymousDownloadRate,
	} {
		if a.isSet() && !reflect.ValueOf(a.value()).IsZero() {
			no(name+" over all sites is", a.pos(), "write it in defaults { limits { … } }: then it bounds each site")
		}
	}
}

// member refuses what groups and users have in common.
func member(no refuse, rules *Attr[[]string]) {
	if len(rules.V) > 0 {
		no("rule is", rules.Pos, "remove the line")
	}
}
