package daemon

import (
	"net/netip"
	"time"

	"ftpd/pkg/access"
)

// Bans are the bans in force at all sites, sorted by network.
func (d *Daemon) Bans() []access.Ban { return d.shared.Bans() }

// Ban refuses a network at all sites, for a time or (0) until Lift. It outlives the
// process where the configuration bans (BansLast).
func (d *Daemon) Ban(net netip.Prefix, wait time.Duration, note string) (access.Ban, error) {
	return d.shared.Ban(net, wait, note)
}

// Lift ends the bans of all networks within one and says how many there were.
func (d *Daemon) Lift(net netip.Prefix) int { return d.shared.Lift(net) }

// BansLast says whether bans are kept when the daemon stops: some ban_after has to
// be in the configuration.
func (d *Daemon) BansLast() bool { return d.shared.BansLast() }
