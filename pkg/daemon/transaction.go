package daemon

import (
	"ftpd/pkg/config"
)

// transaction is the next generation with all it needs, ready to be put in
// force. Nothing of it is visible yet.
type transaction struct {
	next    *generation
	events  *pending
	sockets *change
}

// prepare makes everything that can fail. On error all of it is undone, and who
// is connected never noticed.
func (d *Daemon) prepare(cfg *config.Config, old *generation) (*transaction, error) {
	t := &transaction{}
	var err error
	if t.events, err = d.events.prepare(cfg.Daemon.Log); err != nil {
		return nil, err
	}
	if t.next, err = build(cfg, d.shared, old); err != nil {
		t.events.undo()
		return nil, err
	}
	// Last, because from here on clients may queue at the new addresses.
	if t.sockets, err = d.sockets.bind(plan(t.next.routes.endpoints())); err != nil {
		t.events.undo()
		t.next.close()
		return nil, err
	}
	return t, nil
}

// swap puts a transaction in force; it cannot fail. One atomic store is the
// moment: before it everybody sees the old rules, after it the new ones.
func (d *Daemon) swap(t *transaction, old *generation) {
	rules := &t.next.config.Daemon
	d.current.Store(t.next)
	d.shared.Apply(rules)
	t.next.activate()
	t.events.commit()
	t.sockets.commit()
	if old == nil {
		return
	}
	// Sessions whose account, home or site has gone end before their site's log
	// is let go, unless a transfer may still run.
	d.server.Recheck(rules.ShutdownWait.V)
	old.close()
}

// opened and closed are for the report.
func (t *transaction) opened() []string { return texts(t.sockets.opened()) }
func (t *transaction) closed() []string { return texts(t.sockets.obsolete) }

// texts writes endpoints as the configuration does.
func texts(list []endpoint) []string {
	var out []string
	for _, e := range list {
		out = append(out, e.String())
	}
	return out
}
