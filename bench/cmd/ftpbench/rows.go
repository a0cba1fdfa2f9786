package main

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"time"

	"ftpd/bench/load"
	"ftpd/bench/servers"
)

// row is one measurement, and the lines of the table that come of it.
type row struct {
	name  string
	plan  func(b *bench) load.Plan
	needs []servers.Feature
	once  bool          // in one round only: it takes long, and what it measures hardly varies
	fresh bool          // a server that has just started
	rate  int64         // what a server that limits lets each session download
	limit time.Duration // after which the row is given up
	lines []line
	own   func(context.Context, *bench, *servers.Kind) (load.Result, error) // instead of a plan
}

// line is one number of a row.
type line struct {
	name   string
	format string
	best   best
	value  func(load.Result) float64
}

// best is which value is.
type best int

const (
	most best = iota
	least
	hundred
)

var (
	perSecond = func(what string) line { return line{what + "/s", "%.0f", most, load.Result.PerSecond} }
	rate      = line{"MB/s", "%.0f", most, load.Result.Rate}
	perGiB    = line{"server CPU s/GiB", "%.3f", least, load.Result.CPUPerGiB}
	each      = line{"server CPU µs each", "%.0f", least, load.Result.CPUEach}
	median    = func(what string) line {
		return line{what + ", median ms", "%.2f", least, func(r load.Result) float64 { return r.Median }}
	}
	p99 = func(what string) line {
		return line{what + ", p99 ms", "%.2f", least, func(r load.Result) float64 { return r.P99 }}
	}
	worst = func(what string) line {
		return line{what + ", worst ms", "%.2f", least, func(r load.Result) float64 { return r.Worst }}
	}
	memory  = line{"PSS KiB/session", "%.1f", least, func(r load.Result) float64 { return r.PSS }}
	kept    = line{"% of the rate, all", "%.0f", hundred, func(r load.Result) float64 { return 100 * r.Share }}
	slowest = line{"% of the rate, the slowest", "%.0f", hundred, func(r load.Result) float64 { return 100 * r.Least }}
)

// rows are all, in the order of the table.
func rows() []row {
	return slices.Concat(loginRows(), bulkRows(), packedRows(), fileRows(), listRows(), crowdRows(), idleRows(), reloadRows())
}

func choose(all []row, chosen *regexp.Regexp) (some []row) {
	for _, r := range all {
		if chosen.MatchString(r.name) {
			some = append(some, r)
		}
	}
	return some
}

func loginRows() (all []row) {
	for _, kind := range []struct {
		name        string
		tls, resume bool
	}{{"in clear", false, false}, {"TLS, full handshake", true, false}, {"TLS, resumed", true, true}} {
		for _, clients := range []int{1, 64} {
			all = append(all, row{
				name: fmt.Sprintf("log-ins, %s, %s", kind.name, people(clients)),
				plan: func(b *bench) load.Plan {
					return load.Plan{Job: "logins", Clients: clients, TLS: kind.tls, Resume: kind.resume, For: b.time(time.Second)}
				},
				limit: 20 * time.Second,
				lines: []line{perSecond("log-ins"), p99("log-in")},
			})
		}
	}
	return all
}

func people(n int) string {
	if n == 1 {
		return "1 client"
	}
	return fmt.Sprint(n, " clients")
}

func bulkRows() (all []row) {
	for _, tls := range []bool{false, true} {
		for _, clients := range []int{1, 64} {
			for _, job := range []string{"retr", "stor"} {
				all = append(all, row{
					name:  fmt.Sprintf("%s, %s, %s", map[string]string{"retr": "RETR", "stor": "STOR"}[job], clearOr(tls), people(clients)),
					plan:  func(b *bench) load.Plan { return b.bulk(job, clients, tls) },
					limit: 40 * time.Second,
					lines: []line{rate, perGiB},
				})
			}
		}
	}
	return all
}

func clearOr(tls bool) string {
	if tls {
		return "TLS"
	}
	return "in clear"
}

