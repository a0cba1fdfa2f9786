package metrics

import (
	"runtime"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"ftpd/pkg/site"
)

// Collector writes a Source's looks as series. It implements prometheus.Collector.
type Collector struct{ source Source }

// NewCollector looks at a source when it is asked.
func NewCollector(s Source) *Collector { return &Collector{s} }

// Describe implements prometheus.Collector.
func (c *Collector) Describe(to chan<- *prometheus.Desc) {
	for _, f := range families {
		to <- f.desc
	}
}

// Collect implements prometheus.Collector.
func (c *Collector) Collect(to chan<- prometheus.Metric) {
	look, out := c.source.Look(), sink(to)
	out.daemon(&look)
	out.config(&look.Config)
	for i := range look.Sites {
		out.site(&look.Sites[i])
	}
}

// sink is where series go. Values of labels are texts of the configuration and words
// of ours, so that no series is ever refused.
type sink chan<- prometheus.Metric

func (s sink) set(f *family, value float64, labels ...string) {
	s <- prometheus.MustNewConstMetric(f.desc, f.kind, value, labels...)
}

// truth is 1 or 0.
func (s sink) truth(f *family, is bool, labels ...string) {
	value := 0.0
	if is {
		value = 1
	}
	s.set(f, value, labels...)
}

// moment is left out where there was none.
func (s sink) moment(f *family, at time.Time, labels ...string) {
	if !at.IsZero() {
		s.set(f, float64(at.UnixMilli())/1000, labels...)
	}
}

func (s sink) daemon(l *Look) {
	s.set(buildInfo, 1, l.Version, l.Commit, runtime.Version())
	s.truth(draining, l.Draining)
	s.set(listeners, float64(l.Listeners))
	s.set(descriptors, float64(l.Descriptors))
	s.set(descriptorsMax, float64(l.DescriptorsMax))
}

func (s sink) config(c *Config) {
	s.set(generation, float64(c.Generation))
	s.moment(configSince, c.Since)
	s.truth(configApart, c.Apart)
	s.truth(configTrial, c.Trial)
	s.truth(reloadSuccessful, !c.Refused)
	s.moment(reloadAccepted, c.Accepted)
	for result, n := range c.Reloads {
		s.set(reloads, float64(n), result)
	}
}

func (s sink) site(one *Site) {
	c := &one.Counts
	for reason, n := range c.Refusals {
		s.set(refusals, float64(n), one.Name, reason)
	}
	if one.Name == "" {
		return // nothing else can happen there
	}
	s.set(connections, float64(c.Connections), one.Name)
	s.set(logins, float64(c.Logins), one.Name, "success")
	for reason, n := range c.LoginFailures {
		s.set(logins, float64(n), one.Name, reason)
	}
	s.transfers(one.Name, "upload", &c.Uploads)
	s.transfers(one.Name, "download", &c.Downloads)
	if one.Now != nil {
		s.now(one.Name, one.Now)
	}
}

func (s sink) transfers(name, direction string, t *site.Transfers) {
	s.set(transfers, float64(t.Whole), name, direction, "complete")
	s.set(transfers, float64(t.Incomplete), name, direction, "incomplete")
	s.set(transferBytes, float64(t.Bytes), name, direction)
	within := make(map[float64]uint64, len(t.Within))
	for class, bound := range site.DurationBounds() {
		within[bound.Seconds()] = t.Within[class]
	}
	s <- prometheus.MustNewConstHistogram(transferDuration.desc, t.Timed, t.Took.Seconds(), within, name, direction)
}

// now is of a site that is served.
func (s sink) now(name string, n *Now) {
	s.set(sessions, float64(n.Sessions), name)
	s.set(transfersActive, float64(n.Transfers), name)
	s.moment(certificateExpiry, n.Expires, name)
	if n.Log != nil {
		s.set(logLines, float64(n.Log.Lines), name)
		s.set(logLost, float64(n.Log.Lost), name)
		s.truth(logFailing, n.Log.Failing, name)
	}
}
