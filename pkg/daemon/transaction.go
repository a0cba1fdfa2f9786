package daemon

import (
	"ftpd/pkg/config"
	"ftpd/pkg/control"
)

// transaction is the next generation with all it needs, ready to be put in
// force. Nothing of it is visible yet.
type transaction struct {
	old, next *generation // old: nil at the start
	events    *pending
	sockets   *change
	panel     *panelChange
	warnings  config.Diagnostics
	change    *control.Change // nil: nobody asked for it
}

// prepare makes everything that can fail. On error all of it is undone, and who
// is connected never noticed.
func (d *Daemon) prepare(cfg *config.Config, old *generation, warnings config.Diagnostics) (*transaction, error) {
	t := &transaction{old: old, warnings: warnings}
	var err error
	if t.events, err = d.events.prepare(cfg.Daemon.Log); err != nil {
		return nil, err
	}
	if t.next, err = build(cfg, d.shared, old, d.sockets.claims()); err != nil {
		t.events.undo()
		return nil, err
	}
	t.panel = d.panel.prepare(cfg.Daemon.RunDir.V)
	// Last, because from here on clients may queue at the new addresses.
	if t.sockets, err = d.sockets.bind(plan(t.next.routes.endpoints())); err != nil {
		t.events.undo()
		t.next.close()
		t.panel.undo()
		return nil, err
	}
	return t, nil
}

// swap puts a transaction in force; it cannot fail. One atomic store is the
// moment: before it everybody sees the old rules, after it the new ones.
func (d *Daemon) swap(t *transaction) {
	rules := &t.next.config.Daemon
	d.current.Store(t.next)
	d.shared.Apply(rules)
	t.next.activate()
	t.events.commit()
	t.sockets.commit()
	t.panel.commit()
	if t.old != nil {
		d.server.Recheck(rules.ShutdownWait.V)
	}
}

// retire lets the generation before go. Sessions whose account, home or site
// has gone end before their site's log does, unless a transfer may still run;
// a log's last lines may wait for a slow disk.
func (t *transaction) retire() {
	if t != nil {
		t.old.close()
	}
}

// undo gives up what swap will not put in force.
func (t *transaction) undo() {
	if t != nil {
		t.events.undo()
		t.next.close()
		t.sockets.undo()
		t.panel.undo()
	}
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
