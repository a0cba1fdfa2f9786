package control

import "time"

// Change is what leads from one configuration to another: GET /v1/diff, and part
// of the answer to POST /v1/reload. Lists are empty where nothing changes.
type Change struct {
	// Changed says whether anything below does. Files that differ in layout or
	// comments only change nothing.
	Changed bool `json:"changed"`
	// Fault is why the new configuration would be refused; the rest is empty then.
	Fault     *Fault          `json:"fault,omitempty"`
	Listeners ListenerChange  `json:"listeners"`
	Entries   []EntryChange   `json:"entries"`
	Settings  []SettingChange `json:"settings"`
	Rights    []RightsChange  `json:"rights"`
	Sessions  []SessionChange `json:"sessions"`
}

// ListenerChange is what is listened on.
type ListenerChange struct {
	Opened []string `json:"opened"`
	Closed []string `json:"closed"`
}

// EntryChange is a block with a name that comes or goes, by itself: what is in it
// is not listed.
type EntryChange struct {
	Site string `json:"site"` // "" for a site itself
	Kind string `json:"kind"` // site, group, user, alias …
	Name string `json:"name"`
	// Change is added or removed.
	Change string `json:"change"`
	Rule   string `json:"rule"` // where it stands, or stood
}

// SettingChange is a value that differs. Secrets show as stars.
type SettingChange struct {
	Site string `json:"site"` // "" for the daemon
	Of   string `json:"of"`   // "user anna", "group staff", "" for the site or daemon itself
	Name string `json:"name"` // options.upload_rate
	Old  string `json:"old"`
	New  string `json:"new"`
	Rule string `json:"rule"` // of the new value, "" for a default
}

// RightsChange is what some users may do in a folder.
type RightsChange struct {
	Site  string   `json:"site"`
	Users []string `json:"users"` // whom it concerns alike
	Path  string   `json:"path"`  // the folder; "/a/*" is what lies below "/a", but not itself
	// Subfolders says that it holds below, too, down to where other blocks decide.
	Subfolders bool     `json:"subfolders"`
	Lost       []string `json:"lost"`
	Gained     []string `json:"gained"`
	Rule       string   `json:"rule"` // the block that decides then, "" if none does
}

// SessionChange is a session that would end or lose something. What ends waits
// for a running transfer, daemon.shutdown_wait at most.
type SessionChange struct {
	ID     string `json:"id"`
	Site   string `json:"site"`
	User   string `json:"user"`
	From   string `json:"from"`
	Ends   bool   `json:"ends"`
	Reason string `json:"reason,omitempty"` // machine-readable, of an end
	Rule   string `json:"rule,omitempty"`
	// Lost are rights, with the folder: "put /incoming".
	Lost []string `json:"lost"`
}

// Settle makes the lists real and says whether anything changes.
func (c *Change) Settle() {
	c.Listeners.Opened = append([]string{}, c.Listeners.Opened...)
	c.Listeners.Closed = append([]string{}, c.Listeners.Closed...)
	c.Entries = append([]EntryChange{}, c.Entries...)
	c.Settings = append([]SettingChange{}, c.Settings...)
	c.Rights = append([]RightsChange{}, c.Rights...)
	c.Sessions = append([]SessionChange{}, c.Sessions...)
	c.Changed = len(c.Listeners.Opened)+len(c.Listeners.Closed)+
		len(c.Entries)+len(c.Settings)+len(c.Rights)+len(c.Sessions) > 0
}

// ReloadOrder asks for a reload: POST /v1/reload. No body is the zero one.
type ReloadOrder struct {
	// Confirm is within how many seconds it must be confirmed, lest the
	// configuration before come back; 0: it need not be.
	Confirm int64 `json:"confirm"`
}

// Outcome is what a reload did: POST /v1/reload, and what is in force after POST
// /v1/confirm.
type Outcome struct {
	Result     string  `json:"result"` // reloaded, unchanged, refused, confirmed
	Generation int     `json:"generation"`
	Sites      int     `json:"sites"`
	Change     *Change `json:"change,omitempty"` // of reloaded
	Fault      *Fault  `json:"fault,omitempty"`  // of refused
	Trial      *Trial  `json:"trial,omitempty"`  // what has to be confirmed now
	// Warnings are what is legal but unwise in what was put in force.
	Warnings []Diagnostic `json:"warnings"`
}

// Drain is an end that is planned or begun.
type Drain struct {
	At      time.Time `json:"at"` // when it begins, or began
	Begun   bool      `json:"begun"`
	Message string    `json:"message"` // what clients are told
	// Sessions and Transfers are those that are left.
	Sessions  int `json:"sessions"`
	Transfers int `json:"transfers"`
}

// DrainOrder asks for a drain: POST /v1/drain.
type DrainOrder struct {
	In      int64  `json:"in"`      // seconds from now
	Message string `json:"message"` // "" for one of ours; one line of at most 400 bytes
}

// Ban is an address that is not let in: GET /v1/bans.
type Ban struct {
	Address  string     `json:"address"`        // or a network
	Site     string     `json:"site,omitempty"` // "": at all sites
	Since    time.Time  `json:"since"`
	Until    *time.Time `json:"until,omitempty"`    // nil: until it is lifted
	Reason   string     `json:"reason"`             // "ban-after", or "manual"
	Failures int        `json:"failures,omitempty"` // failed log-ins that led to it
	Rule     string     `json:"rule,omitempty"`     // file:line of the ban_after that they reached
	Note     string     `json:"note"`
	Lasts    bool       `json:"lasts"` // it outlives the daemon
}

// BanOrder asks for a ban: POST /v1/bans.
type BanOrder struct {
	Address string `json:"address"`
	For     int64  `json:"for"` // seconds; 0: until it is lifted
	Note    string `json:"note"`
}
