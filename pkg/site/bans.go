package site

import (
	"errors"
	"fmt"
	"net/netip"
	"time"

	"github.com/sirupsen/logrus"

	"ftpd/pkg/access"
	"ftpd/pkg/config"
	"ftpd/pkg/ftp"
)

// ErrNeverBanned refuses to ban who stands in daemon.limits.ban_never.
var ErrNeverBanned = errors.New("stands in ban_never of daemon.limits")

// banned refuses an address while a ban of this site, or of all, holds for it.
func (s *Site) banned(from netip.Addr) error {
	ban, found := s.shared.doors.bans.Find(s.Name(), from, time.Now())
	if !found || s.neverBanned(from) {
		return nil
	}
	return &ftp.Refusal{
		Kind: ftp.Ended, Reason: reasonBanned, Rule: ban.Rule,
		Advice: "This server does not accept connections from your address at present.",
	}
}

// neverBanned says whether the site or the daemon names an address as one that no
// ban holds for. It is asked of bans in force, too: naming one lets it in at once.
func (s *Site) neverBanned(from netip.Addr) bool {
	return s.cfg.Limits.BanNever.V.Match(from) || s.shared.doors.limits.Load().BanNever.V.Match(from)
}

// strike counts a failed log-in, at one site or ("") at all, and bans the client
// whose measure is full.
func (v *visitor) strike(site string, strikes *access.Strikes, l *config.Limits) {
	if l.BanAfter.V <= 0 {
		return
	}
	client, now := v.client(), time.Now()
	n := strikes.Add(client, now, l.BanWithin.V, l.BanAfter.V)
	if n < l.BanAfter.V {
		return
	}
	strikes.Forget(client)
	at := v.standing.Load().site
	ban := access.Ban{
		Net: client, Site: site, Since: now, Until: now.Add(l.BanFor.V),
		Reason: access.BanFailures, Rule: l.BanAfter.Pos.String(), Failures: n,
	}
	if err := at.shared.ban(ban); err != nil {
		at.events(v.peer).WithError(err).Error(eventBanNotKept)
		return
	}
	at.events(v.peer).WithFields(banFields(ban)).Warn(eventBanned)
}

// banFields are those of a ban in the event log.
func banFields(b access.Ban) logrus.Fields {
	fields := logrus.Fields{"network": b.Net.String(), "reason": b.Reason}
	if !b.Until.IsZero() {
		fields["until"] = b.Until.UTC().Format(time.RFC3339)
	}
	if b.Rule != "" {
		fields["failures"], fields["rule"] = b.Failures, b.Rule
	}
	if b.Note != "" {
		fields["note"] = b.Note
	}
	return fields
}

// ban puts a ban in force and ends the sessions that it concerns.
func (sh *Shared) ban(b access.Ban) error {
	if err := sh.doors.bans.Add(b); err != nil {
		return err
	}
	if sh.Recheck != nil {
		sh.Recheck(b.Net)
	}
	return nil
}

// KeepBans says where bans are kept from now on, and which are there already; nil
// for nowhere. Those in force stay in force.
func (sh *Shared) KeepBans(k access.Keeper, kept []access.Ban) { sh.doors.bans.Attach(k, kept) }

// BansLast says whether bans are kept when the process ends.
func (sh *Shared) BansLast() bool { return sh.doors.bans.Kept() }

// Bans are the bans in force at all sites, sorted by network.
func (sh *Shared) Bans() []access.Ban { return sh.doors.bans.List() }

// Ban refuses a network at all sites, for a time or (0) until it is lifted. Its
// sessions that have not logged in end. The note is for people. The error is
// ErrNeverBanned or access.ErrTooManyBans.
func (sh *Shared) Ban(net netip.Prefix, d time.Duration, note string) (access.Ban, error) {
	if !net.IsValid() {
		return access.Ban{}, errors.New("no network to ban")
	}
	net = net.Masked()
	if net.IsSingleIP() && sh.doors.limits.Load().BanNever.V.Match(net.Addr()) {
		return access.Ban{}, fmt.Errorf("%s: %w", net, ErrNeverBanned)
	}
	now := time.Now()
	b := access.Ban{Net: net, Since: now, Reason: access.BanManual, Note: loggable(note)}
	if d > 0 {
		b.Until = now.Add(d)
	}
	if err := sh.ban(b); err != nil {
		return access.Ban{}, err
	}
	sh.Events.WithFields(banFields(b)).Warn(eventBanned)
	return b, nil
}

// Lift ends the bans of all networks within one, at all sites, and says how many
// there were. An IPv6 address also means its /64. Their failed log-ins are
// forgotten already, those that no ban followed are not.
func (sh *Shared) Lift(net netip.Prefix) int {
	n := sh.doors.bans.Lift(net)
	if n > 0 {
		sh.Events.WithFields(logrus.Fields{"network": net.Masked().String(), "bans": n}).Info(eventLifted)
	}
	return n
}

// endBans ends those that failures led to, at a site that no longer bans.
func (sh *Shared) endBans(site string) {
	sh.doors.bans.End(func(b access.Ban) bool { return b.Site == site && b.Reason == access.BanFailures })
}
