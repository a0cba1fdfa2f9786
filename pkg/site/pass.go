package site

import (
	"errors"
	"net"
	"net/netip"
	"time"

	"ftpd/pkg/account"
)

// ErrNoUser is that nobody of the site has this name.
var ErrNoUser = errors.New("no such user")

// IssuePass makes a one-time credential that stands in for the password of a
// user, from an address of this machine. Who may ask for one may be that user.
// Its error is ErrNoUser, or that too many wait to be used.
func (s *Site) IssuePass(user string) (pass string, until time.Time, err error) {
	m := s.lookup(user)
	if m == nil {
		return "", time.Time{}, ErrNoUser
	}
	return s.shared.Passes.Issue(s.Name(), m.user.Name)
}

// passed is the member whose pass was given in place of the password, nil if it
// is none. All that else is asked of the account still is.
func (s *Site) passed(c account.Credential, from, local netip.Addr) (*member, error) {
	m := s.lookup(c.Name)
	if m == nil || m.anonymous() || !ofThisMachine(from, local) || !s.shared.Passes.Redeem(s.Name(), m.user.Name, c.Password) {
		return nil, nil
	}
	if reason, rule := m.closed(time.Now()); reason != "" {
		return nil, loginRefused(reason, rule.String(), nil)
	}
	return m, nil
}

// ofThisMachine says whether a client is on this machine: it has the address that
// it connected to, or another one of ours.
func ofThisMachine(from, local netip.Addr) bool {
	from, local = from.Unmap().WithZone(""), local.Unmap().WithZone("")
	if from.IsLoopback() || from == local {
		return true
	}
	ours, err := net.InterfaceAddrs()
	if err != nil {
		return false
	}
	for _, a := range ours {
		if p, err := netip.ParsePrefix(a.String()); err == nil && p.Addr().Unmap() == from {
			return true
		}
	}
	return false
}
