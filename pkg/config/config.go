package config

import "time"

// Config is everything that the files say, checked. It is inert: nothing in it
// has a goroutine, a descriptor or a clock.
type Config struct {
	Path     string // what -c named
	Daemon   Daemon
	Accounts []*Accounts
	Sites    []*Site // in file order, disabled ones too
	SMTP     *SMTP   // nil: no block
	Tests    []*Test // in file order

	// Files are all that were read, file() included, with Path's folders; the
	// watcher's set.
	Files []string
	// Fingerprint changes when the content of any of Files does.
	Fingerprint string
}

// Daemon is what concerns the whole process.
type Daemon struct {
	Pos          Pos
	StateDir     Attr[string]
	RunDir       Attr[string]
	User         Attr[string]
	Group        Attr[string]
	Watch        Attr[bool]
	Settle       Attr[time.Duration]
	ShutdownWait Attr[time.Duration]
	Fallback     Attr[bool]
	Log          EventLog
	Limits       Limits // max_sessions and the rates, over all sites
	Status       Status
	Store        Store
}

// EventLog is where the program's own events go.
type EventLog struct {
	Level  Attr[string] // debug, info, warn or error
	Format Attr[string] // text or json
	File   Attr[string] // "" = standard error
}

// Test is a test block: what explain must answer before a reload is accepted.
type Test struct {
	Name       string
	Pos        Pos
	Site, User Attr[string]
	From       Attr[string]    // "" = not asked
	At         Attr[time.Time] // zero = now
	Path       Attr[string]
	Can        Attr[[]string]
	Cannot     Attr[[]string]
	Admitted   Attr[bool] // asked only when Set
	ResolvesTo Attr[string]
}
