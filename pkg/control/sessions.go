package control

import "time"

// Session is who is connected: GET /v1/sessions. What strangers chose in it has
// no control characters and is bounded.
type Session struct {
	ID    string `json:"id"` // as x-session in the logs
	Site  string `json:"site"`
	State string `json:"state"` // see the session states
	User  string `json:"user"`  // the account's name, "" before the log-in
	Group string `json:"group"`
	From  string `json:"from"` // address and port
	// DNS is the client's name where reverse_dns found one.
	DNS    string    `json:"dns,omitempty"`
	TLS    string    `json:"tls"`    // "1.3", "" in clear
	Client string    `json:"client"` // what CLNT or CSID said it is
	Since  time.Time `json:"since"`
	Idle   int64     `json:"idle"` // since the last command or transfer, 0 while one runs
	// Doing is the transfer, listing or hash that runs, nil if none does.
	Doing *Doing `json:"doing,omitempty"`
	// Left is what the user may still move, nil where no amount is limited.
	Left *Left `json:"left,omitempty"`
	// Settings are the rates, limits and rules that hold for the session, each
	// with the line that says so.
	Settings []Setting `json:"settings"`
}

// The session states.
const (
	Connecting = "connecting" // not greeted yet
	LoggingIn  = "login"
	Idle       = "idle"
	Busy       = "busy" // Doing says with what
)

// Doing is what moves bytes or reads them.
type Doing struct {
	Command   string    `json:"command"`
	Path      string    `json:"path"`
	Direction string    `json:"direction"` // up, down, "" for a hash
	Bytes     int64     `json:"bytes"`
	Size      int64     `json:"size"` // -1: not known
	Since     time.Time `json:"since"`
	Rate      int64     `json:"rate"` // the average since then
}

// Percent is how much is done, -1 where nobody knows.
func (d *Doing) Percent() int {
	if d.Size <= 0 {
		return -1
	}
	return int(min(100, 100*(float64(d.Bytes)/float64(d.Size))))
}

// Setting is a value in force and who states it.
type Setting struct {
	Name  string `json:"name"`
	Value string `json:"value"`
	Rule  string `json:"rule"` // file:line, "" for a default
}

// Filter chooses sessions; what is empty does not count.
type Filter struct {
	IDs  []string `json:"ids,omitempty"`
	Site string   `json:"site,omitempty"`
	User string   `json:"user,omitempty"`
}

// Match says whether a session is meant.
func (f Filter) Match(s *Session) bool {
	if f.Site != "" && s.Site != f.Site || f.User != "" && s.User != f.User {
		return false
	}
	if len(f.IDs) == 0 {
		return true
	}
	for _, id := range f.IDs {
		if id == s.ID {
			return true
		}
	}
	return false
}

// empty says that everybody would be meant.
func (f Filter) empty() bool { return len(f.IDs) == 0 && f.Site == "" && f.User == "" }
