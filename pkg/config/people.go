package config

import (
	"time"

	"ftpd/pkg/access"
	"ftpd/pkg/acl"
	"ftpd/pkg/pathvars"
)

// Access is one line of an address list; first match decides.
type Access struct {
	Pos   Pos
	Grant bool                  `hcl:"decision,label" values:"deny|grant"` // false: deny
	IP    Attr[access.Patterns] `hcl:"ip" required:"true" doc:"'192-193.*.*.*;127.0.0.1': * wildcards, a-b ranges, ; between, CIDR and IPv6 too; or a list of them."`
	// Expires is when the line ends, zero: never.
	Expires Attr[time.Time] `hcl:"expires" doc:"From this date on the line does not exist; empty: never."`
}

// Alias is another name for a folder.
type Alias struct {
	Pos  Pos
	Name string                  `hcl:"path,label" kind:"alias"` // the virtual path as written, "/attention!!/"
	Path Attr[pathvars.Template] `hcl:"path" required:"true" kind:"target" vars:"yes" doc:"The folder: absolute, or relative to the home."`
	// Expires is when the alias ends, zero: never.
	Expires Attr[time.Time] `hcl:"expires" doc:"From this date on the alias does not exist; empty: never."`
}

// Path is a path block: rights and settings of a folder.
type Path struct {
	Pos        Pos
	Path       string                  `hcl:"path,label" kind:"aclpath"` // normalised: "/", "/incoming", or "*"
	Rights     Attr[acl.Rights]        `hcl:"rights" required:"true" doc:"get access list put rename append mkdir overwrite delete rmdir; short: read write remove write_only all none. See permissions.md."`
	Subfolders Attr[bool]              `hcl:"subfolders" default:"true" doc:"false: this folder only, not what is below it."`
	Full       Attr[pathvars.Template] `hcl:"full" kind:"absolute" vars:"yes" doc:"A private alias: this folder on disk stands there for them alone."` // a private alias
	MaxSize    Attr[Size]              `hcl:"max_size" default:"0" doc:"Of the folder, with what is below it."`
	Worm       Attr[Worm]              `hcl:"worm" default:"false" doc:"Write once: never changed or removed by an FTP user; or for a time, '365d'."`
	Expires    Attr[time.Time]         `hcl:"expires" doc:"From this date on the block does not exist; empty: never."` // zero: never
	Audit      Attr[bool]              `hcl:"audit" default:"false" doc:"Only log what it would have refused."`
	Files      FileSettings            `hcl:",inline" override:"the site's"` // only what is Set
}

// Options override one by one: user over group over site.
type Options struct {
	Pos          Pos
	DownloadRate Attr[Rate] `hcl:"download_rate" default:"0" doc:"Per session."`
	UploadRate   Attr[Rate] `hcl:"upload_rate" default:"0" doc:"Per session."`

	UserDownloadRate Attr[Rate] `hcl:"user_download_rate" default:"0" doc:"Total of all sessions that a user has at the site."`
	UserUploadRate   Attr[Rate] `hcl:"user_upload_rate" default:"0" doc:"Total of all sessions that a user has at the site."`

	DownloadLimit Attr[Size]    `hcl:"download_limit" default:"0" doc:"What one user may download in each period, all sessions together. See accounting.md."`
	UploadLimit   Attr[Size]    `hcl:"upload_limit" default:"0" doc:"What one user may upload in each period; what is stored counts."`
	Period        Attr[string]  `hcl:"period" default:"forever" values:"forever|day|week|month" doc:"When amounts begin again: never, or at midnight, on Monday, on the first of a month, in local time."`
	Ratio         Attr[float64] `hcl:"ratio" default:"0" max:"1000000" doc:"2: upload 2 MB for every 1 MB downloaded, in each period."`
	MaxSessions   Attr[int]     `hcl:"max_sessions" default:"0" doc:"Sessions of one user at once."`
}

// Group is a template for its members.
type Group struct {
	Name              string `hcl:"name,label" kind:"name"`
	Pos               Pos
	Description       Attr[string]            `hcl:"description" doc:"For people."`
	Home              Attr[pathvars.Template] `hcl:"home" kind:"absolute" vars:"yes" doc:"Root of members' sessions, unless they state their own."`
	RequireTLS        Attr[bool]              `hcl:"require_tls" default:"false" doc:"Members log in over TLS only."`
	Paths             []*Path                 `hcl:"path,block" doc:"Rights and settings of a folder."`
	Access            []*Access               `hcl:"access,block" doc:"For members only; asked after the site's own list."`
	Options           Options                 `hcl:"options,block" doc:"Rates, amounts and sessions of each member."`
	RuleNames         Attr[[]string]          `hcl:"rule" doc:"The site's rules that apply to members."`
	SystemIntegration *SystemIntegration      `hcl:"system_integration,block" doc:"System accounts that are members without being named one by one."`
}

// User is somebody who may log in.
type User struct {
	Name         string `hcl:"name,label" kind:"name"`
	Pos          Pos
	Description  Attr[string]            `hcl:"description" doc:"For people."`
	Enabled      Attr[bool]              `hcl:"enabled" default:"true" doc:"false: 530."`
	Type         Attr[string]            `hcl:"type" default:"local" values:"local|system|anonymous" doc:"anonymous also answers to 'ftp' and has no password."`
	Password     Attr[Secret]            `hcl:"password" kind:"hash" doc:"A crypt(3) hash: bcrypt, argon2id, scrypt, yescrypt, SHA-512 or SHA-256; 'ftpd passwd' makes one. Plain text only as 'plain:secret', with a warning."`
	Account      Attr[string]            `hcl:"account" doc:"NAME@ACCOUNTS, for type = system."`
	Group        Attr[string]            `hcl:"group" doc:"One group of the site; empty: none."` // "" = none
	Home         Attr[pathvars.Template] `hcl:"home" kind:"absolute" vars:"yes" doc:"Root of the session; empty: the group's, or the site's."`
	Expires      Attr[time.Time]         `hcl:"expires" doc:"From this date on: 530; empty: never."` // zero: never; from then on the user can't log in
	RequireTLS   Attr[bool]              `hcl:"require_tls" default:"false" doc:"Log in over TLS only."`
	Certificates Attr[[]string]          `hcl:"certificates" kind:"file" doc:"PEM files, for tls client_certificates login = user."`
	Paths        []*Path                 `hcl:"path,block" doc:"Rights and settings of a folder. If any matches, the group's blocks do not count."`
	Access       []*Access               `hcl:"access,block" doc:"For this user only; asked after the site's and the group's lists."`
	Options      Options                 `hcl:"options,block" doc:"Rates, amounts and sessions."`
	RuleNames    Attr[[]string]          `hcl:"rule" doc:"The site's rules that apply."`
}
