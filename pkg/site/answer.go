package site

import (
	"time"

	"ftpd/pkg/acl"
)

// Answer is what Explain found. Its JSON keys are documented and only ever
// added to. A rule is the file:line that decided, "" where nothing is written
// and the default holds.
type Answer struct {
	Site string    `json:"site"`
	User string    `json:"user"` // the account's name: "anonymous" for "ftp"
	Path string    `json:"path"`
	At   time.Time `json:"at"`
	// Admitted says whether the user may log in, password aside. Reason and
	// Rule say why not.
	Admitted bool   `json:"admitted"`
	Reason   string `json:"reason,omitempty"`
	Rule     string `json:"rule,omitempty"`

	Address *AddressAnswer `json:"address,omitempty"` // if an address was asked about
	Group   string         `json:"group,omitempty"`
	Home    *SettingAnswer `json:"home,omitempty"`
	// RealPath is where the path lies on disk, links not resolved.
	RealPath string `json:"real_path,omitempty"`

	// Decision is the path block that decides about Folder: the path, or for a
	// file that exists the folder that holds it.
	Folder   string          `json:"folder,omitempty"`
	Decision *DecisionAnswer `json:"decision,omitempty"`
	// Rights are all that there are, in the order of the reference.
	Rights []RightAnswer `json:"rights,omitempty"`
	// Settings are the options, limits and path settings in force.
	Settings []SettingAnswer `json:"settings,omitempty"`
	// Warnings are aliases that this user has to do without, and why.
	Warnings []string `json:"warnings,omitempty"`

	rights acl.Rights
}

// AddressAnswer is what the address lists say.
type AddressAnswer struct {
	From    string `json:"from"`
	Allowed bool   `json:"allowed"`
	Level   string `json:"level,omitempty"` // whose list refused: site, group, user
	Reason  string `json:"reason,omitempty"`
	Rule    string `json:"rule,omitempty"`
}

// DecisionAnswer is the block that decided.
type DecisionAnswer struct {
	Level string `json:"level"` // user, group, site, or none
	Rule  string `json:"rule"`
	Audit bool   `json:"audit"` // what it would refuse is only logged
}

// RightAnswer is one right.
type RightAnswer struct {
	Right   string `json:"right"`
	Allowed bool   `json:"allowed"`
	Level   string `json:"level"`
	Rule    string `json:"rule"`
	Audit   bool   `json:"audit,omitempty"` // allowed only because the block is on trial
}

// SettingAnswer is a value in force and who states it.
type SettingAnswer struct {
	Name  string `json:"name"`
	Value string `json:"value"`
	Rule  string `json:"rule"`
}

// Can says whether a right, or every right of a short form, is given. The
// error is acl's for a name that is none. Nobody can anything who is not
// admitted.
func (a *Answer) Can(right string) (bool, error) {
	want, err := acl.ParseRights([]string{right})
	if err != nil {
		return false, err
	}
	return a.Admitted && a.rights.Has(want), nil
}
