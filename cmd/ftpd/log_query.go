package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"ftpd/pkg/access"
	"ftpd/pkg/archive"
)

// query reads the flags.
func (f logFlags) query(now time.Time) (q archive.Query, err error) {
	q.Sites, q.Users = f.sites, f.users
	for _, method := range f.methods {
		q.Methods = append(q.Methods, strings.ToUpper(method))
	}
	for _, text := range f.statuses {
		status, err := archive.ParseStatus(text)
		if err != nil {
			return q, fmt.Errorf("--%w", err)
		}
		q.Status = append(q.Status, status)
	}
	if f.from != "" {
		if q.From, err = access.Parse(f.from); err != nil {
			return q, fmt.Errorf("--from: %w", err)
		}
	}
	if f.grep != "" {
		if q.Text, err = regexp.Compile(f.grep); err != nil {
			return q, fmt.Errorf("--grep: %w", err)
		}
	}
	return q, f.span(&q, now)
}

// span reads --since and --until.
func (f logFlags) span(q *archive.Query, now time.Time) (err error) {
	if f.since != "" {
		if q.Since, err = parseMoment(f.since, now); err != nil {
			return fmt.Errorf("--since: %w", err)
		}
	}
	if f.until == "" {
		return nil
	}
	if f.follow {
		return fmt.Errorf("--follow has no end, and --until is one")
	}
	if q.Until, err = parseMoment(f.until, now); err != nil {
		return fmt.Errorf("--until: %w", err)
	}
	if !q.Since.Before(q.Until) {
		return fmt.Errorf("--since %s is not before --until %s", f.since, f.until)
	}
	return nil
}

// kinds are the logs to be searched.
func (f logFlags) kinds() (archive.Kind, error) {
	kinds := archive.Access | archive.Event
	switch f.kind {
	case "":
	case "access":
		kinds = archive.Access
	case "event":
		kinds = archive.Event
	default:
		return 0, fmt.Errorf(`--kind %q: it is "access" or "event"`, f.kind)
	}
	if f.export == "w3c" {
		kinds &= archive.Access
	}
	if kinds == 0 {
		return 0, fmt.Errorf("--export w3c: the event log has no such lines")
	}
	return kinds, nil
}

// parseMoment reads a time: all that parseTime does, and words and spans that
// are relative to now.
func parseMoment(text string, now time.Time) (time.Time, error) {
	y, m, d := now.Date()
	switch text {
	case "now":
		return now, nil
	case "today":
		return time.Date(y, m, d, 0, 0, 0, 0, now.Location()), nil
	case "yesterday":
		return time.Date(y, m, d-1, 0, 0, 0, 0, now.Location()), nil
	}
	for _, layout := range []string{"15:04", "15:04:05"} {
		if t, err := time.Parse(layout, text); err == nil {
			return time.Date(y, m, d, t.Hour(), t.Minute(), t.Second(), 0, now.Location()), nil
		}
	}
	if span, ok := parseSpan(text); ok {
		return now.Add(-span), nil
	}
	t, err := parseTime(text)
	if err != nil {
		return t, fmt.Errorf("%q is no time like 2026-11-20 12:00, 12:00, today, yesterday or 2h", text)
	}
	return t, nil
}

// longestSpan is 1,000 years, which a time.Duration has not: nobody means more
// than a century.
const longestSpan = 100 * 365 * 24 * time.Hour

// parseSpan reads a span that is not negative, in Go's units, days and weeks.
func parseSpan(text string) (span time.Duration, ok bool) {
	for unit, length := range map[string]time.Duration{"d": 24 * time.Hour, "w": 7 * 24 * time.Hour} {
		if number, found := strings.CutSuffix(text, unit); found {
			n, err := strconv.Atoi(number)
			if err != nil || n < 0 || time.Duration(n) > longestSpan/length {
				return 0, false
			}
			return time.Duration(n) * length, true
		}
	}
	span, err := time.ParseDuration(text)
	return span, err == nil && span >= 0
}
