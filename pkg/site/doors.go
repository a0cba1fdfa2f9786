package site

import (
	"net/netip"
	"sync/atomic"
	"time"

	"github.com/sirupsen/logrus"

	"ftpd/pkg/access"
	"ftpd/pkg/account"
	"ftpd/pkg/config"
	"ftpd/pkg/ftp"
	"ftpd/pkg/limit"
)

// doors are what the process remembers of addresses, over all sites.
type doors struct {
	limits           *atomic.Pointer[config.Limits] // daemon.limits, never nil
	bans             *access.Bans                   // of all sites
	connects, logins *limit.Arrivals[netip.Prefix]
	strikes          *access.Strikes // failed log-ins that count for daemon.limits
	slow             *access.Strikes // failed log-ins since the last good one
}

func newDoors(events logrus.FieldLogger) doors {
	d := doors{
		limits:   new(atomic.Pointer[config.Limits]),
		connects: limit.NewArrivals[netip.Prefix](),
		logins:   limit.NewArrivals[netip.Prefix](),
		strikes:  new(access.Strikes),
		slow:     new(access.Strikes),
	}
	d.bans = access.NewBans(func(err error) { events.WithError(err).Error(eventBanNotKept) })
	d.limits.Store(&config.Limits{})
	return d
}

// client is who counts as one client: the address, or its network.
func (v *visitor) client() netip.Prefix { return access.Customer(v.peer.Remote.Addr()) }

// arrival is something that addresses may do so often in a minute.
type arrival struct{ reason, advice string }

// The arrivals that are counted.
var (
	connections = arrival{reasonConnectRate, "Too many connections from your address. Try again later."}
	attempts    = arrival{reasonLoginRate, "Too many logins from your address. Try again later."}
)

// tooMany counts an arrival, or refuses it.
func tooMany(counted *limit.Arrivals[netip.Prefix], from netip.Addr, most config.Attr[int], what arrival) error {
	if counted.Allow(access.Customer(from), most.V) {
		return nil
	}
	return &ftp.Refusal{Kind: ftp.TooMany, Reason: what.reason, Rule: most.Pos.String(), Advice: what.advice}
}

// mayConnect counts a connection to the daemon.
func (sh *Shared) mayConnect(from netip.Addr) error {
	return tooMany(sh.doors.connects, from, sh.doors.limits.Load().ConnectsPerMinute, connections)
}

// mayTry counts an attempt to log in. It is refused before anything is known of
// the name or the password, so that it says nothing about them and costs nothing.
func (v *visitor) mayTry() error {
	site, from := v.standing.Load().site, v.peer.Remote.Addr()
	sh := site.shared
	if err := site.banned(from); err != nil {
		return err
	}
	if err := tooMany(sh.doors.logins, from, sh.doors.limits.Load().LoginsPerMinute, attempts); err != nil {
		return err
	}
	return tooMany(site.counters.logins, from, site.cfg.Limits.LoginsPerMinute, attempts)
}

// slowFor is how long after the last failed log-in of an address the next one is
// still taken for another guess.
const slowFor = 15 * time.Minute

// slowest is how many times the answer's delay is doubled.
const slowest = 4

// slowDown is how long the answer to a failed log-in waits. Who mistypes once does
// not notice. It is the same whatever was wrong, and does not keep anybody from
// logging in: the answer to a good one never waits.
func (sh *Shared) slowDown(client netip.Prefix, base time.Duration) time.Duration {
	if base <= 0 {
		return 0
	}
	n := sh.doors.slow.Add(client, time.Now(), slowFor, slowest+2)
	if n < 2 {
		return 0
	}
	return base << (n - 2)
}

// notTheirs are reasons of failed log-ins that are no client's fault.
var notTheirs = map[string]bool{
	reasonHome: true, reasonVariable: true, reasonSource: true, string(account.Interrupted): true,
}

// hinder makes guessing harder after a log-in that failed: its answer waits, and
// too many of them ban the address.
func (v *visitor) hinder(r *ftp.Refusal) {
	if r.Kind != ftp.LoginFailed {
		return
	}
	site := v.standing.Load().site
	r.Delay = site.shared.slowDown(v.client(), site.cfg.Limits.LoginDelay.V)
	if notTheirs[r.Reason] || site.neverBanned(v.peer.Remote.Addr()) {
		return
	}
	v.strike(site.Name(), &site.counters.strikes, &site.cfg.Limits)
	v.strike("", site.shared.doors.strikes, site.shared.doors.limits.Load())
}
