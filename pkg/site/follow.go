package site

import (
	"net/netip"
	"time"

	"ftpd/pkg/config"
	"ftpd/pkg/ftp"
	"ftpd/pkg/vfs"
)

// Check lets the session follow a reload, or ends it. As long as there was
// none it costs a look at the router.
func (v *visitor) Check() error {
	err := v.check()
	if err != nil {
		v.sessionEnded(err)
	}
	return err
}

func (v *visitor) check() error {
	st := v.standing.Load()
	if !st.loggedIn() {
		if err := v.followSite(); err != nil {
			return err
		}
		return v.standing.Load().site.banned(v.peer.Remote.Addr())
	}
	now := time.Now()
	if v.router.Site(st.site.Name()) != st.site || v.turned(st, now) {
		if err := v.follow(st); err != nil {
			return err
		}
		v.judged.Store(now.UnixNano())
		st = v.standing.Load()
	}
	// Time passes without a reload, too.
	return st.stillOpen(now)
}

// turned says whether a rule that was asked has expired since.
func (v *visitor) turned(st *standing, now time.Time) bool {
	return st.site.turned(time.Unix(0, v.judged.Load()), now)
}

// ended is the refusal of a session that must go.
func ended(reason, rule string) error {
	return &ftp.Refusal{Kind: ftp.Ended, Reason: reason, Rule: rule}
}

// stillOpen says whether the account may be used now.
func (st *standing) stillOpen(now time.Time) error {
	reason, rule := st.member.closed(now)
	if reason == "" {
		return nil
	}
	return ended("user-"+reason, rule.String())
}

// current is the site of the generation in force, held for the caller. A site
// of the same name with other counters was gone in between: another one.
func (v *visitor) current(site *Site) (*Site, error) {
	next := v.router.Site(site.Name())
	if next == nil || next.counters != site.counters || !next.lease.acquire() {
		return nil, ended(reasonSiteRemoved, "")
	}
	if d := next.rules.access.Decide(v.peer.Remote.Addr()); !d.Allowed {
		next.lease.release()
		return nil, ended(d.Reason, d.Origin)
	}
	return next, nil
}

// followSite brings a visitor who has not logged in to the current rules.
func (v *visitor) followSite() error {
	st := v.standing.Load()
	now := time.Now()
	if v.router.Site(st.site.Name()) == st.site && !v.turned(st, now) {
		return nil
	}
	next, err := v.current(st.site)
	if err != nil {
		return err
	}
	v.judged.Store(now.UnixNano())
	v.replace(&standing{v: v, site: next})
	return nil
}

// follow brings a session to the current rules: everything that a log-in
// decided is decided again, save the password, which must be the same.
func (v *visitor) follow(st *standing) error {
	next, err := v.current(st.site)
	if err != nil {
		return err
	}
	renewed, err := next.renew(st, v.peer.Remote.Addr())
	if err != nil {
		next.lease.release()
		return err
	}
	v.replace(renewed)
	renewed.setRates()
	return nil
}

// renew makes the standing under s of somebody who logged in before it.
func (s *Site) renew(st *standing, from netip.Addr) (*standing, error) {
	next, l, err := s.judge(st, from)
	if err != nil {
		return nil, err
	}
	s.reportFaults(next.member, l)
	if next.roots, err = s.reopen(l, st.roots); err != nil {
		return nil, &ftp.Refusal{Kind: ftp.Ended, Reason: reasonHome, Rule: l.owner.Pos.String(), Err: err}
	}
	if next.book = s.openBook(next.member); next.book == nil && st.book != nil {
		s.unbind(next.member)
	}
	next.found(vfs.Root())
	return next, nil
}

// judge decides again what the log-in decided, save the password. It opens
// nothing: the standing has no tree yet.
func (s *Site) judge(st *standing, from netip.Addr) (*standing, *layout, error) {
	m := s.members[st.member.user.Name]
	if m == nil {
		return nil, nil, ended(reasonUserRemoved, "")
	}
	if d, _ := m.door(from); !d.Allowed {
		return nil, nil, ended(d.Reason, d.Origin)
	}
	if !sameCredential(m.user, st.member.user) {
		return nil, nil, ended(reasonPasswordChanged, m.user.Password.Pos.String())
	}
	l, err := s.layoutOf(m, time.Now())
	if err != nil || l.home != st.roots.layout.home {
		return nil, nil, ended(reasonHomeChanged, m.home(s.cfg).Pos.String())
	}
	next := &standing{v: st.v, site: s, member: m, rates: st.rates, secured: st.secured, shown: st.shown, certificate: st.certificate}
	for _, still := range []func() error{next.stillSecret, next.stillCertified} {
		if err := still(); err != nil {
			return nil, nil, err
		}
	}
	return next, l, nil
}

// sameCredential says whether who logged in as the one would be let in as the
// other.
func sameCredential(a, b *config.User) bool {
	return a.Type.V == b.Type.V && a.Password.V == b.Password.V && a.Account.V == b.Account.V
}
