package site

import (
	"net/netip"
	"os"
	"time"

	"ftpd/pkg/account"
	"ftpd/pkg/acl"
	"ftpd/pkg/vfs"
)

// Question asks what a user may do at a path.
type Question struct {
	User string
	Path string     // in the session's tree; "" is "/"
	From netip.Addr // the zero Addr: addresses are not asked about
	At   time.Time  // zero: now
}

// Explain says what the rules make of a question. It opens nothing and counts
// nothing, so that it needs no daemon; that a session or user limit is reached
// it cannot know.
func (s *Site) Explain(q Question) Answer {
	if q.At.IsZero() {
		q.At = time.Now()
	}
	a := Answer{Site: s.Name(), User: q.User, Path: q.Path, At: q.At, Admitted: true}
	if !s.cfg.Enabled.V {
		a.refuse(reasonSiteDisabled, s.cfg.Enabled.Pos.String())
	}
	// The order is a real log-in's, so that the first reason is the one that
	// the log would have.
	m := s.lookup(q.User)
	a.askAddress(s, m, q.From)
	if m == nil {
		a.refuse(string(account.NoUser), "")
		return a
	}
	a.User, a.Group = m.user.Name, m.groupName()
	if reason, rule := m.closed(q.At); reason != "" {
		a.refuse(reason, rule.String())
	}
	p, err := vfs.ParsePath(vfs.Root(), q.Path)
	if err != nil {
		a.refuse(reasonInvalidPath, "")
		return a
	}
	a.Path = p.String()
	a.locate(s, m, p)
	a.decide(s, m, p)
	return a
}

// refuse keeps the first reason.
func (a *Answer) refuse(reason, rule string) {
	if a.Admitted {
		a.Admitted, a.Reason, a.Rule = false, reason, rule
	}
}

// askAddress asks the site's list, then the group's and the user's.
func (a *Answer) askAddress(s *Site, m *member, from netip.Addr) {
	if !from.IsValid() {
		return
	}
	from = from.Unmap()
	v, level := s.rules.access.DecideAt(from, a.At), levelSite
	if v.Allowed && m != nil {
		v, level = m.doorAt(from, a.At)
	}
	a.Address = &AddressAnswer{From: from.String(), Allowed: v.Allowed, Reason: v.Reason, Rule: v.Origin}
	if !v.Allowed {
		a.Address.Level = levelNames[level]
		a.refuse(v.Reason, v.Origin)
	}
}

// locate says where the path lies on disk.
func (a *Answer) locate(s *Site, m *member, p vfs.Path) {
	home := m.home(s.cfg)
	a.Home = &SettingAnswer{Name: "home", Value: home.V.String(), Rule: home.Pos.String()}
	l, err := s.layoutOf(m, a.At)
	if err != nil {
		a.refuse(reasonVariable, home.Pos.String())
		a.Warnings = append(a.Warnings, err.Error())
		return
	}
	a.Home.Value = l.home
	a.RealPath = l.real(p)
	for _, fault := range l.faults {
		a.Warnings = append(a.Warnings, fault.Error())
	}
}

// decide lists the rights and settings of the path: a folder's own, a file's
// folder's.
func (a *Answer) decide(s *Site, m *member, p vfs.Path) {
	// The rules know no files. Only the disk can tell, as far as it is there.
	folder := p
	if info, err := os.Stat(a.RealPath); err == nil && !info.IsDir() {
		folder = p.Dir()
	}
	a.Folder = folder.String()
	d := m.acl.Decide(a.Folder, a.At)
	level := "none"
	if d.Level >= 0 {
		level = levelNames[d.Level]
	}
	a.Decision = &DecisionAnswer{Level: level, Rule: d.Origin, Audit: d.Audit}
	a.rights = effective(d)
	for _, name := range acl.All.Names() {
		right, _ := acl.ParseRights([]string{name}) // a name of its own
		a.Rights = append(a.Rights, RightAnswer{
			Right: name, Allowed: a.rights.Has(right), Level: level, Rule: d.Origin,
			Audit: d.Audit && !d.Rights.Has(right),
		})
	}
	a.Settings = append(s.settingsFor(m, m.filesAt(d)), s.storedSettings(m, folder, d, a.At)...)
}
