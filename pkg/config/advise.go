package config

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"ftpd/pkg/access"
	"ftpd/pkg/acl"
)

// Advise warns of what is legal but unwise. It looks at the modes of files and
// at the date, so its answer may change while the configuration does not.
func Advise(cfg *Config) Diagnostics {
	a := &adviser{cfg: cfg, report: newCollector(cfg.readSources()), now: time.Now(), readable: map[string]bool{}}
	a.confinement(&cfg.Daemon)
	a.password("the status page", cfg.Daemon.Status.Password)
	a.bans(&cfg.Daemon.Limits)
	for _, s := range cfg.Sites {
		a.site(s)
	}
	a.unreached()
	for _, path := range keys(cfg.secretFiles()) {
		if a.open(path) {
			a.report.warnf(at(cfg.secretFiles()[path]), "chmod 640 "+path, "everybody on this machine can read the secret in %s", path)
		}
	}
	return a.report.finish()
}

// confinement warns of a daemon that a fault may lead anywhere.
func (a *adviser) confinement(d *Daemon) {
	if !d.Confine.V {
		a.report.warnf(at(d.Confine.Pos), "remove the line", "confine: a fault in the daemon may reach every folder of this machine")
	}
}

// secretFiles are the files that secrets were read from, and where.
func (c *Config) secretFiles() map[string]Pos { return c.readSources().secretFiles }

type adviser struct {
	cfg      *Config
	report   *collector
	now      time.Time
	readable map[string]bool // files already looked at
}

// site looks at one site, disabled ones too: they are going to be enabled.
func (a *adviser) site(s *Site) {
	a.encryption(s)
	a.bans(&s.Limits)
	a.amounts(s)
	if n := s.Passive.Ports.V; n != (PortRange{}) && s.Limits.MaxSessions.V > n.High-n.Low+1 {
		a.report.warnf(at(s.Passive.Ports.Pos), "each transfer takes a port for itself: widen the range",
			"%d passive ports for max_sessions = %d", n.High-n.Low+1, s.Limits.MaxSessions.V)
	}
	a.peers(s)
	if s.Symlinks.V == "follow" {
		a.report.warnf(at(s.Symlinks.Pos), `write "inside", or an alias for each folder`, "symlinks: a link leads out of the home, whoever made it, and so the daemon cannot be confined to folders")
	}
	a.access(s.Access)
	a.paths(s.Paths)
	for _, g := range s.Groups {
		a.access(g.Access)
		a.paths(g.Paths)
	}
	groups := map[string]*Group{}
	for _, g := range s.Groups {
		groups[g.Name] = g
	}
	for _, u := range s.Users {
		a.user(s, u, groups[u.Group.V])
	}
	a.shadows(s, groups)
}

// user looks at one user; g is nil if the user has no group, or one that does
// not exist, which Load has reported.
func (a *adviser) user(s *Site, u *User, g *Group) {
	a.access(u.Access)
	a.paths(u.Paths)
	lists := [][]*Path{u.Paths, nil, s.Paths}
	if g != nil {
		lists[1] = g.Paths
	}
	if len(lists[0])+len(lists[1])+len(lists[2]) == 0 && u.Type.V != "system" {
		a.report.warnf(at(u.Pos), `add: path "/" { rights = ["read"] }`, "user %q has no rights anywhere: no path block is theirs", u.Name)
	}
	if u.Type.V == "anonymous" {
		for _, list := range lists {
			a.strangers(list)
		}
	}
	a.password(fmt.Sprintf("%q", u.Name), u.Password)
}

// password warns of one that others can read.
func (a *adviser) password(of string, p Attr[Secret]) {
	if strings.HasPrefix(p.V.Reveal(), "plain:") {
		a.report.warnf(at(p.Pos), "'ftpd passwd' makes a hash", "the password of %s stands in plain text", of)
	}
	if a.literal(p) && a.open(p.Pos.File) {
		a.report.warnf(at(p.Pos), "chmod 640 "+p.Pos.File, "everybody on this machine can read the passwords in %s", filepath.Base(p.Pos.File))
	}
}

// strangers warns of what anonymous users may do.
func (a *adviser) strangers(list []*Path) {
	for _, p := range list {
		switch r := p.Rights.V; {
		case r == acl.All:
			a.report.warnf(at(p.Rights.Pos), `write ["read"], or ["write_only"] for a drop box`, "anonymous users may do anything in %q", p.Path)
		case r.Has(acl.Put | acl.Get):
			a.report.warnf(at(p.Rights.Pos), `write ["read"], or ["write_only"] for a drop box`, "anonymous users may store and fetch in %q: strangers will exchange files there", p.Path)
		}
	}
}

// literal says whether a secret stands in the very line, not behind file() or a
// local.
func (a *adviser) literal(secret Attr[Secret]) bool {
	l, ok := a.report.src.line(secret.Pos.File, secret.Pos.Line)
	return ok && secret.V != "" && strings.Contains(l.text, secret.V.Reveal())
}

// open says, once for each file, that everybody may read it.
func (a *adviser) open(path string) bool {
	if a.readable[path] {
		return false
	}
	a.readable[path] = true
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode()&0o004 != 0
}

// access warns of lines that an earlier one always decides.
func (a *adviser) access(list []*Access) {
	rules := make([]access.Rule, len(list))
	for i, l := range list {
		a.expired(l.Expires, "the line")
		rules[i] = access.Rule{Grant: l.Grant, Patterns: l.IP.V}
		if !l.Expires.V.IsZero() {
			rules[i].Patterns = access.Patterns{} // what comes after it will decide one day
		}
	}
	for _, sh := range access.NewList(rules).Shadowed() {
		a.report.warnf(at(list[sh.Rule].Pos), "remove it, or move it up", "this line never decides: %v comes first", list[sh.By].Pos)
	}
}

// paths warns of blocks that never match.
func (a *adviser) paths(list []*Path) {
	if len(list) == 0 {
		return
	}
	blocks := make([]acl.Block, len(list))
	for i, p := range list {
		blocks[i] = acl.Block{Path: p.Path, Subfolders: p.Subfolders.V, Rights: p.Rights.V, Expires: p.Expires.V}
	}
	for _, p := range list {
		a.stored(p)
	}
	compiled, err := acl.NewPathList(blocks)
	if err != nil {
		return // Load has said so
	}
	for _, un := range compiled.Unreachable(a.now) {
		p := list[un.Block]
		if un.By < 0 {
			a.report.warnf(at(p.Expires.Pos), "remove the block", "path %q has expired", p.Path)
			continue
		}
		a.report.warnf(at(p.Pos), "remove it, or write subfolders = false in the other", "path %q never matches: the block at %v does everywhere", p.Path, list[un.By].Pos)
	}
}
