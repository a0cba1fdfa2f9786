package daemon

import (
	"errors"

	"github.com/sirupsen/logrus"

	"ftpd/pkg/control"
	"ftpd/pkg/site"
)

// Probe hands out a pass, for the generation in force. It is logged by whom, since
// a log-in follows that nobody's password was needed for.
func (s *steering) Probe(o control.ProbeOrder, by control.Peer) (control.Probe, error) {
	one := s.d.Site(o.Site)
	if one == nil {
		return control.Probe{}, control.ErrNobody
	}
	pass, until, err := one.IssuePass(o.User)
	switch {
	case errors.Is(err, site.ErrNoUser):
		return control.Probe{}, control.ErrNobody
	case err != nil:
		return control.Probe{}, control.ErrTooMany
	}
	s.ordered("probe", by, logrus.Fields{"site": o.Site, "user": o.User})
	return control.Probe{Password: pass, Until: moment(until)}, nil
}
