package daemon

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"path/filepath"

	"ftpd/pkg/access"
	"ftpd/pkg/config"
	"ftpd/pkg/store"
)

// state is what must outlive the process, in the folder of daemon.state_dir. It
// belongs to the process and is open while the configuration needs it.
type state struct {
	folder string
	store  store.Store // nil: nothing needs it
}

// stateChange is the state after a reload, opened but not in use.
type stateChange struct {
	next state
	same bool // as the one in use
	bans []access.Ban
}

// prepare opens the store that a configuration needs. One in another folder is
// opened beside the old one, so that either can be given up.
func (s *state) prepare(cfg *config.Config) (*stateChange, error) {
	if cfg.NeedsState() == (config.Pos{}) {
		return &stateChange{}, nil
	}
	folder := filepath.Clean(cfg.Daemon.StateDir.V)
	if s.store != nil && folder == s.folder {
		return &stateChange{next: *s, same: true}, nil
	}
	opened, err := store.Open(folder)
	if err != nil {
		return nil, stateFault(cfg, err)
	}
	bans, err := banStore{opened}.Bans()
	if err != nil {
		opened.Close()
		return nil, stateFault(cfg, &store.DamagedError{File: filepath.Join(folder, store.FileName), Err: err})
	}
	return &stateChange{next: state{folder, opened}, bans: bans}, nil
}

// stateFault says where the folder is stated, or what needs it, and how to go on.
func stateFault(cfg *config.Config, err error) error {
	cure := ""
	switch {
	case errors.As(err, new(*store.InUseError)):
		cure = "; stop it, or write another folder"
	case errors.Is(err, fs.ErrPermission):
		cure = "; change the folder's owner or mode, or write another folder"
	}
	return fmt.Errorf("%s: state_dir %s: %w%s", cfg.StatePos(), cfg.Daemon.StateDir.V, err, cure)
}

// enterState takes the store of a change into use, if it has one.
func (d *Daemon) enterState(c *stateChange) {
	if !c.same && c.next.store != nil {
		d.shared.KeepBans(banStore{c.next.store}, c.bans)
		d.shared.KeepAmounts(ledger{c.next.store})
		d.shared.KeepFiles(c.next.store)
	}
}

// leaveState lets go of the store before. Bans that the new rules end have been
// forgotten in it: it may be needed again.
func (d *Daemon) leaveState(c *stateChange) {
	if c.same {
		return
	}
	old := d.state
	d.state = c.next
	if c.next.store == nil && old.store != nil {
		d.shared.KeepBans(nil, nil)
		d.shared.KeepAmounts(nil)
		d.shared.KeepFiles(nil)
	}
	old.close(d)
}

// undo gives up what was opened.
func (c *stateChange) undo() {
	if c != nil && !c.same && c.next.store != nil {
		c.next.store.Close()
	}
}

// close lets go of the store. What was acknowledged is on the disk.
func (s *state) close(d *Daemon) {
	if s.store == nil {
		return
	}
	if err := s.store.Close(); err != nil {
		d.events.log.WithError(err).Error("state not closed")
	}
}

// banSpace is where bans stand in the store.
const banSpace = "bans"

// banStore keeps bans in a store, as JSON under their network and site. It is an
// access.Keeper.
type banStore struct{ store.Store }

// banKey is the same for the same network and site only: a prefix has no blank.
func banKey(net netip.Prefix, site string) string { return net.String() + " " + site }

// Bans implements access.Keeper. What is no ban was written by nobody of ours; it
// is damage like any other.
func (s banStore) Bans() (list []access.Ban, err error) {
	for e, err := range s.Range(banSpace, "") {
		if err != nil {
			return nil, err
		}
		var ban access.Ban
		if err := json.Unmarshal(e.Value, &ban); err != nil {
			return nil, fmt.Errorf("ban %q: %w", e.Key, err)
		}
		list = append(list, ban)
	}
	return list, nil
}

// Keep implements access.Keeper.
func (s banStore) Keep(bans ...access.Ban) error {
	batch := make([]store.Op, 0, len(bans))
	for _, ban := range bans {
		text, err := json.Marshal(ban)
		if err != nil {
			return err
		}
		batch = append(batch, store.Put(banSpace, banKey(ban.Net, ban.Site), text).Until(ban.Until))
	}
	return s.Apply(batch...)
}

// Forget implements access.Keeper.
func (s banStore) Forget(bans ...access.Ban) error {
	batch := make([]store.Op, 0, len(bans))
	for _, ban := range bans {
		batch = append(batch, store.Delete(banSpace, banKey(ban.Net, ban.Site)))
	}
	return s.Apply(batch...)
}
