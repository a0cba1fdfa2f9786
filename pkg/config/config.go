package config

import "time"

// Config is everything that the files say, checked. It is inert: nothing in it
// has a goroutine, a descriptor or a clock.
type Config struct {
	Path     string      // what -c named
	Daemon   Daemon      `hcl:"daemon,block" doc:"What concerns the whole process. Once at most."`
	Defaults *Site       `hcl:"defaults,block" omit:"listen" doc:"What every site starts from: any attribute or block of a site but listen. Nested blocks merge attribute by attribute; a list, and all repeated blocks of one kind, are replaced by the site's own. Once at most."`
	Accounts []*Accounts `hcl:"accounts,block" doc:"Where system accounts come from."`
	Sites    []*Site     `hcl:"site,block" doc:"One virtual FTP server. In file order; names are unique over all files."`
	SMTP     *SMTP       `hcl:"smtp,block" doc:"The mail server for alerts. Once at most."`
	Tests    []*Test     `hcl:"test,block" doc:"A question and the answer that is expected. 'ftpd check' asks them all, and a reload whose tests fail is refused."`

	// Files are all that were read, file() included, with Path's folders; the
	// watcher's set. Those that are missing are in it too: they may appear.
	Files []string
	// Fingerprint changes when the content of any of Files does.
	Fingerprint string

	sources *sources // for the excerpts of what is found later
	files   *fileSet // what was read; nil of a Config made by hand
}

// Daemon is what concerns the whole process.
type Daemon struct {
	Pos          Pos
	StateDir     Attr[string]        `hcl:"state_dir" kind:"absolute" default:"/var/lib/ftpd" doc:"Bans, quotas, one-time passwords, the state of scheduled copies, certificates from ACME, the last accepted configuration. Each daemon needs its own."`
	RunDir       Attr[string]        `hcl:"run_dir" kind:"absolute" default:"/run/ftpd" doc:"Control socket (mode 0660) and pid file."`
	User         Attr[string]        `hcl:"user" kind:"account" doc:"Become this account, by name or number, once all addresses are bound; there is no way back. Empty: stay. See confinement.md."`
	Group        Attr[string]        `hcl:"group" kind:"account" doc:"Its primary group; empty: the one that the account has. Other groups of the account stay."`
	Confine      Attr[bool]          `hcl:"confine" default:"true" doc:"Give up what this configuration does not need: folders that it does not name (Landlock), capabilities, system calls. A reload that needs more says that it takes a restart."`
	Watch        Attr[bool]          `hcl:"watch" default:"true" doc:"Reload by itself when a file changes. SIGHUP and 'ftpd reload' always work."`
	Settle       Attr[time.Duration] `hcl:"settle" default:"300ms" max:"1m" doc:"Quiet time after the last change before it is read."`
	ShutdownWait Attr[time.Duration] `hcl:"shutdown_wait" default:"30s" doc:"Running transfers may finish this long on stop, and when a reload ends their session."`
	Fallback     Attr[bool]          `hcl:"fallback" default:"false" doc:"Serve the last accepted configuration, kept in state_dir, when the files are broken at the start. Loudly; see docs/reload.md."`
	Log          EventLog            `hcl:"log,block" doc:"The program's own events. The W3C access logs are each site's."`
	Limits       Limits              `hcl:"limits,block" doc:"Bounds over all sites together: max_sessions, upload_rate, download_rate, connects_per_minute, logins_per_minute and the ban_ attributes; the others are each site's. Nothing is limited by default."`
	Status       Status              `hcl:"status,block" doc:"A web page to look at the daemon, with /metrics and /healthz. Sessions, speeds and logs are not on it yet."`
	Store        Store               `hcl:"store,block" doc:"Where counters live."`
}

// EventLog is where the program's own events go.
type EventLog struct {
	Level  Attr[string] `hcl:"level" default:"info" values:"debug|info|warn|error" doc:"The least important events that are written."`
	Format Attr[string] `hcl:"format" default:"text" values:"text|json" doc:"Lines of text, or one JSON object a line."`
	File   Attr[string] `hcl:"file" kind:"absolute" doc:"Empty: standard error, for the journal."`
}

// Status is the web page that shows the running daemon.
type Status struct {
	Listen   Attr[string] `hcl:"listen" kind:"listen" doc:"Address and port, '*:8021' for all addresses; empty: off. See metrics.md."`
	Username Attr[string] `hcl:"username" kind:"word" doc:"Basic authentication; required as soon as listen is not a loopback address."`
	Password Attr[Secret] `hcl:"password" kind:"hash" doc:"A hash, as for users."`
}

// Store is where counters live. Several daemons share one fleet-wide.
type Store struct {
	Type Attr[string] `hcl:"type" default:"embedded" values:"embedded|redis" doc:"A file in state_dir, or a Redis server."`
	URL  Attr[URL]    `hcl:"url" schemes:"redis|rediss" doc:"The Redis server, redis://…"`
}

// SMTP is the mail server for alerts.
type SMTP struct {
	Pos    Pos
	Server Attr[string] `hcl:"server" required:"true" kind:"hostport" doc:"Host and port."`
	From   Attr[string] `hcl:"from" required:"true" kind:"email" doc:"The sender's address."`
}

// Test is a test block: what explain must answer before a reload is accepted.
type Test struct {
	Name       string `hcl:"name,label"`
	Pos        Pos
	Site       Attr[string]    `hcl:"site" required:"true" doc:"The site's name."`
	User       Attr[string]    `hcl:"user" required:"true" doc:"The user's name."`
	From       Attr[string]    `hcl:"from" kind:"ip" doc:"The client's address; empty: address lists are not asked."`
	At         Attr[time.Time] `hcl:"at" doc:"The moment of the question, local time; empty: now."`
	Path       Attr[string]    `hcl:"path" kind:"virtual" default:"/" doc:"The folder in the user's tree."`
	Can        Attr[[]string]  `hcl:"can" values:"@rights" doc:"Rights that the user must have there."`
	Cannot     Attr[[]string]  `hcl:"cannot" values:"@rights" doc:"Rights that the user must not have there."`
	Admitted   Attr[bool]      `hcl:"admitted" doc:"Whether the user is let in at all; asked only when written."`
	ResolvesTo Attr[string]    `hcl:"resolves_to" kind:"absolute" doc:"The folder on disk that path must be; empty: not asked."`
}
