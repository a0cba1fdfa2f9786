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
	state     *stateChange
	sockets   *change
	panel     *panelChange
	page      *pageChange
	warnings  config.Diagnostics
	change    *control.Change // nil: nobody asked for it
}

// prepare makes everything that can fail. On error all of it is undone, and who
// is connected never noticed.
func (d *Daemon) prepare(c candidate, old *generation, warnings config.Diagnostics) (*transaction, error) {
	t := &transaction{old: old, warnings: warnings}
	steps := []func(*Daemon, candidate) error{t.openEvents, t.openState, t.build, t.openPanel, t.openPage, t.bind}
	if old == nil && d.confined == nil {
		// What only root may do comes first, the rest as every reload does it.
		steps = []func(*Daemon, candidate) error{t.bind, t.openPage, t.confine, t.openEvents, t.openState, t.build, t.openPanel}
	}
	for _, step := range steps {
		if err := step(d, c); err != nil {
			t.undo()
			return nil, err
		}
	}
	return t, nil
}

func (t *transaction) openEvents(d *Daemon, c candidate) (err error) {
	t.events, err = d.events.prepare(c.config.Daemon.Log)
	return err
}

func (t *transaction) openState(d *Daemon, c candidate) (err error) {
	t.state, err = d.state.prepare(c.config)
	return err
}

func (t *transaction) confine(d *Daemon, c candidate) error { return d.confine(c.config) }

func (t *transaction) build(d *Daemon, c candidate) (err error) {
	t.next, err = build(c, d.shared, t.old, d.sockets.claims())
	return err
}

// openPanel cannot fail: service does without.
func (t *transaction) openPanel(d *Daemon, c candidate) error {
	t.panel = d.panel.prepare(c.config.Daemon.RunDir.V)
	return nil
}

func (t *transaction) openPage(d *Daemon, c candidate) (err error) {
	t.page, err = d.page.prepare(c.config)
	return err
}

// bind is the last step of a reload, because from there on clients may queue at
// the new addresses.
func (t *transaction) bind(d *Daemon, c candidate) error {
	asked, err := askedFor(c.config, d.sockets.claims())
	if err == nil {
		t.sockets, err = d.sockets.bind(plan(asked))
	}
	return err
}

// swap puts a transaction in force; it cannot fail. One atomic store is the
// moment: before it everybody sees the old rules, after it the new ones.
func (d *Daemon) swap(t *transaction) {
	rules := &t.next.config.Daemon
	d.current.Store(t.next)
	// Before the new listeners accept, and around what ends the bans that the new
	// rules no longer want.
	d.enterState(t.state)
	d.shared.Apply(rules)
	d.server.SetDescriptors(shareOut(t.next.config).forSessions())
	t.next.activate()
	d.leaveState(t.state)
	t.events.commit()
	t.sockets.commit()
	t.panel.commit()
	t.page.commit()
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

// undo gives up what swap will not put in force, as far as it got.
func (t *transaction) undo() {
	if t != nil {
		t.events.undo()
		t.state.undo()
		t.next.close()
		t.sockets.undo()
		t.panel.undo()
		t.page.undo()
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
