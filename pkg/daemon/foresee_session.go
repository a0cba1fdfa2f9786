package daemon

import (
	"slices"
	"strings"

	"ftpd/pkg/control"
	"ftpd/pkg/ftp"
	"ftpd/pkg/site"
)

// foreseeSession says what a session would lose; nil: nothing.
func foreseeSession(visitor ftp.Visitor, next *generation, rights []control.RightsChange) *control.SessionChange {
	visit, ok := site.Look(visitor, "")
	if !ok {
		return nil
	}
	s := &control.SessionChange{Site: visit.Site, User: visit.User, Lost: []string{}}
	if why := site.Foresee(visitor, next.site(visit.Site)); why != nil {
		s.Ends, s.Reason, s.Rule = true, why.Reason, why.Rule
		return s
	}
	for _, r := range rights {
		if r.Site == visit.Site && len(r.Lost) > 0 && slices.Contains(r.Users, visit.User) {
			s.Lost = append(s.Lost, strings.Join(r.Lost, " ")+" "+r.Path)
		}
	}
	if len(s.Lost) == 0 {
		return nil
	}
	return s
}
