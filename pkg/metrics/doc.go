// Package metrics tells Prometheus what has happened, and how the daemon is. It is the
// only importer of client_golang.
//
// Nothing is counted here. A [Collector] asks its [Source] at each scrape for a [Look],
// which is made of the counters that status shows too (site.Tally), and writes it in
// Prometheus' words. Who is never asked costs nothing; who is holds nobody up.
//
// # Series
//
// docs/metrics.md lists them all; a test compares. Names and labels are only ever added
// to. Labels are site, reason, result and direction: how many series there are is bounded
// by the sites that there have been since the start and by the reasons that this program
// knows, and nothing that a stranger chooses becomes one. There is no label for users or
// addresses: the logs have these.
//
// A site that is gone keeps its counters, so that sums do not fall, and loses what only
// something that serves has. Its counters go on when it comes back. What reached no site is
// counted with an empty site.
package metrics
