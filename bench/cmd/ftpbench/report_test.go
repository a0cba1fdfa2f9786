package main

import (
	"regexp"
	"strings"
	"testing"

	"ftpd/bench/load"
	"ftpd/bench/servers"
)

// TestLine: medians, the best of the others, and on which side of 1 being ahead is.
func TestLine(t *testing.T) {
	b := &bench{options: &options{rounds: 3}, results: results{}}
	b.kinds = []*servers.Kind{servers.Ours, servers.Peers[0], servers.Peers[1], servers.Bare}
	r := row{name: "row"}
	for i, seconds := range [][]float64{{3, 1, 2}, {4, 4, 100}, nil, {1, 1, 1}} {
		c := b.cell(r, b.kinds[i])
		for _, s := range seconds {
			c.rounds = append(c.rounds, load.Result{Seconds: s, Count: 8})
		}
	}
	b.cell(r, servers.Peers[1]).note = "not implemented"
	for _, tt := range []struct {
		line line
		want string
	}{
		{line{"s", "%.1f", least, func(r load.Result) float64 { return r.Seconds }}, "| row: s | 2.0 | 4.0 | - | 1.0 | **2.00** |"},
		{line{"s", "%.1f", most, func(r load.Result) float64 { return r.Seconds }}, "| row: s | 2.0 | 4.0 | - | 1.0 | 0.50 |"},
		{line{"n/s", "%.0f", most, load.Result.PerSecond}, "| row: n/s | 4 | 2 | - | 8 | **2.00** |"},
	} {
		var got strings.Builder
		b.line(&got, r, tt.line)
		if strings.TrimSpace(got.String()) != tt.want {
			t.Errorf("%s\nwant %s", got.String(), tt.want)
		}
	}
}

// TestRows: names choose rows, so that each must have its own; and each has an end.
func TestRows(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range rows() {
		if seen[r.name] || r.limit == 0 || len(r.lines) == 0 || (r.plan == nil) == (r.own == nil) {
			t.Errorf("%q is there twice, or without an end, lines or work", r.name)
		}
		seen[r.name] = true
	}
	if some := choose(rows(), regexp.MustCompile("^log-ins")); len(some) != 6 {
		t.Errorf("%d rows of log-ins", len(some))
	}
}
