package daemon

import (
	"cmp"
	"time"

	"github.com/sirupsen/logrus"

	"ftpd/pkg/control"
	"ftpd/pkg/limit"
	"ftpd/pkg/site"
)

// Usage looks at what users have moved.
func (s *steering) Usage(siteName, user string) ([]control.Usage, error) {
	g := s.d.current.Load()
	if siteName != "" && g.site(siteName) == nil {
		return nil, control.ErrNobody
	}
	list, found := []control.Usage{}, user == ""
	for _, one := range g.order {
		if siteName != "" && one.Name() != siteName {
			continue
		}
		usage, err := one.Usage(user)
		if err != nil {
			return nil, err
		}
		found = found || one.Knows(user)
		for _, u := range usage {
			list = append(list, usageOf(one.Name(), u))
		}
	}
	if !found {
		return nil, control.ErrNobody
	}
	return list, nil
}

// ResetUsage forgets what a user has moved.
func (s *steering) ResetUsage(o control.UsageOrder, by control.Peer) error {
	key := site.AmountKey{Site: o.Site, User: o.User}
	if one := s.d.current.Load().site(o.Site); one == nil || !one.Knows(o.User) {
		// Somebody who was removed has left amounts behind; a misspelt name has not.
		if moved, err := s.d.shared.HasMoved(key); err != nil || !moved {
			return cmp.Or(err, control.ErrNobody)
		}
	}
	s.ordered("reset usage", by, logrus.Fields{"site": o.Site, "user": shown(o.User)})
	return s.d.shared.ResetAmounts(key)
}

// usageOf is a user's amounts as JSON has them.
func usageOf(siteName string, u site.Usage) control.Usage {
	o := &u.Options
	usage := control.Usage{
		Site: siteName, User: u.User, Period: u.Span.Period.String(),
		Download: amountOf(u.Statement, limit.Down, u.Down, u.Terms.Download, o.DownloadLimit.Pos.String()),
		Upload:   amountOf(u.Statement, limit.Up, u.Up, u.Terms.Upload, o.UploadLimit.Pos.String()),
	}
	if u.Span.Period != limit.Forever {
		usage.Since, usage.Until = instant(u.Begin), instant(u.End)
	}
	if u.Terms.Ratio > 0 {
		usage.Ratio = &control.RatioUsage{
			Ratio: u.Terms.Ratio, Credit: u.Credit(u.Moved[limit.Up]), Rule: o.Ratio.Pos.String(),
		}
	}
	return usage
}

func amountOf(s limit.Statement, d limit.Direction, left limit.Room, most int64, rule string) control.Amount {
	a := control.Amount{Used: s.Moved[d], Held: s.Held[d], Limit: most, Left: left.Bytes}
	if left.By == limit.Unbound {
		a.Left = -1
	}
	if most > 0 {
		a.Rule = rule
	}
	return a
}

func instant(t time.Time) *time.Time {
	t = moment(t)
	return &t
}
