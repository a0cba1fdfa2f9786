package site

import (
	"fmt"

	"ftpd/pkg/account"
	"ftpd/pkg/config"
)

// newAccounts makes the source that checks the passwords of a site's users.
func newAccounts(users []*config.User, v *account.Verifier) (*account.Users, error) {
	known := make([]account.User, 0, len(users))
	for _, u := range users {
		who := account.User{
			Name:      u.Name,
			Anonymous: u.Type.V == typeAnonymous,
			Disabled:  !u.Enabled.V,
			Expires:   u.Expires.V,
		}
		// A hash that can't be read would be somebody who can never log in;
		// that must show at the reload and not at his next attempt. Without any
		// no password is right: a certificate must do.
		if !who.Anonymous && u.Password.Set {
			hash, err := account.ParseHash(u.Password.V.Reveal())
			if err != nil {
				return nil, fmt.Errorf("%s: user %q: password: %w", u.Password.Pos, u.Name, err)
			}
			who.Hash = hash
		}
		known = append(known, who)
	}
	return account.NewUsers(known, v)
}

// lookup finds the member that a name means: anonymous ones answer to other
// names, too.
func (s *Site) lookup(name string) *member {
	u, ok := s.accounts.Lookup(name)
	if !ok {
		return nil
	}
	return s.members[u.Name]
}
