package account

import (
	"context"
	"net/netip"
	"time"
)

// Credential is what a client says of itself.
type Credential struct {
	Name     string
	Password string
	// Client is who asks, as far as addresses tell. It takes its turn among
	// others where the work is limited, and decides nothing.
	Client netip.Prefix
}

// Identity is who somebody has proven to be.
type Identity struct {
	Name      string // the account's, which may not be the one the client gave
	Anonymous bool   // the password was not checked
}

// Source knows accounts and checks credentials.
type Source interface {
	// Authenticate says who gave this credential at this time. It takes the
	// same time whatever is wrong. Its error is a *Failure.
	Authenticate(ctx context.Context, c Credential, at time.Time) (Identity, error)
}
