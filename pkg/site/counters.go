package site

import (
	"net/netip"
	"sync/atomic"

	"ftpd/pkg/access"
	"ftpd/pkg/config"
	"ftpd/pkg/limit"
)

// counters are what a site counts and throttles. They outlive generations: a
// reload gives them new bounds but forgets nobody who is inside.
type counters struct {
	sessions  limit.Slots
	transfers limit.Slots
	perIP     limit.KeyedSlots[netip.Prefix]
	perUser   limit.KeyedSlots[string]
	claims    claims
	tally     *Tally // of the site's name

	connects, logins *limit.Arrivals[netip.Prefix]
	strikes          access.Strikes // failed log-ins
	banning          atomic.Bool    // ban_after is stated

	userUpload, userDownload limit.KeyedBuckets[string] // all sessions of a user together

	upload, download         limit.Bucket // all sessions of the site together
	anonUpload, anonDownload limit.Bucket // all anonymous ones together
}

func newCounters(t *Tally) *counters {
	return &counters{
		tally:    t,
		connects: limit.NewArrivals[netip.Prefix](),
		logins:   limit.NewArrivals[netip.Prefix](),
	}
}

// apply sets the bounds. The bounds per address and per user are given with
// each attempt, so they need none here.
func (c *counters) apply(l *config.Limits) {
	c.sessions.SetMax(l.MaxSessions.V)
	c.transfers.SetMax(l.MaxTransfers.V)
	c.upload.SetRate(int64(l.UploadRate.V))
	c.download.SetRate(int64(l.DownloadRate.V))
	c.anonUpload.SetRate(int64(l.AnonymousUploadRate.V))
	c.anonDownload.SetRate(int64(l.AnonymousDownloadRate.V))
}
