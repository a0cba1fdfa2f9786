package account

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// User is an account that stands in the configuration.
type User struct {
	Name      string
	Hash      Hash      // zero only if Anonymous
	Anonymous bool      // no password is asked; answers to "anonymous" and "ftp", too
	Disabled  bool      // may not log in
	Expires   time.Time // from then on may not log in; zero: never
}

// Users is the Source of a site's own accounts. It never changes.
type Users struct {
	verifier *Verifier
	decoys   Decoys
	byName   map[string]User
}

var _ Source = (*Users)(nil)

// NewUsers prepares a site's accounts. Two of one name are an error.
func NewUsers(users []User, v *Verifier) (*Users, error) {
	u := &Users{verifier: v, byName: make(map[string]User, len(users))}
	hashes := make([]Hash, 0, len(users))
	for _, user := range users {
		if _, taken := u.byName[user.Name]; taken {
			return nil, fmt.Errorf("user %q is stated twice", user.Name)
		}
		u.byName[user.Name] = user
		if !user.Hash.IsZero() {
			hashes = append(hashes, user.Hash)
		}
	}
	u.decoys = v.Decoys(hashes)
	u.nameAnonymous(users)
	return u, nil
}

// nameAnonymous lets the first anonymous user answer to the names that clients
// use (RFC 1635), as far as no account of its own has them.
func (u *Users) nameAnonymous(users []User) {
	for _, user := range users {
		if !user.Anonymous {
			continue
		}
		for _, name := range [...]string{"anonymous", "ftp"} {
			if _, taken := u.byName[name]; !taken {
				u.byName[name] = user
			}
		}
		return
	}
}

// Lookup finds the account that answers to a name.
func (u *Users) Lookup(name string) (User, bool) {
	user, ok := u.byName[name]
	return user, ok
}

// Authenticate checks a credential. One hash is verified for every name, known
// or not; only anonymous users need none, and their names are no secret.
func (u *Users) Authenticate(ctx context.Context, c Credential, at time.Time) (Identity, error) {
	user, known := u.byName[c.Name]
	if !user.Anonymous {
		h := &user.Hash
		if !known {
			h = u.decoys.For(c.Name)
		}
		right, err := u.verifier.Check(ctx, c.Client, h, c.Password)
		switch {
		case errors.Is(err, errBusy):
			return Identity{}, &Failure{Reason: Busy, Err: err}
		case err != nil:
			return Identity{}, &Failure{Reason: Interrupted, Err: err}
		case !known:
			return Identity{}, &Failure{Reason: NoUser}
		case !right:
			return Identity{}, &Failure{Reason: BadPassword}
		}
	}
	if reason, barred := user.Barred(at); barred {
		return Identity{}, &Failure{Reason: reason}
	}
	return Identity{Name: user.Name, Anonymous: user.Anonymous}, nil
}

// Barred says whether the account may not be used at this time, and why.
func (u User) Barred(at time.Time) (Reason, bool) {
	switch {
	case u.Disabled:
		return Disabled, true
	case !u.Expires.IsZero() && !at.Before(u.Expires):
		return Expired, true
	}
	return "", false
}
