package site

import (
	"fmt"
	"strconv"
	"time"

	"github.com/sirupsen/logrus"

	"ftpd/pkg/config"
	"ftpd/pkg/limit"
)

// Usage is what a user has moved of what he may.
type Usage struct {
	limit.Statement
	User    string
	Options config.Options // those in force, with their places
}

// Usage looks at the amounts of one user, or ("") of all who have any, in the order
// of the configuration. Its error is the store's.
func (s *Site) Usage(user string) ([]Usage, error) {
	var list []Usage
	for _, u := range s.cfg.Users {
		o := s.members[u.Name].options(s.cfg)
		if user != "" && u.Name != user || !limited(&o) {
			continue
		}
		look, err := s.shared.amounts.Look(AmountKey{s.Name(), u.Name}, termsOf(&o))
		if err != nil {
			return nil, err
		}
		list = append(list, Usage{look, u.Name, o})
	}
	return list, nil
}

// Knows says whether the site has a user of this name.
func (s *Site) Knows(user string) bool { return s.members[user] != nil }

// HasMoved says whether anything is counted for a user, who need not be there any
// more.
func (sh *Shared) HasMoved(key AmountKey) (bool, error) {
	s, err := sh.amounts.Look(key, limit.Terms{})
	return s.Moved != limit.Moved{}, err
}

// ResetAmounts forgets what a user has moved. Transfers that run count when they end.
func (sh *Shared) ResetAmounts(key AmountKey) error {
	err := sh.amounts.Reset(key)
	if err == nil {
		sh.Events.WithFields(logrus.Fields{"site": key.Site, "user": loggable(key.User)}).Info(eventAmountReset)
	}
	return err
}

// Quota tells a user of his amounts, in lines for people.
func (t *view) Quota() (lines []string, err error) {
	err = t.do(func(st *standing) error {
		if st.book == nil {
			return nil
		}
		s, err := st.book.Look()
		if err != nil {
			return amountsUnknown(err)
		}
		lines = quotaLines(s)
		return nil
	})
	return lines, err
}

// quotaLines have a line for each bound, and one for when it all begins again.
func quotaLines(s limit.Statement) (lines []string) {
	add := func(format string, args ...any) { lines = append(lines, " "+fmt.Sprintf(format, args...)) }
	down, up := s.Moved[limit.Down], s.Moved[limit.Up]
	if s.Terms.Download > 0 {
		add("downloaded %d of %d bytes", down, s.Terms.Download)
	}
	if s.Terms.Upload > 0 {
		add("uploaded %d of %d bytes", up, s.Terms.Upload)
	}
	if s.Terms.Ratio > 0 {
		add("ratio %s: uploaded %d, downloaded %d bytes", ratioText(s.Terms.Ratio), up, down)
	}
	if s.Down.By != limit.Unbound {
		add("%d bytes may be downloaded", s.Down.Bytes)
	}
	if s.Up.By != limit.Unbound {
		add("%d bytes may be uploaded", s.Up.Bytes)
	}
	if !s.End.IsZero() {
		add("new amounts from %s", s.End.Format(time.DateOnly))
	}
	return lines
}

// ratioText is the ratio as the configuration has it.
func ratioText(r float64) string { return strconv.FormatFloat(r, 'f', -1, 64) }
