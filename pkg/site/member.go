package site

import (
	"net/netip"
	"time"

	"ftpd/pkg/access"
	"ftpd/pkg/account"
	"ftpd/pkg/acl"
	"ftpd/pkg/config"
)

// The levels at which something can be stated, in the order in which they are
// asked. They are the indices of a member's policy.
const (
	levelUser = iota
	levelGroup
	levelSite
	levels
)

// levelNames are how explain calls the levels.
var levelNames = [levels]string{"user", "group", "site"}

// member is a user with everything that holds for him: his own, his group's
// and the site's. It never changes.
type member struct {
	user  *config.User
	group *config.Group // nil: none
	rules [levels]*ruleset
	acl   acl.Policy
	files *fileSettings // where no block decides
	cares bool          // some block has a max_size or worm
}

func newMember(u *config.User, g *config.Group, own, group, site *ruleset, files *fileSettings) *member {
	m := &member{user: u, group: g, rules: [levels]*ruleset{own, group, site}, files: files}
	// A level that states nothing stays nil: its place keeps the indices right.
	m.acl = make(acl.Policy, levels)
	for i, r := range m.rules {
		if r != nil {
			m.acl[i] = r.list
			m.cares = m.cares || len(r.sized) > 0 || len(r.worm) > 0
		}
	}
	return m
}

func (m *member) anonymous() bool { return m.user.Type.V == typeAnonymous }

// groupName is "" without a group.
func (m *member) groupName() string {
	if m.group == nil {
		return ""
	}
	return m.group.Name
}

// filesAt are the settings for the files of the folder that was decided about.
func (m *member) filesAt(d acl.Decision) *fileSettings {
	if d.Level < 0 {
		return m.files
	}
	return m.rules[d.Level].files[d.Block]
}

// door asks the address lists that concern the member after the site's: the
// group's, then the user's. Each must let him in.
func (m *member) door(from netip.Addr) (access.Verdict, int) { return m.doorAt(from, time.Now()) }

// doorAt is door at another moment.
func (m *member) doorAt(from netip.Addr, at time.Time) (access.Verdict, int) {
	var v access.Verdict
	for _, level := range []int{levelGroup, levelUser} {
		if m.rules[level] == nil {
			continue
		}
		if v = m.rules[level].access.DecideAt(from, at); !v.Allowed {
			return v, level
		}
	}
	v.Allowed = true
	return v, levelUser
}

// closed is the reason why the account may not be used at all, "" if it may.
func (m *member) closed(now time.Time) (reason string, rule config.Pos) {
	u := m.user
	switch {
	case !u.Enabled.V:
		return string(account.Disabled), u.Enabled.Pos
	case !u.Expires.V.IsZero() && !now.Before(u.Expires.V):
		return string(account.Expired), u.Expires.Pos
	}
	return "", config.Pos{}
}
