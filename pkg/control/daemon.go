package control

import (
	"context"
	"errors"
)

// Daemon is what is looked at and steered. Everything may be called by anybody at
// any time; what takes long ends with ctx where that leaves nothing half done.
type Daemon interface {
	Status() Status
	// Sessions are those that match, the oldest first.
	Sessions(Filter) []Session
	// Kick ends sessions with 421, a running transfer at once, and returns them.
	Kick(Filter, Peer) []Session
	// Reload reads the configuration now and waits for what becomes of it. Its
	// error is for reloads that could not be tried, as the daemon stops.
	Reload(context.Context, ReloadOrder, Peer) (Outcome, error)
	// Confirm keeps what is on trial in force.
	Confirm(Peer) (Outcome, error)
	// Diff says what Reload would change, or what it would if the configuration
	// were at path; "" is the daemon's own.
	Diff(ctx context.Context, path string, by Peer) (Change, error)
	// Drain plans the end, or begins it; a plan replaces the one before.
	Drain(DrainOrder, Peer) (Drain, error)
	// CancelDrain forgets a plan, or lets people in again.
	CancelDrain(Peer) error
	// Folders are those with max_size, of a site or ("") of all, sorted.
	Folders(site string) []Folder
	// RescanFolders reads all of them again, which other programs may have changed,
	// and waits for the end of that.
	RescanFolders(context.Context, Peer) error
	// Probe hands out a pass in place of a password. Its error is an ErrNobody
	// for a site or user that is not there.
	Probe(ProbeOrder, Peer) (Probe, error)
	// Bans are the addresses that are refused for a while.
	Bans() []Ban
	Ban(BanOrder, Peer) (Ban, error)
	// Usage are the amounts of a user, or of all at a site, or ("") everywhere. Its
	// error is ErrNobody for a name that nobody has, or the store's.
	Usage(site, user string) ([]Usage, error)
	// ResetUsage forgets what a user has moved, also one that is not there any more.
	ResetUsage(UsageOrder, Peer) error
	// LiftBan is ErrNoBan for an address that is not banned.
	LiftBan(address string, by Peer) error
}

// Peer is the process at the other end of the socket, as the kernel says.
type Peer struct {
	PID, UID, GID int
}

// Errors that the interface answers with; their text goes to the client.
var (
	ErrNoBan      = errors.New("this address is not banned")
	ErrNoDrain    = errors.New("no drain is planned or begun")
	ErrDraining   = errors.New("the drain has begun already")
	ErrNoTrial    = errors.New("no reload awaits confirmation")
	ErrStopping   = errors.New("the daemon is stopping")
	ErrNotAllowed = errors.New("only root and the daemon's own account may name another configuration: the daemon reads it with its rights")
	ErrBadOrder   = errors.New("bad order")
	ErrNobody     = errors.New("no such site or user")
	ErrTooMany    = errors.New("too many passes wait to be used: try again in half a minute")
)
