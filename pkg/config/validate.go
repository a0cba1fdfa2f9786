package config

import "strings"

// validator looks at what was decoded as a whole: what each attribute is for
// itself has been checked.
type validator struct {
	cfg    *Config
	report *collector
	broken bool // something is missing because a file could not be read

	accounts map[string]*Accounts
	site     *Site             // the one being looked at
	groups   map[string]*Group // its groups
	rules    map[string]*Rule  // its rules
	system   bool              // it has users who come from an accounts block
}

// run looks at everything once. A configuration without a site is refused since
// it is most likely the wrong folder.
func (v *validator) run() {
	if len(v.cfg.Sites) == 0 && !v.broken {
		v.report.errorf(Range{File: v.cfg.Path}, "'ftpd init' makes a small configuration that works", "no site here, so there is nothing to serve")
	}
	v.accountNames()
	v.daemon()
	names := newNames(v.report, "site")
	for _, s := range v.cfg.Sites {
		names.add(s.Name, s.Pos)
		v.oneSite(s)
	}
	v.sharedAddresses()
	v.sharedLogs()
	v.tests()
}

// oneSite begins with the names, which the rest looks up.
func (v *validator) oneSite(s *Site) {
	v.site = s
	v.siteNames()
	v.ownAddresses()
	v.siteHome()
	v.log()
	v.bans(&s.Limits)
	v.pathBlocks("site", s.Paths)
	v.aliases()
	for _, g := range s.Groups {
		v.group(g)
	}
	v.people()
	v.tls()
	v.rulesAndAlerts()
	v.remotes()
	v.syncs()
}

// names finds a name that stands twice.
type names struct {
	report *collector
	what   string
	first  map[string]Pos
}

// newNames is for blocks of one kind: what.
func newNames(report *collector, what string) *names {
	return &names{report: report, what: what, first: map[string]Pos{}}
}

// add reports the later of two; the first one counts.
func (n *names) add(name string, pos Pos) {
	if first, twice := n.first[name]; twice {
		n.report.errorf(at(pos), "give one of them another name, or remove it", "second %s %q; the first is at %v", n.what, name, first)
		return
	}
	n.first[name] = pos
}

// accountNames gathers the accounts blocks, which sites refer to.
func (v *validator) accountNames() {
	v.accounts = map[string]*Accounts{}
	names := newNames(v.report, "accounts")
	for _, a := range v.cfg.Accounts {
		names.add(a.Name, a.Pos)
		v.accounts[a.Name] = a
		v.accountsAttributes(a)
	}
}

// siteNames gathers the site's names and reports those that stand twice.
func (v *validator) siteNames() {
	s := v.site
	v.groups, v.rules, v.system = map[string]*Group{}, map[string]*Rule{}, false
	groups, rules, users := newNames(v.report, "group"), newNames(v.report, "rule"), newNames(v.report, "user")
	for _, g := range s.Groups {
		groups.add(g.Name, g.Pos)
		v.groups[g.Name] = g
		v.system = v.system || g.SystemIntegration != nil
	}
	for _, r := range s.Rules {
		rules.add(r.Name, r.Pos)
		v.rules[r.Name] = r
	}
	for _, u := range s.Users {
		users.add(u.Name, u.Pos)
		v.system = v.system || u.Type.V == "system"
	}
	others := map[string]*names{}
	for _, x := range s.named() {
		if others[x.what] == nil {
			others[x.what] = newNames(v.report, x.what)
		}
		others[x.what].add(x.name, x.pos)
	}
}

type namedBlock struct {
	what, name string
	pos        Pos
}

// named are the site's blocks whose names matter to the command line only.
func (s *Site) named() []namedBlock {
	var list []namedBlock
	for _, a := range s.Alerts {
		list = append(list, namedBlock{"alert", a.Name, a.Pos})
	}
	for _, r := range s.Remotes {
		list = append(list, namedBlock{"remote", r.Name, r.Pos})
	}
	for _, y := range s.Syncs {
		list = append(list, namedBlock{"sync", y.Name, y.Pos})
	}
	return list
}

// exists reports a name that stands for nothing.
func exists[T any](v *validator, known map[string]T, a Attr[string], what string) bool {
	if a.V == "" {
		return true
	}
	if _, ok := known[a.V]; ok {
		return true
	}
	v.unknown(a.V, keys(known), at(a.Pos), what)
	return false
}

// unknown says which names there are, unless they are too many to help.
func (v *validator) unknown(name string, known []string, where Range, what string) {
	if v.broken {
		return // it may stand in the file that could not be read
	}
	cure := "there is none here; add: " + what + ` "` + name + `" { … }`
	if near := nearest(name, known); near != "" {
		cure = `did you mean "` + near + `"?`
	} else if len(known) > 0 && len(known) <= 12 {
		cure = "known are " + strings.Join(quoted(known), ", ")
	}
	v.report.errorf(where, cure, "no %s %q", what, name)
}
