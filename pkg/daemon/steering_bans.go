package daemon

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/sirupsen/logrus"

	"ftpd/pkg/access"
	"ftpd/pkg/control"
)

// longestBan, in seconds, is what time.Duration surely holds.
const longestBan = 100 * 365 * 24 * 60 * 60

// Bans are those in force at all sites.
func (s *steering) Bans() []control.Ban {
	var list []control.Ban
	for _, b := range s.d.Bans() {
		list = append(list, s.banOf(b))
	}
	return list
}

// Ban refuses an address or a network at all sites.
func (s *steering) Ban(o control.BanOrder, by control.Peer) (control.Ban, error) {
	net, err := network(o.Address)
	if err != nil {
		return control.Ban{}, err
	}
	if o.For > longestBan {
		return control.Ban{}, fmt.Errorf("%w: longer than a century; 0 is until it is lifted", control.ErrBadOrder)
	}
	b, err := s.d.Ban(net, time.Duration(o.For)*time.Second, o.Note)
	if err != nil {
		return control.Ban{}, fmt.Errorf("%w: %w", control.ErrBadOrder, err)
	}
	s.ordered("ban", by, logrus.Fields{"network": b.Net.String()})
	return s.banOf(b), nil
}

// LiftBan lets an address or a network in again.
func (s *steering) LiftBan(address string, by control.Peer) error {
	net, err := network(address)
	if err != nil {
		return err
	}
	if s.d.Lift(net) == 0 {
		return control.ErrNoBan
	}
	s.ordered("lift", by, logrus.Fields{"network": net.String()})
	return nil
}

// network reads an address as the network that holds it alone, or a network.
func network(text string) (netip.Prefix, error) {
	if a, err := netip.ParseAddr(text); err == nil && a.Zone() == "" {
		a = a.Unmap()
		return netip.PrefixFrom(a, a.BitLen()), nil
	}
	net, err := netip.ParsePrefix(text)
	if a := net.Addr(); err == nil && a.Is4In6() {
		// Clients of IPv4 are known by their IPv4 address alone. One of fewer than
		// 96 bits would be partly IPv4: ParsePrefix's error is as good for it.
		net, err = a.Unmap().Prefix(net.Bits() - 96)
	}
	if err != nil {
		return netip.Prefix{}, fmt.Errorf("%w: %q is neither an address nor a network as 192.0.2.0/24", control.ErrBadOrder, text)
	}
	return net.Masked(), nil
}

// banOf is what people see of a ban.
func (s *steering) banOf(b access.Ban) control.Ban {
	shown := control.Ban{
		Address: b.Net.String(), Site: b.Site, Since: moment(b.Since), Reason: b.Reason,
		Failures: b.Failures, Rule: b.Rule, Note: b.Note, Lasts: s.d.BansLast(),
	}
	if b.Net.IsSingleIP() {
		shown.Address = b.Net.Addr().String()
	}
	if !b.Until.IsZero() {
		until := moment(b.Until)
		shown.Until = &until
	}
	return shown
}
