package doctor

import (
	"fmt"
	"strings"

	"ftpd/pkg/printable"
)

// Status says how grave a finding is.
type Status string

// The statuses, from good to bad. Only Failed makes a checkup a failure.
const (
	OK      Status = "ok"
	Hint    Status = "hint"    // worth knowing; perhaps it is meant so
	Warning Status = "warning" // some clients will have trouble, or somebody soon
	Failed  Status = "failed"  // clients do not get what the configuration promises
)

// Finding is one line of the report. Its JSON keys are documented and only ever
// added to.
type Finding struct {
	Status Status `json:"status"`
	// Check is what was looked at: configuration, daemon, descriptors, clock,
	// folders, firewall, session, certificate or passive.
	Check string `json:"check"`
	Site  string `json:"site"` // "" for the machine and the daemon
	At    string `json:"at"`   // a listener and how it was spoken to, or file:line
	Text  string `json:"text"`
	Mend  string `json:"mend"` // what to do, "" where there is nothing
}

// report gathers the findings about one thing.
type report struct {
	site string
	list []Finding
}

func (r *report) add(s Status, check, at, mend, format string, args ...any) {
	r.list = append(r.list, Finding{
		Status: s, Check: check, Site: shown(r.site), At: shown(at), Text: shown(fmt.Sprintf(format, args...)), Mend: shown(mend),
	})
}

// longestText bounds what somebody at the other end adds to a line, in bytes.
const longestText = 1000

// shown leaves nothing of a text that a terminal obeys or that ends a line: what
// is found was in part written by whoever answers at the address.
func shown(text string) string { return printable.Cut(text, longestText) }

// shortened is a list of which only the first are named.
func shortened(list []string, most int) string {
	if len(list) <= most {
		return strings.Join(list, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(list[:most], ", "), len(list)-most)
}
