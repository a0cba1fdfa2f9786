package control

import (
	"context"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// TestMain sees to it that sockets leave nothing behind.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// fakeDaemon remembers its orders.
type fakeDaemon struct {
	mu      sync.Mutex
	orders  []string
	peer    Peer
	err     error
	release chan struct{} // Reload waits for it, if it is not nil
}

func (f *fakeDaemon) order(what string, by Peer) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.orders, f.peer = append(f.orders, what), by
}

var somebody = Session{ID: "a-1", Site: "main", User: "anna", State: Idle}

func (f *fakeDaemon) Usage(site, user string) ([]Usage, error) {
	if user == "nobody" {
		return nil, ErrNobody
	}
	return []Usage{{Site: site, User: "anna"}}, nil
}

func (f *fakeDaemon) ResetUsage(o UsageOrder, by Peer) error {
	f.order("reset "+o.Site+" "+o.User, by)
	return f.err
}

func (f *fakeDaemon) Status() Status { return Status{Version: "1", State: Serving} }

func (f *fakeDaemon) Sessions(filter Filter) []Session {
	if !filter.Match(&somebody) {
		return nil
	}
	return []Session{somebody}
}

func (f *fakeDaemon) Kick(filter Filter, by Peer) []Session {
	f.order("kick", by)
	return f.Sessions(filter)
}

func (f *fakeDaemon) Confirm(by Peer) (Outcome, error) {
	f.order("confirm", by)
	return Outcome{Result: Confirmed, Generation: 2}, f.err
}

func (f *fakeDaemon) Reload(ctx context.Context, o ReloadOrder, by Peer) (Outcome, error) {
	if o.Confirm > 0 {
		f.order("reload "+(time.Duration(o.Confirm)*time.Second).String(), by)
	} else {
		f.order("reload", by)
	}
	if f.release != nil {
		select {
		case <-f.release:
		case <-ctx.Done():
			return Outcome{}, ctx.Err()
		}
	}
	return Outcome{Result: Reloaded, Generation: 2}, f.err
}

func (f *fakeDaemon) Folders(site string) []Folder {
	return []Folder{{Site: site, Path: "/srv/in", Bytes: 5, Max: 10, Known: true}}
}

func (f *fakeDaemon) RescanFolders(_ context.Context, by Peer) error {
	f.order("rescan", by)
	return f.err
}

func (f *fakeDaemon) Diff(_ context.Context, path string, by Peer) (Change, error) {
	f.order("diff "+path, by)
	return Change{}, f.err
}

func (f *fakeDaemon) Drain(o DrainOrder, by Peer) (Drain, error) {
	f.order("drain "+(time.Duration(o.In)*time.Second).String()+" "+o.Message, by)
	return Drain{Message: o.Message}, f.err
}

func (f *fakeDaemon) CancelDrain(by Peer) error {
	f.order("cancel", by)
	return f.err
}

func (f *fakeDaemon) Probe(o ProbeOrder, by Peer) (Probe, error) {
	f.order("probe "+o.Site+" "+o.User, by)
	return Probe{Password: "once"}, f.err
}

// Bans knows one ban.
func (f *fakeDaemon) Bans() []Ban { return []Ban{{Address: "192.0.2.7"}} }

func (f *fakeDaemon) Ban(o BanOrder, by Peer) (Ban, error) {
	f.order("ban "+o.Address, by)
	return Ban{Address: o.Address, Note: o.Note}, f.err
}

func (f *fakeDaemon) LiftBan(address string, by Peer) error {
	f.order("lift "+address, by)
	if address != "192.0.2.7" {
		return ErrNoBan
	}
	return nil
}
