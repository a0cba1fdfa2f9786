package daemon

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"github.com/sirupsen/logrus"

	"ftpd/pkg/access"
	"ftpd/pkg/account"
	"ftpd/pkg/config"
	"ftpd/pkg/control"
)

// The patience that the page's requests find, see panelMoves.
const (
	pageMoves = 10 * time.Second
	pageEnds  = 2 * time.Second
)

// page is what is served at daemon.status.listen. Unlike the control socket it has
// been asked for, so that a configuration that cannot have it is refused.
type page struct {
	daemon   control.Daemon
	metrics  http.Handler
	verifier *account.Verifier
	// refused is told of wrong credentials, and which line demands them.
	refused func(client netip.Addr, rule config.Pos)

	mu      sync.Mutex
	socket  *listener     // nil: none
	server  *control.Page // at socket
	leaving sync.WaitGroup
}

// pageChange is the page on its way to what another configuration wants. Exactly one
// of commit and undo ends it.
type pageChange struct {
	page        *page
	wanted      bool
	socket      *listener // bound, not served yet; nil: the one there is stays
	fresh       *control.Page
	credentials *control.Credentials
}

// prepare binds another address, beside the one that is served. Its error is a *Fault.
func (p *page) prepare(cfg *config.Config) (*pageChange, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	rules := &cfg.Daemon.Status
	c := &pageChange{page: p}
	var at config.Listen
	if at, c.wanted = rules.Address(); !c.wanted {
		return c, nil
	}
	var err error
	if c.credentials, err = p.demanded(rules); err == nil {
		err = c.bind(at)
	}
	if err != nil {
		return nil, faulty(cfg, cfg.ErrorAt(at.Pos, "choose a port that is free, and that the daemon's account may listen on", "status.listen: %v", err))
	}
	return c, nil
}

// bind does nothing where the address stays.
func (c *pageChange) bind(wanted config.Listen) error {
	p := c.page
	at, err := newEndpoint(wanted)
	if err != nil || p.socket != nil && p.socket.at == at {
		return err
	}
	var rivals []*listener
	if p.socket != nil {
		rivals = overlapping([]*listener{p.socket}, at)
	}
	if c.socket, err = bindBeside(at, rivals); err != nil {
		if failed, ok := errors.AsType[*net.OpError](err); ok {
			err = failed.Err // the address is said already
		}
		return err
	}
	c.fresh = control.NewPage(c.socket.socket.(net.Listener), p.daemon, p.metrics, c.credentials)
	return nil
}

// demanded is nil where anybody may look.
func (p *page) demanded(rules *config.Status) (*control.Credentials, error) {
	if rules.Username.V == "" {
		return nil, nil
	}
	hash, err := account.ParseHash(rules.Password.V.Reveal())
	if err != nil {
		return nil, err
	}
	verify := func(ctx context.Context, client netip.Addr, password string) (bool, error) {
		return p.verifier.Check(ctx, access.Customer(client), &hash, password)
	}
	rule := rules.Password.Pos
	return control.NewCredentials(rules.Username.V, verify, func(client netip.Addr) {
		p.refused(client, rule)
	}), nil
}

// commit serves what is wanted, then gives up what is not. Credentials hold for the
// next request.
func (c *pageChange) commit() {
	p := c.page
	p.mu.Lock()
	defer p.mu.Unlock()
	if c.wanted && c.fresh == nil {
		p.server.Demand(c.credentials)
		return
	}
	if old := p.server; old != nil {
		if c.credentials != nil {
			old.Demand(c.credentials) // of whom it still answers, too
		}
		p.leaving.Go(func() { old.Close(pageMoves) })
	}
	p.socket, p.server = c.socket, c.fresh
	if c.fresh != nil {
		c.fresh.Serve()
	}
}

// undo gives the new address up. Of a transaction that has none it does nothing.
func (c *pageChange) undo() {
	if c != nil && c.fresh != nil {
		c.fresh.Close(0)
	}
}

// serves says whether this is the address that is served.
func (p *page) serves(l config.Listen) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	at, err := newEndpoint(l)
	return err == nil && p.socket != nil && p.socket.at == at
}

// address is where it is served, "" if it is not.
func (p *page) address() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.socket == nil {
		return ""
	}
	return p.socket.at.String()
}

// close ends it all.
func (p *page) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.server != nil {
		p.server.Close(pageEnds)
		p.socket, p.server = nil, nil
	}
	p.leaving.Wait()
}

// pageRefused says who showed wrong credentials. The name that was given is not said:
// it may be the password.
func (d *Daemon) pageRefused(client netip.Addr, rule config.Pos) {
	const reason = "page-credentials"
	d.shared.Tally("").Refused(reason)
	d.events.log.WithFields(logrus.Fields{"client": client.String(), "rule": rule.String(), "reason": reason}).Info("status page refused")
}
