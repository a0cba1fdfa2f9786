package daemon

import (
	"maps"
	"slices"

	"ftpd/pkg/metrics"
	"ftpd/pkg/site"
)

// measured is the daemon as metrics are taken of it: metrics.Source.
type measured struct{ d *Daemon }

// Look implements metrics.Source.
func (m measured) Look() metrics.Look {
	d := m.d
	g := d.current.Load()
	look := metrics.Look{
		Version: d.options.Version, Commit: d.options.Commit, Draining: d.drains.shut(),
		Config:    d.measuredConfig(g),
		Listeners: len(d.sockets.endpoints()),
	}
	look.Descriptors, look.DescriptorsMax = d.server.Descriptors()
	tallies := d.shared.Tallies()
	for _, name := range slices.Sorted(maps.Keys(tallies)) {
		one := measuredSite(name, tallies[name], g.site(name))
		if one.Now == nil && one.Counts.Connections == 0 && len(one.Counts.Refusals) == 0 {
			continue // of a configuration that was refused
		}
		look.Sites = append(look.Sites, one)
	}
	return look
}

func (d *Daemon) measuredConfig(g *generation) metrics.Config {
	return metrics.Config{
		Generation: g.number, Since: g.since,
		Apart: g.apart != nil, Trial: d.trial.Load() != nil,
		Reloads: d.attempts.counts(), Refused: d.attempts.refusedLast.Load(), Accepted: d.attempts.accepted(),
	}
}

// measuredSite takes nil for a site that is gone.
func measuredSite(name string, tally *site.Tally, s *site.Site) metrics.Site {
	one := metrics.Site{Name: name, Counts: tally.Counts()}
	if s == nil {
		return one
	}
	one.Now = &metrics.Now{}
	one.Now.Sessions, one.Now.Transfers = s.Now()
	one.Now.Expires, _ = s.Expires()
	if log, ok := s.LogStatus(); ok {
		one.Now.Log = &metrics.Log{Lines: log.Lines, Lost: log.Lost, Failing: log.Err != nil}
	}
	return one
}
