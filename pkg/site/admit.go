package site

import (
	"net/netip"
	"time"

	"ftpd/pkg/access"
	"ftpd/pkg/ftp"
	"ftpd/pkg/limit"
)

// Router finds sites in the generation in force.
type Router interface {
	// Site is the named site, nil when it is gone.
	Site(name string) *Site
	// Host is the site that answers to a host name on a local address, nil if
	// none does.
	Host(local netip.AddrPort, host string) *Site
}

// Admit lets an accepted connection in: first bans and how often the address comes,
// then the slots of the daemon, the site and the address, then the site's address
// list. A *ftp.Refusal closes it.
func (s *Site) Admit(peer ftp.Peer, r Router) (ftp.Visitor, error) {
	if !s.lease.acquire() {
		// A reload closed this generation since the listener looked it up.
		next := r.Site(s.Name())
		if next == nil || !next.lease.acquire() {
			refused := &ftp.Refusal{Kind: ftp.Ended, Reason: reasonSiteRemoved}
			s.tellDenied(peer, refused)
			return nil, refused
		}
		s = next
	}
	if err := s.admit(peer); err != nil {
		s.recordRefused(peer, err)
		s.lease.release()
		return nil, err
	}
	s.counters.tally.connections.Add(1)
	s.lookUpClient(peer)
	v := &visitor{peer: peer, router: r, up: limit.NewBucket(0), down: limit.NewBucket(0)}
	v.tree.v = v
	v.judged.Store(time.Now().UnixNano())
	v.standing.Store(&standing{v: v, site: s})
	return v, nil
}

// TurnedAway records a connection that was closed before any rule of the site was
// asked: there was no descriptor for it, or the daemon drains.
func (s *Site) TurnedAway(peer ftp.Peer, why *ftp.Refusal) {
	if s.lease.acquire() {
		defer s.lease.release()
		s.recordRefused(peer, why)
	}
}

// TrustsProxy says whether a PROXY header from this address is believed.
func (s *Site) TrustsProxy(from netip.Addr) bool { return s.cfg.ProxyProtocolFrom.V.Match(from) }

// admit takes the daemon's slot and the site's place, or none. Who is banned or
// comes too often costs no more than that.
func (s *Site) admit(peer ftp.Peer) error {
	if err := s.banned(peer.Remote.Addr()); err != nil {
		return err
	}
	if err := s.shared.mayConnect(peer.Remote.Addr()); err != nil {
		return err
	}
	if !s.shared.Sessions.TryAcquire() {
		return &ftp.Refusal{Kind: ftp.TooMany, Reason: reasonDaemonSessions}
	}
	if err := s.place(peer.Remote.Addr()); err != nil {
		s.shared.Sessions.Release()
		return err
	}
	return nil
}

// place takes a session's slots at this site, and gives them back when the
// address list refuses.
func (s *Site) place(from netip.Addr) error {
	limits := &s.cfg.Limits
	if err := tooMany(s.counters.connects, from, limits.ConnectsPerMinute, connections); err != nil {
		return err
	}
	if !s.counters.sessions.TryAcquire() {
		return &ftp.Refusal{Kind: ftp.TooMany, Reason: reasonSessions, Rule: limits.MaxSessions.Pos.String()}
	}
	if !s.counters.perIP.TryAcquire(access.Customer(from), limits.MaxSessionsPerIP.V) {
		s.counters.sessions.Release()
		return &ftp.Refusal{
			Kind: ftp.TooMany, Reason: reasonSessionsPerIP, Rule: limits.MaxSessionsPerIP.Pos.String(),
			Advice: "Too many connections from your address. Close some or try again later.",
		}
	}
	if v := s.rules.access.Decide(from); !v.Allowed {
		s.counters.leave(from)
		return &ftp.Refusal{
			Kind: ftp.Ended, Reason: v.Reason, Rule: v.Origin,
			Advice: "This server does not accept connections from your address.",
		}
	}
	return nil
}

// leave gives back what place took.
func (c *counters) leave(from netip.Addr) {
	c.perIP.Release(access.Customer(from))
	c.sessions.Release()
}
