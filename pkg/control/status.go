package control

import "time"

// The types of this file and its neighbours are the answers of /v1 as JSON. Their
// keys are documented in docs/control.md and only ever added to. Times are RFC
// 3339 in UTC, durations and ages seconds, amounts bytes, rates bytes per second.

// Status is how the daemon is: GET /v1/status.
type Status struct {
	Version string    `json:"version"`
	Commit  string    `json:"commit"`
	PID     int       `json:"pid"`
	Since   time.Time `json:"since"` // when it began to serve
	Path    string    `json:"path"`  // of the configuration, as serve was told
	State   string    `json:"state"` // see the State constants
	// Configuration is what is in force.
	Configuration Configuration `json:"configuration"`
	// LastReload is the last attempt, also of one that changed nothing; nil if
	// there was none since the start.
	LastReload *Attempt   `json:"last_reload,omitempty"`
	Drain      *Drain     `json:"drain,omitempty"` // planned or begun
	Listeners  []Listener `json:"listeners"`
	Page       string     `json:"page,omitempty"` // the address of daemon.status.listen
	Totals     Totals     `json:"totals"`         // of all sites, also of those that are gone
	Sites      []Site     `json:"sites"`          // in file order
}

// The values of Status.State.
const (
	Serving  = "serving"
	Draining = "draining" // nobody new comes in, the end follows
)

// Configuration is the generation in force.
type Configuration struct {
	Generation  int       `json:"generation"` // from 1, one more with each that is put in force
	Fingerprint string    `json:"fingerprint"`
	Read        time.Time `json:"read"`
	Cause       string    `json:"cause"` // start, SIGHUP, files changed, ftpd reload, not confirmed
	// Apart is why this is not what the files say; nil: it is.
	Apart *Apart `json:"apart,omitempty"`
	// Trial is what has to be confirmed; nil: nothing.
	Trial *Trial `json:"trial,omitempty"`
}

// Apart is a configuration that is served in place of what the files say.
type Apart struct {
	Why      string    `json:"why"`      // one line
	Accepted time.Time `json:"accepted"` // when it was
}

// Trial is a time within which what is in force must be confirmed.
type Trial struct {
	Until time.Time `json:"until"`
	// Generation is what comes back otherwise, under a number of its own, and
	// Since when it came into force.
	Generation int       `json:"generation"`
	Since      time.Time `json:"since"`
}

// Attempt is a reload and what became of it.
type Attempt struct {
	At    time.Time `json:"at"`
	Cause string    `json:"cause"`
	// Result is reloaded, unchanged or refused.
	Result string `json:"result"`
	Fault  *Fault `json:"fault,omitempty"` // why it was refused
}

// The values of Attempt.Result and Outcome.Result.
const (
	Reloaded  = "reloaded"
	Unchanged = "unchanged"
	Refused   = "refused"
	Confirmed = "confirmed" // of an Outcome only
)

// Fault is why a configuration cannot be served.
type Fault struct {
	Error       string       `json:"error"` // one line
	Diagnostics []Diagnostic `json:"diagnostics"`
	Tests       []FailedTest `json:"tests"`
}

// Diagnostic is a finding in the files. Secrets in it are stars already.
type Diagnostic struct {
	Severity string `json:"severity"` // error, warning
	File     string `json:"file"`
	Line     int    `json:"line"` // 0: the whole file
	Column   int    `json:"column"`
	Summary  string `json:"summary"`
	Detail   string `json:"detail"`  // the cure
	Excerpt  string `json:"excerpt"` // the line
	Text     string `json:"text"`    // all of it, as check prints it
}

// FailedTest is a test block whose expectation is not met.
type FailedTest struct {
	Name     string   `json:"name"`
	File     string   `json:"file"`
	Line     int      `json:"line"`
	Failures []string `json:"failures"`
}

// Listener is an address and whom it leads to.
type Listener struct {
	Address string   `json:"address"`
	Sites   []string `json:"sites"`
	TLS     bool     `json:"tls"` // TLS from the first byte
}

// Totals are counted since the daemon began and only grow, save Sessions and
// Transfers.
type Totals struct {
	Sessions     int    `json:"sessions"`  // now
	Transfers    int    `json:"transfers"` // now
	Connections  uint64 `json:"connections"`
	Logins       uint64 `json:"logins"`
	LoginsFailed uint64 `json:"logins_failed"`
	Uploads      uint64 `json:"uploads"`    // whole ones
	Downloads    uint64 `json:"downloads"`  // whole ones
	Incomplete   uint64 `json:"incomplete"` // transfers that were not whole
	// Received and Sent are the bytes of transfers that have ended.
	Received uint64 `json:"received"`
	Sent     uint64 `json:"sent"`
	// Refusals by reason, as docs/logs.md lists them.
	Refusals map[string]uint64 `json:"refusals"`
}

// Site is a site of the generation in force.
type Site struct {
	Name   string `json:"name"`
	Totals Totals `json:"totals"`
	Log    *Log   `json:"log,omitempty"` // nil: it keeps none
	// Expires is when its certificate ends; nil: it shows none.
	Expires *time.Time `json:"certificate_expires,omitempty"`
}

// Log is how a site's W3C log is doing.
type Log struct {
	Path  string `json:"path"`
	Lines uint64 `json:"lines"`
	Lost  uint64 `json:"lost"` // never to be written
	// Error is why it cannot be written now, and Failing since when.
	Error   string     `json:"error,omitempty"`
	Failing *time.Time `json:"failing,omitempty"`
}

// Add adds what another site counted.
func (t *Totals) Add(o Totals) {
	t.Sessions += o.Sessions
	t.Transfers += o.Transfers
	t.Connections += o.Connections
	t.Logins += o.Logins
	t.LoginsFailed += o.LoginsFailed
	t.Uploads += o.Uploads
	t.Downloads += o.Downloads
	t.Incomplete += o.Incomplete
	t.Received += o.Received
	t.Sent += o.Sent
	if t.Refusals == nil {
		t.Refusals = map[string]uint64{}
	}
	for reason, n := range o.Refusals {
		t.Refusals[reason] += n
	}
}
