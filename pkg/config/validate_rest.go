package config

import (
	"maps"
	"slices"
	"strings"

	"ftpd/pkg/wlog"
)

// keys are a map's names, sorted.
func keys[T any](m map[string]T) []string { return slices.Sorted(maps.Keys(m)) }

// daemon looks at what its attributes say together.
func (v *validator) daemon() {
	d := &v.cfg.Daemon
	v.bans(&d.Limits)
	v.status()
	if d.Store.Type.V == "redis" && !d.Store.URL.Set {
		v.report.errorf(at(d.Store.Type.Pos), `add: url = "redis://…"`, "store needs url for redis")
	}
	if d.Store.Type.V == "embedded" && !d.Store.URL.V.IsZero() {
		v.report.errorf(at(d.Store.URL.Pos), `write type = "redis", or remove the line`, "url: the embedded store has none")
	}
}

// accountsOf are the attributes that each type of accounts block has, besides
// type and domain; the first is required.
var accountsOf = map[string][]string{
	"pam":    {"service", "run_as"},
	"passwd": {"file", "run_as"},
	"ldap":   {"url", "base_dn", "bind_dn", "bind_password", "filter", "email_attr", "home_attr"},
	"http":   {"url"},
}

// accountsAttributes refuses attributes of another type: they would do nothing.
func (v *validator) accountsAttributes(a *Accounts) {
	mine, ok := accountsOf[a.Type.V]
	if !ok {
		return // reported
	}
	stated := map[string]slot{
		"service": &a.Service, "run_as": &a.RunAs, "file": &a.File, "url": &a.URL, "bind_dn": &a.BindDN,
		"bind_password": &a.BindPassword, "base_dn": &a.BaseDN, "filter": &a.Filter, "email_attr": &a.EmailAttr, "home_attr": &a.HomeAttr,
	}
	for _, name := range keys(stated) {
		if stated[name].isSet() && !slices.Contains(mine, name) {
			v.report.errorf(at(stated[name].pos()), "remove the line; it has "+strings.Join(mine, " "), "%s is not for type = %q", name, a.Type.V)
		}
	}
	required := mine[:1]
	switch a.Type.V {
	case "pam":
		required = nil
	case "ldap":
		required = mine[:2]
		if a.Filter.Set && !v.faulty(a.Filter.Pos) && strings.Count(a.Filter.V, "%s") != 1 {
			v.report.errorf(at(a.Filter.Pos), `write "(uid=%s)"`, "filter: has to hold %%s once, for the name")
		}
	}
	for _, name := range required {
		if !stated[name].isSet() {
			v.report.errorf(at(a.Pos), "add: "+name+` = "…"`, "accounts %q needs %s for type = %q", a.Name, name, a.Type.V)
		}
	}
	v.accountsScheme(a)
}

// accountsScheme keeps an LDAP server from being asked over HTTP.
func (v *validator) accountsScheme(a *Accounts) {
	scheme, _, _ := strings.Cut(a.URL.V.Reveal(), ":")
	if a.URL.V.IsZero() || strings.HasPrefix(scheme, a.Type.V) {
		return
	}
	if a.Type.V == "ldap" || a.Type.V == "http" {
		v.report.errorf(at(a.URL.Pos), "write "+a.Type.V+"s://…", "url: %s: is not for type = %q", scheme, a.Type.V)
	}
}

// log wants each field once; a column that stands twice confuses every reader.
func (v *validator) log() {
	l := v.site.Log
	if l == nil {
		return
	}
	if l.Fields.Set && len(l.Fields.V) == 0 && !v.faulty(l.Fields.Pos) {
		v.report.errorf(at(l.Fields.Pos), "leave the line out for the default", "fields: the list is empty")
	}
	if _, err := wlog.ParseFields(l.Fields.V); err != nil && len(l.Fields.V) > 0 {
		v.report.errorf(at(l.Fields.Pos), "remove one of the two", "fields: %v", err)
	}
	if strings.HasPrefix(l.Path.V.String(), "/dev/") {
		return // no files: CheckMachine sees what is there
	}
	// Files that are rotated by size carry the time in the name they get then.
	rotated := l.MaxSize.V > 0 && !strings.Contains(l.Path.V.String(), "$$")
	if l.DeleteAfterDays.V > 0 && !l.Path.V.IsZero() && !l.Path.V.Dated() && !rotated {
		v.report.errorf(at(l.DeleteAfterDays.Pos), "put the date into path: …-$$yyyymmdd$$.log", "delete_after_days: the names of these files do not say how old they are")
	}
}

// sharedLogs wants sites that write to one file to write alike: it has one age,
// one bound, and readers that know one set of columns.
func (v *validator) sharedLogs() {
	first := map[string]*Site{}
	for _, s := range v.cfg.Sites {
		if !s.Enabled.V || s.Log == nil || !s.Log.W3C.V || s.Log.Path.V.IsZero() {
			continue
		}
		o := s.Log.options()
		other := first[o.Key()]
		if other == nil {
			first[o.Key()] = s
		} else if err := other.Log.options().Conflict(o); err != nil {
			v.report.errorf(at(s.Log.Pos), "write the same in both, or give each a path of its own", "%v; the other is site %q at %v", err, other.Name, other.Log.Pos)
		}
	}
}

// options are those that decide what a file looks like and how long it stays.
// Fields that are not known have been reported.
func (l *SiteLog) options() wlog.Options {
	fields, _ := wlog.ParseFields(l.Fields.V)
	return wlog.Options{
		Path:            l.Path.V,
		Fields:          fields,
		DeleteAfterDays: l.DeleteAfterDays.V,
		MaxSize:         int64(l.MaxSize.V),
		Compress:        l.Compress.V,
	}
}

