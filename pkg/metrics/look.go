package metrics

import (
	"time"

	"ftpd/pkg/site"
)

// Source is looked at.
type Source interface{ Look() Look }

// Look is how the daemon is at a moment.
type Look struct {
	Version, Commit string
	Draining        bool // nobody new comes in

	Config    Config
	Listeners int // addresses listened on

	// Descriptors are those that sessions count for, and how many they may come to.
	Descriptors, DescriptorsMax int

	Sites []Site // all that there have been since the start
}

// Config is the configuration in force, and what became of attempts to change it.
type Config struct {
	Generation int
	Since      time.Time // when it came into force
	Apart      bool      // it is not what the files say
	Trial      bool      // it has to be confirmed

	// Reloads counts attempts by their result, without the start.
	Reloads map[string]uint64
	// Refused is whether the last attempt to take the files was refused, the start's
	// included, and Accepted when one was not; zero: never.
	Refused  bool
	Accepted time.Time
}

// Site is what is known of a site.
type Site struct {
	Name   string // "": what reached no site
	Counts site.Counts
	Now    *Now // nil: it is gone
}

// Now is what only a site has that is served.
type Now struct {
	Sessions, Transfers int
	Expires             time.Time // of its certificate; zero: none
	Log                 *Log      // nil: it keeps none
}

// Log is how a site's W3C log is doing.
type Log struct {
	Lines, Lost uint64
	Failing     bool
}
