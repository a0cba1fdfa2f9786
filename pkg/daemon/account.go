package daemon

import (
	"errors"
	"io/fs"
	"os"

	"golang.org/x/sys/unix"

	"ftpd/pkg/config"
	"ftpd/pkg/confine"
)

// accountOf is whom a configuration wants the process to be, nil to stay who it
// is, and what stands against it.
func accountOf(cfg *config.Config) (*confine.Account, config.Diagnostics) {
	user, group := cfg.Daemon.User, cfg.Daemon.Group
	if user.V == "" && group.V == "" {
		return nil, nil
	}
	a := confine.Ourselves()
	a.Groups = nil // root's own have no use after this
	if user.V != "" {
		var err error
		a, err = confine.LookupUser(user.V)
		if err != nil && !(errors.Is(err, confine.ErrNoGroup) && group.V != "") {
			return nil, cfg.ErrorAt(user.Pos, "make the account, or write another; a number without an entry needs daemon.group", "user: %v", err)
		}
	}
	if group.V != "" {
		gid, err := confine.LookupGroup(group.V)
		if err != nil {
			return nil, cfg.ErrorAt(group.Pos, "make the group, or write another", "group: %v", err)
		}
		a = a.WithGroup(gid)
	}
	if os.Geteuid() == 0 {
		return a, nil
	}
	return nil, mustBeOurs(cfg, a)
}

// mustBeOurs is for a process that is not root: it is the account already, or
// will never be.
func mustBeOurs(cfg *config.Config, a *confine.Account) config.Diagnostics {
	we := confine.Ourselves()
	switch {
	case a.UID != we.UID:
		return cfg.ErrorAt(cfg.Daemon.User.Pos, "start it as root or as that account, or remove the line", "user: only root can become %q, and this is %s", a, we)
	case a.GID != we.GID:
		at := cfg.Daemon.Group
		if !at.Set {
			at = cfg.Daemon.User
		}
		return cfg.ErrorAt(at.Pos, "start it as root or with that group, or remove the line", "group: %s has no right to change it", we)
	}
	return nil
}

// checkAccount finds what the account could not do, as long as root can try: a
// file that it cannot read would be served now and missed by the next reload.
func checkAccount(cfg *config.Config) config.Diagnostics {
	a, found := accountOf(cfg)
	if a == nil || a.UID == os.Geteuid() {
		return found
	}
	var hidden []string
	err := a.As(func() {
		for _, file := range cfg.Files {
			if err := unix.Access(file, unix.R_OK); errors.Is(err, fs.ErrPermission) {
				hidden = append(hidden, file)
			}
		}
	})
	if err != nil {
		return cfg.ErrorAt(accountPos(cfg), "", "user: cannot become %s: %v", a, err)
	}
	found = append(found, closedHomes(cfg, a)...)
	for _, file := range hidden {
		found = append(found, cfg.ErrorAt(accountPos(cfg), "give it to a group of the account's that may read it, with the folders above it",
			"user: %s cannot read %s, so no reload could", a, file)...)
	}
	return found
}

// homeAs answers for the account whether a home can be made in a folder; nil if
// that is us. What is made at the start, root makes.
func homeAs(cfg *config.Config) func(home, dir string) bool {
	a, _ := accountOf(cfg)
	if a == nil {
		return nil
	}
	early := map[string]bool{}
	for _, one := range needsOf(cfg.Path, cfg).list {
		early[one.path] = early[one.path] || one.make
	}
	return func(home, dir string) bool { return early[home] || a.MayWrite(dir) }
}

// closedHomes warns of folders in which no home can be made for who logs in for
// the first time.
func closedHomes(cfg *config.Config, a *confine.Account) (found config.Diagnostics) {
	n := needsOf(cfg.Path, cfg)
	for _, one := range n.list {
		if one.what == "home" && one.make && isFolder(one.path) && !a.MayWrite(one.path) {
			found = append(found, cfg.WarningAt(one.pos, "chown "+a.Name+" "+one.path, "user: %s cannot make homes in %s", a, one.path)...)
		}
	}
	return found
}

// accountPos is where the account is stated.
func accountPos(cfg *config.Config) config.Pos {
	if cfg.Daemon.User.Set {
		return cfg.Daemon.User.Pos
	}
	return cfg.Daemon.Group.Pos
}

// capabilities are what the configuration needs of root's power. Root itself
// keeps what a server of other people's files needs.
func capabilities(cfg *config.Config, a *confine.Account) []confine.Capability {
	var list []confine.Capability
	if a == nil || a.UID == 0 {
		return []confine.Capability{confine.BindService, confine.ChangeOwner, confine.AnyOwner, confine.KeepSetgid, confine.AnyFile, confine.AnyFileToRead}
	}
	if _, low := lowPort(cfg); low {
		list = append(list, confine.BindService)
	}
	if _, gives := givesAway(cfg, a); gives {
		list = append(list, confine.ChangeOwner, confine.AnyOwner, confine.KeepSetgid)
	}
	return list
}

// lowPort finds an address that only root may listen on. ACME answers on 80 and
// 443.
func lowPort(cfg *config.Config) (config.Pos, bool) {
	if l, on := cfg.Daemon.Status.Address(); on && l.Port < 1024 {
		return l.Pos, true
	}
	for _, s := range cfg.Sites {
		if !s.Enabled.V {
			continue
		}
		if s.TLS != nil && s.TLS.ACME != nil {
			return s.TLS.ACME.Pos, true
		}
		for _, list := range [][]config.Listen{s.Listen.V, s.ListenTLS.V} {
			for _, l := range list {
				if l.Port < 1024 {
					return l.Pos, true
				}
			}
		}
	}
	return config.Pos{}, false
}

// givesAway finds an owner that the account cannot make a file's by itself.
func givesAway(cfg *config.Config, a *confine.Account) (config.Pos, bool) {
	for _, s := range cfg.Sites {
		lists := [][]*config.Path{s.Paths}
		for _, g := range s.Groups {
			lists = append(lists, g.Paths)
		}
		for _, u := range s.Users {
			lists = append(lists, u.Paths)
		}
		owners := []config.Attr[config.Owner]{s.Files.Owner}
		for _, list := range lists {
			for _, p := range list {
				owners = append(owners, p.Files.Owner)
			}
		}
		for _, o := range owners {
			if s.Enabled.V && foreign(o.V, a) {
				return o.Pos, true
			}
		}
	}
	return config.Pos{}, false
}

// foreign says whether an owner is not the account and its groups. What cannot
// be looked up is reported elsewhere.
func foreign(o config.Owner, a *confine.Account) bool {
	if o.User != "" {
		if u, err := confine.LookupUser(o.User); u != nil && (err == nil || errors.Is(err, confine.ErrNoGroup)) && u.UID != a.UID {
			return true
		}
	}
	if o.Group != "" {
		if gid, err := confine.LookupGroup(o.Group); err == nil && !a.In(gid) {
			return true
		}
	}
	return false
}
