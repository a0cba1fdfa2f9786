package daemon

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"ftpd/pkg/config"
	"ftpd/pkg/confine"
)

// prepare makes the folders that have to be there before the door closes, and
// lets the account write in them.
func (n *needs) prepare(cfg *config.Config, a *confine.Account) (found config.Diagnostics) {
	for _, one := range n.list {
		if !one.make {
			continue
		}
		if err := one.prepare(a); err != nil {
			pos := one.pos
			if pos.File == "" {
				pos = accountPos(cfg)
			}
			found = append(found, cfg.ErrorAt(orPath(pos, cfg), "make the folder, and give it to whom the daemon runs as", "%s: %v", one.what, err)...)
		}
	}
	return found
}

// prepare makes a missing folder, or asks whether the account may write in one
// that is there. A folder that nobody has used yet, as service managers make
// them, is given to the account.
func (n need) prepare(a *confine.Account) error {
	info, err := os.Stat(n.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return n.create(a)
	case err != nil:
		return err
	case n.what == "home" || a == nil:
		return nil // whose it is, is the administrator's word
	}
	if a.MayWrite(n.path) {
		return nil
	}
	if confine.Ourselves().Owns(info) && isEmpty(n.path) {
		return os.Chown(n.path, a.UID, a.GID)
	}
	return fmt.Errorf("%s has no right to write in %s", a, n.path)
}

// create is mkdir -p. Who runs as root and stays it has the folders made when
// they are needed, too, so that one that cannot be made is no fault here.
func (n need) create(a *confine.Account) error {
	err := os.MkdirAll(filepath.Dir(n.path), 0o755)
	if err == nil {
		err = os.Mkdir(n.path, n.mode)
	}
	if err == nil {
		err = os.Chmod(n.path, n.mode) // whatever the umask
	}
	if err == nil && a != nil {
		err = os.Chown(n.path, a.UID, a.GID)
	}
	if err == nil && n.owner != (config.Owner{}) {
		err = n.give()
	}
	if a == nil {
		return nil
	}
	return err
}

// give makes the folder its owner's.
func (n need) give() error {
	uid, gid := -1, -1
	if n.owner.User != "" {
		u, err := confine.LookupUser(n.owner.User)
		if u == nil {
			return err
		}
		uid = u.UID
	}
	if n.owner.Group != "" {
		var err error
		if gid, err = confine.LookupGroup(n.owner.Group); err != nil {
			return err
		}
	}
	return os.Chown(n.path, uid, gid)
}

func isEmpty(folder string) bool {
	entries, err := os.ReadDir(folder)
	return err == nil && len(entries) == 0
}