// tls wants a certificate from somewhere, and from one place only.
func (v *validator) tls() {
	t := v.site.TLS
	if t == nil {
		v.needTLS()
		return
	}
	if t.ACME == nil && (!t.Certificate.Set || !t.Key.Set) {
		v.report.errorf(at(t.Pos), "add both, or an acme block", "tls needs certificate and key")
	}
	if t.ACME != nil && (t.Certificate.Set || t.Key.Set) {
		v.report.errorf(at(t.ACME.Pos), "remove one of the two", "tls has certificate or key, and acme, which replaces them")
	}
	if t.MaxVersion.V != "" && t.MaxVersion.V < t.MinVersion.V {
		v.report.errorf(at(t.MaxVersion.Pos), "raise max_version or lower min_version", "max_version %s is older than min_version %s", t.MaxVersion.V, t.MinVersion.V)
	}
	if c := t.ClientCertificates; c != nil && !c.CA.Set {
		v.report.errorf(at(c.Pos), `add: ca = "clients-ca.pem"`, "client_certificates needs ca")
	}
}

// needTLS reports what a site without TLS can't demand.
func (v *validator) needTLS() {
	const cure = "add: tls { certificate = …, key = … }"
	if l := v.site.ListenTLS; len(l.V) > 0 {
		v.report.errorf(at(l.Pos), cure, "listen_tls: site %q has no tls block", v.site.Name)
	}
	for _, g := range v.site.Groups {
		if g.RequireTLS.V {
			v.report.errorf(at(g.RequireTLS.Pos), cure, "require_tls: site %q has no tls block, and group %q could not log in", v.site.Name, g.Name)
		}
	}
	for _, u := range v.site.Users {
		if u.RequireTLS.V {
			v.report.errorf(at(u.RequireTLS.Pos), cure, "require_tls: site %q has no tls block, and %q could not log in", v.site.Name, u.Name)
		}
	}
}

// rulesAndAlerts wants them to do something.
func (v *validator) rulesAndAlerts() {
	for _, r := range v.site.Rules {
		w := r.Watermark
		if w != nil && (w.Text.V == "") == (w.Image.V == "") && !v.faulty(w.Text.Pos) && !v.faulty(w.Image.Pos) {
			v.report.errorf(at(w.Pos), "write one of them", "watermark wants text or image")
		}
		v.accountVariables(r.Root, "site "+v.site.Name, v.system)
	}
	for _, a := range v.site.Alerts {
		if len(a.Email.V) > 0 && v.cfg.SMTP == nil && !v.broken {
			v.report.errorf(at(a.Email.Pos), "add: smtp { server = \"localhost:25\" … } at the top of a file", "email: there is no smtp block")
		}
		if !a.Email.Set && !a.Webhook.Set && !a.Command.Set {
			v.report.errorf(at(a.Pos), "add email, webhook or command", "alert %q tells nobody", a.Name)
		}
		if a.Command.Set && len(a.Command.V) == 0 || len(a.Command.V) > 0 && a.Command.V[0] == "" {
			if !a.Email.Set && !a.Webhook.Set {
				v.report.errorf(at(a.Command.Pos), `write ["/usr/local/bin/tell"]`, "command: names no program")
			}
		}
	}
}

// remotes keeps the root a local folder, which every session begins in.
func (v *validator) remotes() {
	for _, r := range v.site.Remotes {
		if strings.Trim(r.Mount.V, "/") == "" && r.Mount.V != "" {
			v.report.errorf(at(r.Mount.Pos), `write "/partner/"`, "mount: the root itself cannot be on another server")
		}
	}
}

// syncs wants one answer to the question when.
func (v *validator) syncs() {
	for _, y := range v.site.Syncs {
		if s := y.Schedule; s.Pos != (Pos{}) && (len(s.At.V) > 0) == (s.Every.V > 0) && !v.faulty(s.At.Pos) && !v.faulty(s.Every.Pos) {
			v.report.errorf(at(s.Pos), "write one of them", "schedule wants at or every")
		}
	}
}

// tests wants the questions to be about what is there.
func (v *validator) tests() {
	sites := map[string]*Site{}
	for _, s := range v.cfg.Sites {
		sites[s.Name] = s
	}
	names := newNames(v.report, "test")
	for _, t := range v.cfg.Tests {
		names.add(t.Name, t.Pos)
		if !exists(v, sites, t.Site, "site") || sites[t.Site.V] == nil {
			continue
		}
		v.testUser(t, sites[t.Site.V])
		if len(t.Can.V)+len(t.Cannot.V) == 0 && !t.Admitted.Set && !t.ResolvesTo.Set && !v.faulty(t.Can.Pos) && !v.faulty(t.Cannot.Pos) {
			v.report.errorf(at(t.Pos), "add can, cannot, admitted or resolves_to", "test %q expects nothing", t.Name)
		}
	}
}

// testUser cannot know system accounts that are members by integration. That
// somebody is no user is a fair thing to expect.
func (v *validator) testUser(t *Test, s *Site) {
	if t.Admitted.Set && !t.Admitted.V {
		return
	}
	known := map[string]bool{}
	system := false
	for _, u := range s.Users {
		known[u.Name] = true
		if u.Type.V == "anonymous" {
			known["anonymous"], known["ftp"] = true, true
		}
	}
	for _, g := range s.Groups {
		system = system || g.SystemIntegration != nil
	}
	if !system {
		exists(v, known, t.User, "user")
	}
}
