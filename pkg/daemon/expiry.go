package daemon

import (
	"time"

	"github.com/sirupsen/logrus"

	"ftpd/pkg/certs"
	"ftpd/pkg/site"
)

// expiryEvery is how often certificates are looked at between reloads, which
// look by themselves. It bounds how late the last warning, a day before the
// end, can come.
const expiryEvery = time.Hour

// remind warns of certificates for which a warning became due since the last
// look: a daemon that nobody touches for a year must say so, too.
func (d *Daemon) remind(last, now time.Time) {
	for _, s := range d.current.Load().order {
		leaf := s.Certificate()
		if leaf == nil {
			continue
		}
		before, was := certs.Due(leaf, last)
		notice, due := certs.Due(leaf, now)
		if due && (!was || notice != before) {
			d.expires(s, now)
		}
	}
}

// expires says it in the form of a configuration's findings: with its place.
func (d *Daemon) expires(s *site.Site, now time.Time) {
	leaf := s.Certificate()
	days, _ := certs.Expiry(leaf, now)
	log := d.events.log.WithFields(logrus.Fields{
		"at": s.Config().TLS.Certificate.Pos.String(), "site": s.Name(),
		"expires": leaf.NotAfter.UTC().Format(time.RFC3339), "days": days,
	})
	if days < 0 {
		log.Error("certificate has expired")
		return
	}
	log.Warn("certificate expires soon")
}
