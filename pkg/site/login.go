package site

import (
	"context"
	"errors"
	"time"

	"ftpd/pkg/account"
	"ftpd/pkg/ftp"
	"ftpd/pkg/vfs"
)

// Login checks the credential. Whatever is wrong with it, the client hears the
// same after the same time; the reason is in the error, for the log. Named are
// only the limit of sessions per user, which is told to nobody without the
// password, and what is found before anybody looks at it (mayTry).
func (v *visitor) Login(ctx context.Context, name, password string) (string, error) {
	v.Logout()
	v.name.Store(&name)
	if err := v.followSite(); err != nil {
		return "", v.loginFailed(name, err)
	}
	if err := v.mayTry(); err != nil {
		return "", v.loginFailed(name, err)
	}
	st, err := v.login(ctx, account.Credential{Name: name, Password: password, Client: v.client()})
	if err != nil {
		return "", v.loginFailed(name, err)
	}
	st.joinRates()
	v.replace(st)
	v.loggedIn(st, name, password)
	return st.greeting(), nil
}

// login checks the credential and enters.
func (v *visitor) login(ctx context.Context, c account.Credential) (*standing, error) {
	site := v.standing.Load().site
	// What the certificate says is found out first and told last: neither the
	// time that the name service takes nor a missing one tells which passwords
	// are right.
	certified := site.clients.checkAll(ctx, site.shared.dns, v.certificates(), v.peer.Remote.Addr())
	m, err := site.passed(c, v.peer.Remote.Addr(), v.peer.Local.Addr())
	probe := m != nil
	if m == nil && err == nil {
		m, err = site.authenticate(ctx, c)
	}
	if err != nil {
		return nil, err
	}
	if certified != nil {
		return nil, certified
	}
	st, err := v.enter(site, m)
	if err == nil {
		st.probe = probe
	}
	return st, err
}

// enter takes all that a member's session needs, or nothing. It comes after the
// credential, because a refusal before the hash was verified would come sooner
// than one for an unknown name.
func (v *visitor) enter(site *Site, m *member) (*standing, error) {
	if err := m.mayLogIn(v.secured()); err != nil {
		return nil, err
	}
	if d, _ := m.door(v.peer.Remote.Addr()); !d.Allowed {
		return nil, loginRefused(d.Reason, d.Origin, nil)
	}
	limit := m.sessionsPerUser(site.cfg)
	if !site.counters.perUser.TryAcquire(m.user.Name, limit.V) {
		return nil, &ftp.Refusal{
			Kind: ftp.TooMany, Reason: reasonSessionsPerUser, Rule: limit.Pos.String(),
			Advice: "Too many connections of this user. Close some or try again later.",
		}
	}
	st, err := site.settle(m)
	if err != nil {
		site.counters.perUser.Release(m.user.Name)
		return nil, err
	}
	st.v, st.secured, st.shown = v, v.secured(), v.certificates()
	st.found(vfs.Root())
	// A reload may have begun to demand TLS since USER was sent.
	if err := st.stillSecret(); err != nil {
		st.roots.release()
		st.closeBook()
		site.lease.release()
		site.counters.perUser.Release(m.user.Name)
		r := refusalIn(err)
		return nil, loginRefused(r.Reason, r.Rule, nil)
	}
	return st, nil
}

// authenticate finds out who it is.
func (s *Site) authenticate(ctx context.Context, c account.Credential) (*member, error) {
	who, err := s.accounts.Authenticate(ctx, c, time.Now())
	if err == nil {
		return s.members[who.Name], nil
	}
	var failure *account.Failure
	switch {
	case !errors.As(err, &failure):
		return nil, &ftp.Refusal{Kind: ftp.Failed, Reason: reasonSource, Err: err}
	case failure.Reason == account.Busy:
		return nil, &ftp.Refusal{
			Kind: ftp.TooMany, Reason: string(account.Busy), Err: failure.Err,
			Advice: "Too many logins at once. Try again later.",
		}
	}
	rule := ""
	if m := s.lookup(c.Name); m != nil {
		rule = m.ruleOf(failure.Reason)
	}
	return nil, loginRefused(string(failure.Reason), rule, failure.Err)
}

// ruleOf says which line made the account unusable.
func (m *member) ruleOf(reason account.Reason) string {
	switch reason {
	case account.Disabled:
		return m.user.Enabled.Pos.String()
	case account.Expired:
		return m.user.Expires.Pos.String()
	}
	return m.user.Pos.String()
}

// settle opens the member's tree. The standing holds the site.
func (s *Site) settle(m *member) (*standing, error) {
	l, err := s.layoutOf(m, time.Now())
	if err != nil {
		return nil, loginRefused(reasonVariable, m.home(s.cfg).Pos.String(), err)
	}
	s.reportFaults(m, l)
	r, err := s.open(l)
	if err != nil {
		return nil, loginRefused(reasonHome, l.owner.Pos.String(), err)
	}
	if !s.lease.acquire() {
		r.release()
		return nil, ended(reasonSiteRemoved, "")
	}
	return &standing{site: s, member: m, roots: r, book: s.openBook(m)}, nil
}

// loginRefused is the one answer to all that is wrong with a log-in.
func loginRefused(reason, rule string, cause error) error {
	return &ftp.Refusal{Kind: ftp.LoginFailed, Reason: reason, Rule: rule, Err: cause}
}

// greeting is the text of 230.
func (st *standing) greeting() string {
	messages := &st.site.cfg.Messages
	if st.member.anonymous() {
		return messages.Anonymous.V.ExpandText(st.member.values())
	}
	return messages.Login.V.ExpandText(st.member.values())
}
