package daemon

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"

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
// them, is given to the account, unless a link could have been put in its place.
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
	if !confine.Ourselves().Owns(info) || !isEmpty(n.path) {
		return fmt.Errorf("%s has no right to write in %s", a, n.path)
	}
	if err := n.sure(a); err != nil {
		return fmt.Errorf("%s has no right to write in %s: %w", a, n.path, err)
	}
	return os.Chown(n.path, a.UID, a.GID)
}

// sure says whether it is this folder that root would give away.
func (n need) sure(a *confine.Account) error {
	if at := confine.Unsure(n.path, a); at != "" {
		return fmt.Errorf("it is not given, as others may change where %s leads", at)
	}
	return nil
}

// create is mkdir -p. Who runs as root and stays it has the folders made when
// they are needed, too, so that one that cannot be made is no fault here. Below
// what is not root's alone, the account makes its folders itself.
func (n need) create(a *confine.Account) (err error) {
	if a != nil && n.sure(a) != nil {
		if borrowed := a.As(func() { err = n.mkdir() }); borrowed != nil {
			return borrowed
		}
	} else {
		err = n.mkdir()
	}
	if err == nil {
		err = n.give(a)
	}
	if a == nil {
		return nil
	}
	return err
}

// mkdir makes the folder, with those above it.
func (n need) mkdir() error {
	if err := os.MkdirAll(filepath.Dir(n.path), 0o755); err != nil {
		return err
	}
	if err := os.Mkdir(n.path, n.mode); err != nil {
		return err
	}
	folder, err := os.OpenFile(n.path, os.O_RDONLY|unix.O_DIRECTORY|unix.O_NOFOLLOW, 0)
	if err != nil {
		return err
	}
	defer folder.Close()
	return folder.Chmod(n.mode) // whatever the umask
}

// give makes a new folder its owner's, or the account's.
func (n need) give(a *confine.Account) error {
	info, err := os.Lstat(n.path)
	if err != nil || n.owner == (config.Owner{}) && (a == nil || a.Owns(info)) {
		return err
	}
	if err := n.sure(a); err != nil {
		return err
	}
	uid, gid := -1, -1
	if a != nil {
		uid, gid = a.UID, a.GID
	}
	if n.owner.User != "" {
		u, err := confine.LookupUser(n.owner.User)
		if u == nil {
			return err
		}
		uid = u.UID
	}
	if n.owner.Group != "" {
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