// bulk is 1 GiB by one client, or as much as 64 move in about the same time.
func (b *bench) bulk(job string, clients int, tls bool) load.Plan {
	p := load.Plan{Job: job, Clients: clients, TLS: tls, Path: "/big", Size: int64(b.size(bigSize)), Repeat: 4, For: b.time(time.Second)}
	if clients > 1 {
		p.Path, p.Size = "/part", int64(b.size(partSize))
		if tls {
			p.Size, p.Path, p.Repeat = int64(b.size(shareSize)), "/share", 1
		}
	}
	if job == "stor" {
		p.Path, p.Payload, p.Repeat = "/up", b.data("big"), 2
		if clients > 1 {
			p.Size, p.Repeat = int64(b.size(shareSize)), 1
		}
	}
	return p
}

func packedRows() (all []row) {
	for _, job := range []string{"retr", "stor"} {
		all = append(all, row{
			name: map[string]string{"retr": "RETR", "stor": "STOR"}[job] + ", MODE Z, 1 client",
			plan: func(b *bench) load.Plan {
				p := load.Plan{Job: job, ModeZ: true, Path: "/text", Size: int64(b.size(textSize)), Repeat: 1}
				if job == "stor" {
					p.Path, p.Payload = "/up", b.path("packed")
				}
				return p
			},
			needs: []servers.Feature{servers.MODEZ},
			limit: 40 * time.Second,
			lines: []line{rate, perGiB},
		})
	}
	return all
}

func fileRows() (all []row) {
	for _, tls := range []bool{false, true} {
		for _, job := range []string{"retr", "stor"} {
			all = append(all, row{
				name: fmt.Sprintf("%s of small files, %s, 8 sessions", map[string]string{"retr": "RETR", "stor": "STOR"}[job], clearOr(tls)),
				plan: func(b *bench) load.Plan {
					p := load.Plan{Job: job + "-files", Clients: 8, TLS: tls, Path: "/small", Size: smallSize, Repeat: b.size(smallFiles), For: b.time(3 * time.Second)}
					if job == "stor" {
						p.Path, p.Payload = "/up", b.data("big")
					}
					return p
				},
				limit: 30 * time.Second,
				lines: []line{perSecond("files"), each},
			})
		}
	}
	return all
}

func listRows() (all []row) {
	for _, verb := range []servers.Feature{servers.MLSD, servers.LIST} {
		for _, folder := range []struct {
			name            string
			entries, repeat int
		}{{"few", fewEntries, 20}, {"all", allEntries, 3}} {
			all = append(all, row{
				name: fmt.Sprintf("%s of %d entries", verb, folder.entries),
				plan: func(b *bench) load.Plan {
					job := map[servers.Feature]string{servers.MLSD: "mlsd", servers.LIST: "list"}[verb]
					return load.Plan{Job: job, Path: "/" + folder.name, Entries: b.size(folder.entries), Repeat: folder.repeat, For: b.time(1500 * time.Millisecond)}
				},
				needs: []servers.Feature{verb},
				limit: 30 * time.Second,
				lines: []line{perSecond("entries"), median("first byte")},
			})
		}
	}
	return all
}

// crowdRate is what each of a rate-limited crowd may have.
const crowdRate = 1 << 20

func crowdRows() []row {
	return []row{{
		name: "200 clients that get 1 MiB/s each",
		plan: func(b *bench) load.Plan {
			return load.Plan{Job: "crowd", Clients: b.size(200), Path: "/big", Rate: crowdRate, For: b.time(3 * time.Second)}
		},
		needs: []servers.Feature{servers.Rates},
		rate:  crowdRate,
		limit: 30 * time.Second,
		lines: []line{kept, slowest, perGiB},
	}}
}

func idleRows() (all []row) {
	for _, n := range []int{2000, 10_000} {
		for _, tls := range []bool{false, true} {
			all = append(all, row{
				name: fmt.Sprintf("%d idle sessions, %s", n, clearOr(tls)),
				plan: func(b *bench) load.Plan {
					return load.Plan{Job: "idle", Clients: b.size(n), TLS: tls, For: 20 * time.Second}
				},
				needs: []servers.Feature{servers.Crowds},
				once:  true,
				fresh: true,
				limit: 60 * time.Second,
				lines: []line{memory, median("a newcomer's log-in"), worst("a newcomer's log-in")},
			})
		}
	}
	return all
}
