package config

import "time"

// expired warns of what no longer exists.
func (a *adviser) expired(e Attr[time.Time], what string) {
	if !e.V.IsZero() && !a.now.Before(e.V) {
		a.report.warnf(at(e.Pos), "remove it, or write another date", "%s has expired", what)
	}
}
