package daemon

import (
	"fmt"
	"os"
	"strconv"

	"ftpd/pkg/config"
	"ftpd/pkg/confine"
	"ftpd/pkg/kept"
)

// servesOwner says whether a kept configuration that the account of an earlier run
// has written asks nothing of root that this account could not do by itself, save
// to listen below port 1024. Whoever had the account by a fault in that run could
// have written it: it must not be a way to root.
func servesOwner(cfg *config.Config, k *kept.Kept) error {
	if os.Geteuid() != 0 || k.UID == 0 {
		return nil
	}
	a, found := accountOf(cfg)
	switch {
	case found.HasErrors():
		return faulty(cfg, found)
	case a == nil || a.UID != k.UID || !mayTake(a.GID, k):
		return fmt.Errorf("%s belongs to uid %d and gid %d, but does not say that the daemon runs as these", kept.Name, k.UID, k.GID)
	case !cfg.Daemon.Confine.V:
		return notForOwner("is not to be confined", cfg.Daemon.Confine.Pos, k)
	}
	if pos, gives := givesAway(cfg, a); gives {
		return notForOwner("gives files away", pos, k)
	}
	for _, one := range needsOf(cfg.Path, cfg).list {
		if one.make && !a.MayWrite(one.path) {
			return notForOwner("wants "+one.path, orPath(one.pos, cfg), k)
		}
	}
	return nil
}

// mayTake says whether the owner of the file is a member of a group anyway.
func mayTake(gid int, k *kept.Kept) bool {
	// Nobody gives a file to a group that he is no member of.
	if gid == k.GID {
		return true
	}
	owner, err := confine.LookupUser(strconv.Itoa(k.UID))
	return err == nil && owner.In(gid)
}

func notForOwner(what string, pos config.Pos, k *kept.Kept) error {
	return fmt.Errorf("%s: it %s, which takes root, and %s belongs to uid %d", pos, what, kept.Name, k.UID)
}
