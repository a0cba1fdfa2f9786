package config

import (
	"crypto/x509"
	"net"
	"net/netip"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"ftpd/pkg/wlog"

	"golang.org/x/sys/unix"

	"ftpd/pkg/certs"
)

// machine is what CheckMachine asks of where it runs.
type machine struct {
	addresses   func() ([]netip.Addr, error)
	userExists  func(name string) bool
	groupExists func(name string) bool
	isDir       func(path string) (exists, dir bool)
	writable    func(dir string) bool
	homeIn      func(home, dir string) bool                       // it can be made there, by whom the daemon becomes; nil: writable says
	pair        func(cert, key string) (*x509.Certificate, error) // that they belong together
	listed      func(file string) ([]*x509.Certificate, error)    // the certificates of a file
	now         time.Time
}

// CheckMachine reports what cannot work on this machine, for the account that
// it runs as: addresses that are not here, folders that cannot be made, owners
// that do not exist, certificates that are not fit. It is kept apart from Load, whose answer is the same
// everywhere. homeIn says whether a home can be made in a folder, where somebody else
// than us is going to make it; nil: it is us.
func CheckMachine(cfg *Config, homeIn func(home, dir string) bool) Diagnostics {
	return checkMachine(cfg, machine{
		addresses:  localAddresses,
		userExists: func(name string) bool { return known(name, func() error { _, err := user.Lookup(name); return err }) },
		groupExists: func(name string) bool {
			return known(name, func() error { _, err := user.LookupGroup(name); return err })
		},
		isDir: func(path string) (bool, bool) {
			info, err := os.Stat(path)
			return err == nil, err == nil && info.IsDir()
		},
		writable: func(dir string) bool { return unix.Access(dir, unix.W_OK|unix.X_OK) == nil },
		homeIn:   homeIn,
		pair:     cfg.loadPair,
		listed:   certs.Files(cfg.ReadFile).Certificates,
		now:      time.Now(),
	})
}

// known lets numbers pass: they need no entry in passwd.
func known(name string, look func() error) bool {
	if _, err := strconv.ParseUint(name, 10, 32); err == nil || name == "" {
		return true
	}
	return look() == nil
}

// localAddresses are those of all interfaces, also of ones that are down: they
// may be up when serve starts.
func localAddresses() ([]netip.Addr, error) {
	list, err := net.InterfaceAddrs()
	if err != nil {
		return nil, err
	}
	var out []netip.Addr
	for _, a := range list {
		if p, err := netip.ParsePrefix(a.String()); err == nil {
			out = append(out, p.Addr().Unmap())
		}
	}
	return out, nil
}

type machineCheck struct {
	machine
	report *collector
	seen   map[string]bool // folders already looked at
	here   map[netip.Addr]bool
	all    []netip.Addr
}

// checkMachine is CheckMachine on whatever machine.
func checkMachine(cfg *Config, m machine) Diagnostics {
	c := &machineCheck{machine: m, report: newCollector(cfg.readSources()), seen: map[string]bool{}, here: map[netip.Addr]bool{}}
	all, err := m.addresses()
	if err != nil {
		c.report.warnf(Range{File: cfg.Path}, "", "cannot tell this machine's addresses: %v", err)
	}
	c.all = all
	for _, a := range all {
		c.here[a] = true
	}
	if cfg.Daemon.Fallback.V {
		c.stateDir(&cfg.Daemon, cfg.Daemon.Fallback.Pos)
	}
	if l, on := cfg.Daemon.Status.Address(); on && err == nil {
		c.address(l)
	}
	for _, s := range cfg.Sites {
		if s.Enabled.V {
			c.site(s, err == nil)
			c.acme(s, &cfg.Daemon)
		}
	}
	c.state(cfg)
	return c.report.finish()
}

// site leaves addresses alone when nobody knows which there are.
func (c *machineCheck) site(s *Site, addressesKnown bool) {
	for _, b := range s.bindings() {
		if addressesKnown {
			c.address(b.Listen)
		}
	}
	c.certificate(s)
	c.clientCertificates(s)
	c.owner(s.Files.Owner)
	c.folders(s.Home.V.String(), s.Home.Pos, s.CreateHome.V)
	if s.Log != nil && s.Log.W3C.V {
		c.log(s.Log)
	}
	c.owners(s.Paths)
	for _, g := range s.Groups {
		c.folders(g.Home.V.String(), g.Home.Pos, s.CreateHome.V)
		c.owners(g.Paths)
	}
	for _, u := range s.Users {
		c.folders(u.Home.V.String(), u.Home.Pos, s.CreateHome.V)
		c.owners(u.Paths)
	}
}

// log wants a folder for files; a stream keeps none that could grow old or full.
func (c *machineCheck) log(l *SiteLog) {
	path := l.Path.V.String()
	if !wlog.IsStream(path) {
		c.creatable("log folder", filepath.Dir(fixed(path+"x")), l.Path.Pos)
		return
	}
	if l.DeleteAfterDays.V > 0 {
		c.report.errorf(at(l.DeleteAfterDays.Pos), "remove the line: who reads "+path+" keeps the lines", "delete_after_days: %s is no file", path)
	}
	if l.MaxSize.V > 0 {
		c.report.errorf(at(l.MaxSize.Pos), "remove the line: who reads "+path+" keeps the lines", "max_size: %s is no file", path)
	}
}

// address wants a listener's address to be this machine's. All of 127.0.0.0/8
// is, though only one is listed.
func (c *machineCheck) address(l Listen) {
	a, err := netip.ParseAddr(l.Host)
	if err != nil || c.here[a.WithZone("")] || a.Is4() && a.IsLoopback() {
		return
	}
	var names []string
	for _, h := range c.all {
		if !h.IsLoopback() && !h.IsLinkLocalUnicast() && len(names) < 8 {
			names = append(names, h.String())
		}
	}
	cure := `write "*" for all addresses`
	if len(names) > 0 {
		cure = "its addresses are " + strings.Join(names, ", ") + `; "*" stands for all`
	}
	c.report.errorf(at(l.Pos), cure, "this machine does not have the address %s", l.Host)
}

// owners looks at the owners that path blocks state.
func (c *machineCheck) owners(list []*Path) {
	for _, p := range list {
		c.owner(p.Files.Owner)
	}
}

// owner wants names that can be looked up now, rather than at the first upload.
func (c *machineCheck) owner(o Attr[Owner]) {
	if !c.userExists(o.V.User) {
		c.report.errorf(at(o.Pos), "make the user, or write another", "owner: this machine has no user %q", o.V.User)
	}
	if !c.groupExists(o.V.Group) {
		c.report.errorf(at(o.Pos), "make the group, or write another", "owner: this machine has no group %q", o.V.Group)
	}
}
