package site

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"ftpd/pkg/account"
	"ftpd/pkg/certs"
	"ftpd/pkg/config"
	"ftpd/pkg/ftp"
	"ftpd/pkg/wlog"
)

// typeAnonymous is the type of users who need no password.
const typeAnonymous = "anonymous"

// Site is one generation's rules of a site. It never changes; what counts and
// throttles is handed from generation to generation.
type Site struct {
	cfg      *config.Site
	shared   *Shared
	counters *counters
	settings *ftp.Settings

	tls     *encryption    // nil: none
	clients *clientCerts   // nil: no certificates are asked for
	ordered *certs.Ordered // by ACME; nil: the certificate is a file's

	rules    *ruleset // the site's own
	files    *fileSettings
	members  map[string]*member
	accounts *account.Users

	log   *wlog.Log // nil: no W3C log
	kinds wlog.Kinds
	lease *lease // holds the log and what was ordered

	places  *places     // that sizes and worm are about; nil: nothing is, or this only answers
	turns   []time.Time // when something expires
	turning sync.Mutex
	turner  *time.Timer // nil: none is awaited
	closed  bool
}

// New builds a site beside the old generation's, which is nil for a new one.
// Nothing that old uses changes before Activate; Close undoes it.
func New(cfg *config.Site, sh *Shared, old *Site) (*Site, error) {
	s, err := build(cfg, sh)
	if err != nil {
		return nil, err
	}
	if old != nil {
		s.counters = old.counters
	}
	for _, open := range []func() error{s.openTLS, s.openLog} {
		if err := open(); err != nil {
			s.letGo()
			return nil, err
		}
	}
	s.places = s.survey()
	s.lease = newLease(s.letGo)
	return s, nil
}

// Inspect builds a site to ask it questions, not to serve: it opens neither log
// nor key, which who asks may not be allowed to read. Close it.
func Inspect(cfg *config.Site, sh *Shared) (*Site, error) {
	s, err := build(cfg, sh)
	if err != nil {
		return nil, err
	}
	s.lease = newLease(func() {})
	return s, nil
}

// build is what serving and asking have in common.
func build(cfg *config.Site, sh *Shared) (*Site, error) {
	s := &Site{cfg: cfg, shared: sh, settings: protocolSettings(cfg), turns: turnsOf(cfg), counters: newCounters(sh.Tally(cfg.Name))}
	if err := s.compile(); err != nil {
		return nil, err
	}
	var err error
	s.accounts, err = newAccounts(cfg.Users, sh.Verifier)
	return s, err
}

// compile prepares the rules of everybody, so that faults show now and not at
// somebody's log-in.
func (s *Site) compile() error {
	known := owners{}
	files, err := newFileSettings(s.cfg.Files, known)
	if err != nil {
		return err
	}
	c := &compiler{site: files, owners: known}
	s.files = files
	if s.rules, err = c.ruleset(s.cfg.Paths, s.cfg.Access); err != nil {
		return err
	}
	groups := make(map[string]*groupRules, len(s.cfg.Groups))
	for _, g := range s.cfg.Groups {
		rules, err := c.ruleset(g.Paths, g.Access)
		if err != nil {
			return err
		}
		groups[g.Name] = &groupRules{g, rules}
	}
	return s.compileMembers(c, groups)
}

// groupRules is a group while its members are being made.
type groupRules struct {
	group *config.Group
	rules *ruleset
}

func (s *Site) compileMembers(c *compiler, groups map[string]*groupRules) error {
	s.members = make(map[string]*member, len(s.cfg.Users))
	for _, u := range s.cfg.Users {
		own, err := c.personal(u)
		if err != nil {
			return err
		}
		g := groups[u.Group.V]
		if g == nil {
			if u.Group.V != "" {
				return fmt.Errorf("%s: user %q: no group %q", u.Pos, u.Name, u.Group.V)
			}
			g = &groupRules{}
		}
		s.members[u.Name] = newMember(u, g.group, own, g.rules, s.rules, s.files)
	}
	return nil
}

// Activate is called when this generation has taken the old one's place: the
// inherited counters and throttles take the new bounds.
func (s *Site) Activate() {
	s.counters.apply(&s.cfg.Limits)
	on := s.cfg.Limits.BanAfter.V > 0
	if was := s.counters.banning.Swap(on); was && !on {
		s.shared.endBans(s.Name())
	}
	s.shared.keeping.putInForce(s.Name(), s.places)
	s.await()
}

// Close lets go of what New opened. Sessions that still follow this generation
// keep the log open until they have left.
func (s *Site) Close() {
	s.endAwait()
	if s.places != nil {
		s.shared.keeping.retire(s.Name(), s.places)
	}
	s.lease.release()
}

// Name is the site's, unique in the configuration.
func (s *Site) Name() string { return s.cfg.Name }

// Config is what the site was made of; not to be changed.
func (s *Site) Config() *config.Site { return s.cfg }

// Hosts says whether the site answers to a host name, as HOST gives it.
func (s *Site) Hosts(name string) bool {
	name = strings.TrimSuffix(name, ".")
	for _, host := range s.cfg.Hostnames.V {
		if strings.EqualFold(host, name) {
			return true
		}
	}
	return false
}
