package access

import (
	"net/netip"
	"time"
)

// Reasons of a ban.
const (
	BanFailures = "ban-after" // too many failed log-ins
	BanManual   = "manual"    // somebody who steers the daemon said so
)

// Ban refuses a network for a time. Its JSON is what is kept and shown.
type Ban struct {
	Net      netip.Prefix `json:"net"`
	Site     string       `json:"site,omitempty"` // "": at all sites
	Since    time.Time    `json:"since"`
	Until    time.Time    `json:"until,omitzero"`     // zero: until it is lifted
	Reason   string       `json:"reason"`             // BanFailures, BanManual
	Rule     string       `json:"rule,omitempty"`     // file:line that asked for it
	Failures int          `json:"failures,omitempty"` // that led to it
	Note     string       `json:"note,omitempty"`     // a person's words
}

// over says whether the ban has ended.
func (b Ban) over(now time.Time) bool { return !b.Until.IsZero() && !now.Before(b.Until) }

// outlasts says whether b ends after other.
func (b Ban) outlasts(other Ban) bool {
	return b.Until.IsZero() || !other.Until.IsZero() && b.Until.After(other.Until)
}

// resumed is a ban that was kept while nobody looked at the clock. What is left
// of it is never more than the whole, so that a clock which was set back does not
// make it last; its new end goes by the process's own clock, which can't be set.
func (b Ban) resumed(now time.Time) Ban {
	if b.Until.IsZero() {
		return b
	}
	left := min(b.Until.Sub(now), b.Until.Sub(b.Since))
	b.Until = now.Add(left)
	return b
}

// Keeper keeps bans while the daemon does not run.
type Keeper interface {
	// Bans are those that were kept, also some that have ended.
	Bans() ([]Ban, error)
	// Keep puts each in the place of what was kept for its network and site.
	Keep(...Ban) error
	// Forget removes what is kept for each one's network and site.
	Forget(...Ban) error
}
