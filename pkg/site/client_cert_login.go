package site

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"io/fs"
	"strings"
	"time"

	"ftpd/pkg/certs"
	"ftpd/pkg/vfs"
)

// The file of dot_login in a home, and how much of it is read, in bytes.
const (
	dotLoginName = ".tlslogin"
	maxDotLogin  = 1 << 20
)

// LoginByCertificate logs a user in whose certificate proves enough. ok is false
// if it does not, or if there is none: then a password decides, whose refusal
// is the same for all. Who has proven who he is may be told what is wrong.
func (v *visitor) LoginByCertificate(ctx context.Context, name string) (message string, ok bool, err error) {
	shown := v.certificates()
	if len(shown) == 0 || v.followSite() != nil {
		return "", false, nil
	}
	site := v.standing.Load().site
	m := site.provenBy(shown, name)
	if m == nil || site.clients.checkAll(ctx, site.shared.dns, shown, v.peer.Remote.Addr()) != nil {
		return "", false, nil
	}
	v.name.Store(&name)
	if err := v.mayTry(); err != nil {
		return "", false, v.loginFailed(name, err)
	}
	if reason, rule := m.closed(time.Now()); reason != "" {
		return "", false, v.loginFailed(name, loginRefused(reason, rule.String(), nil))
	}
	st, err := v.enter(site, m)
	if err != nil {
		return "", false, v.loginFailed(name, err)
	}
	st.certificate = true
	st.openBook()
	st.joinRates()
	v.replace(st)
	v.loggedIn(st, name, "")
	return st.greeting(), true, nil
}

// provenBy is the member of this name if the client's certificate is as good as
// the password, else nil.
func (s *Site) provenBy(shown []*x509.Certificate, name string) *member {
	m := s.lookup(name)
	// Anonymous users prove nothing, and others must not become one by name.
	if s.clients == nil || m == nil || m.anonymous() {
		return nil
	}
	own := shown[0]
	proven := false
	switch s.clients.rules.Login.V {
	case loginUser:
		proven = listed(s.clients.byUser[m.user.Name], own)
	case loginCommonName:
		proven = own.Subject.CommonName == m.user.Name
	case loginDot:
		proven = listed(s.dotLogin(m), own)
	}
	if !proven {
		return nil
	}
	return m
}

// dotLogin are the certificates that stand in the member's home. It is read as
// the member's own files are, through the confined tree; no home is made for it.
func (s *Site) dotLogin(m *member) []*x509.Certificate {
	list, err := s.readDotLogin(m)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		s.shared.Events.WithField("site", s.Name()).WithField("user", m.user.Name).WithError(err).Info(eventDotLogin)
	}
	return list
}

func (s *Site) readDotLogin(m *member) ([]*x509.Certificate, error) {
	l, err := s.layoutOf(m, time.Now())
	if err != nil {
		return nil, err
	}
	tree, err := vfs.Open(vfs.Options{Home: l.home, Symlinks: symlinks[s.cfg.Symlinks.V], Homes: &s.shared.homes})
	if err != nil {
		return nil, err
	}
	defer tree.Close()
	path, err := vfs.Root().Join(dotLoginName)
	if err != nil {
		return nil, err
	}
	f, err := tree.OpenRead(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxDotLogin))
	if err != nil {
		return nil, err
	}
	return certs.ParseCertificates(text)
}

// opensDoors says whether a name is one whose content lets people in. No client
// may write it, or who may store in a home that several users share could log
// in as any of them. That holds on every site, since another may have the same
// homes, and in any case of letters, since some file systems do not tell it.
func opensDoors(p vfs.Path) bool {
	return strings.EqualFold(p.Base(), dotLoginName)
}

// stillCertified says whether a certificate that was shown at log-in would do
// under the rules of the moment. The name service is not asked again: a reload
// while it is down must not end sessions.
func (st *standing) stillCertified() error {
	s := st.site
	if err := s.clients.check(st.shown, st.v.peer.Remote.Addr()); err != nil {
		r := *refusalIn(err)
		return ended(r.Reason, r.Rule)
	}
	if !st.certificate {
		return nil
	}
	if m := s.provenBy(st.shown, st.member.user.Name); m == nil {
		return ended(reasonCertChanged, st.member.user.Pos.String())
	}
	return nil
}
