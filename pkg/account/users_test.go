package account_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"ftpd/pkg/account"
)

// lastDay is when carl's account ends.
var lastDay = time.Date(2027, 12, 31, 0, 0, 0, 0, time.UTC)

// office is a site's accounts.
func office(t *testing.T) *account.Users {
	t.Helper()
	word := mustParse(t, "plain:right")
	users, err := account.NewUsers([]account.User{
		{Name: "anna", Hash: word},
		{Name: "bert", Hash: word, Disabled: true},
		{Name: "carl", Hash: word, Expires: lastDay},
		{Name: "guest", Anonymous: true},
		{Name: "ftp", Hash: word},
	}, account.NewVerifier(1))
	if err != nil {
		t.Fatal(err)
	}
	return users
}

func TestAuthenticate(t *testing.T) {
	users := office(t)
	before, after := lastDay.Add(-time.Second), lastDay
	cases := []struct {
		name, password string
		at             time.Time
		want           account.Identity
		reason         account.Reason
	}{
		{"anna", "right", after, account.Identity{Name: "anna"}, ""},
		{"anna", "wrong", after, account.Identity{}, account.BadPassword},
		{"anna", "", after, account.Identity{}, account.BadPassword},
		{"Anna", "right", after, account.Identity{}, account.NoUser},
		{"", "right", after, account.Identity{}, account.NoUser},
		{"bert", "right", after, account.Identity{}, account.Disabled},
		// Who does not know the password must not learn that from the log either.
		{"bert", "wrong", after, account.Identity{}, account.BadPassword},
		{"carl", "right", before, account.Identity{Name: "carl"}, ""},
		{"carl", "right", after, account.Identity{}, account.Expired},
		{"guest", "me@example.com", after, account.Identity{Name: "guest", Anonymous: true}, ""},
		{"anonymous", "", after, account.Identity{Name: "guest", Anonymous: true}, ""},
		// An account of that name is nobody's alias.
		{"ftp", "right", after, account.Identity{Name: "ftp"}, ""},
		{"ftp", "me@example.com", after, account.Identity{}, account.BadPassword},
	}
	for _, c := range cases {
		got, err := users.Authenticate(t.Context(), account.Credential{Name: c.name, Password: c.password}, c.at)
		if got != c.want || reasonOf(err) != c.reason {
			t.Errorf("%s %q: got %+v, %v; want %+v, %q", c.name, c.password, got, err, c.want, c.reason)
		}
	}
}

// reasonOf is the reason in an error of Authenticate, "" of nil.
func reasonOf(err error) account.Reason {
	var failure *account.Failure
	if errors.As(err, &failure) {
		return failure.Reason
	}
	return ""
}

func TestAuthenticateInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := office(t).Authenticate(ctx, account.Credential{Name: "anna", Password: "right"}, lastDay)
	if reasonOf(err) != account.Interrupted || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestAnonymousCanBeBarred(t *testing.T) {
	users, err := account.NewUsers([]account.User{{Name: "anonymous", Anonymous: true, Disabled: true}}, account.NewVerifier(1))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := users.Authenticate(t.Context(), account.Credential{Name: "ftp"}, lastDay); reasonOf(err) != account.Disabled {
		t.Errorf("got %v", err)
	}
}

func TestNewUsersRefusesTwins(t *testing.T) {
	_, err := account.NewUsers([]account.User{{Name: "anna"}, {Name: "anna"}}, account.NewVerifier(1))
	if err == nil || err.Error() != `user "anna" is stated twice` {
		t.Errorf("got %v", err)
	}
}

func TestLookup(t *testing.T) {
	users := office(t)
	if user, ok := users.Lookup("anonymous"); !ok || user.Name != "guest" {
		t.Errorf("got %+v, %v", user, ok)
	}
	if _, ok := users.Lookup("nobody"); ok {
		t.Error("found nobody")
	}
}
