package config

import (
	"time"

	"ftpd/pkg/access"
	"ftpd/pkg/acl"
	"ftpd/pkg/pathvars"
)

// Site is one virtual FTP server, with the defaults block and the built-in
// defaults already merged in.
type Site struct {
	Name string
	Pos  Pos

	Description       Attr[string]
	Enabled           Attr[bool]
	Listen            Attr[[]Listen]
	ListenTLS         Attr[[]Listen]
	Hostnames         Attr[[]string]
	Home              Attr[pathvars.Template]
	CreateHome        Attr[bool]
	UTF8              Attr[bool]
	StartDirectory    Attr[pathvars.Template]
	Symlinks          Attr[string] // inside, deny or follow
	MinFree           Attr[Size]
	Resume            Attr[bool]
	FXP               Attr[bool]
	DataPeers         Attr[access.Patterns]
	Active            Attr[bool]
	ModeZ             Attr[bool]
	Ident             Attr[bool]
	ReverseDNS        Attr[bool]
	ProxyProtocolFrom Attr[access.Patterns]
	RequireOTP        Attr[bool]
	SendNoop          Attr[bool]
	HideNoAccess      Attr[bool]
	Files             FileSettings

	Uploads  Uploads
	Messages Messages
	TLS      *TLS // nil: no TLS
	Passive  Passive
	Limits   Limits
	Timeouts Timeouts
	Log      *SiteLog // nil: no W3C log

	Access  []*Access // in file order
	Aliases []*Alias
	Paths   []*Path // the site's own path blocks, if any
	Options Options // of users whose group states nothing either
	Groups  []*Group
	Users   []*User
	Rules   []*Rule
	Alerts  []*Alert
	Remotes []*Remote
	Syncs   []*Sync
}

// FileSettings are what a site states for files and a path block may override
// for its folder. In a Path only those that are Set count.
type FileSettings struct {
	FileMode  Attr[Mode]
	DirMode   Attr[Mode]
	Owner     Attr[Owner]
	Hide      Attr[[]string] // glob patterns of names, never listed
	DenyFiles Attr[[]string] // … never stored, fetched, renamed or deleted
}

// Listen is one address a site is bound to.
type Listen struct {
	Host string // "" for "*": all addresses of both families
	Port int    // 1–65535
	Pos  Pos
}

// Owner is who uploads belong to; the zero Owner leaves them as they are.
type Owner struct{ User, Group string }

// Uploads says how a file that is being stored becomes visible.
type Uploads struct {
	Atomic  Attr[bool]
	Aborted Attr[string] // keep or delete
	Sync    Attr[bool]
}

// Messages are what the site says to people.
type Messages struct {
	Welcome   Attr[pathvars.Template] // 220
	Login     Attr[pathvars.Template] // 230, never to anonymous users
	Anonymous Attr[pathvars.Template] // 230 to anonymous users
	Goodbye   Attr[pathvars.Template] // 221
	Directory Attr[string]            // name of a file shown on entering its folder, "" = none
}

// Passive is where data connections are waited for.
type Passive struct {
	Ports         Attr[PortRange]
	ExternalIP    Attr[string] // address or host name, "" = the control connection's own
	LocalNetworks Attr[access.Patterns]
}

// PortRange is inclusive; the zero PortRange stands for any free port.
type PortRange struct{ Low, High int }

// Limits bound a site, or with daemon.limits all sites together. 0 = none.
type Limits struct {
	MaxSessions           Attr[int]
	MaxSessionsPerIP      Attr[int]
	MaxSessionsPerUser    Attr[int]
	MaxTransfers          Attr[int]
	LoginAttempts         Attr[int]
	BanAfter              Attr[int]
	BanWithin             Attr[time.Duration]
	BanFor                Attr[time.Duration]
	UploadRate            Attr[Rate]
	DownloadRate          Attr[Rate]
	AnonymousUploadRate   Attr[Rate]
	AnonymousDownloadRate Attr[Rate]
	MaxFileSize           Attr[Size]
}

// Timeouts end sessions. 0 = never.
type Timeouts struct {
	Login      Attr[time.Duration]
	Idle       Attr[time.Duration]
	NoTransfer Attr[time.Duration]
	Stalled    Attr[time.Duration]
	Session    Attr[time.Duration]
}

// SiteLog is the site's W3C log.
type SiteLog struct {
	Pos             Pos
	W3C             Attr[bool]
	Path            Attr[pathvars.TimeTemplate]
	DeleteAfterDays Attr[int]
	MaxSize         Attr[Size]
	Compress        Attr[bool]
	Events          Attr[[]string] // names of wlog.Kinds, or "all"
	Fields          Attr[[]string] // names of wlog fields
}

// Access is one line of an address list; first match decides.
type Access struct {
	Pos   Pos
	Grant bool // false: deny
	IP    Attr[access.Patterns]
}

// Alias is another name for a folder.
type Alias struct {
	Pos  Pos
	Name string // the virtual path as written, "/attention!!/"
	Path Attr[pathvars.Template]
}

// Path is a path block: rights and settings of a folder.
type Path struct {
	Pos        Pos
	Path       string // normalised: "/", "/incoming", or "*"
	Rights     Attr[acl.Rights]
	Subfolders Attr[bool]
	Full       Attr[pathvars.Template] // a private alias
	MaxSize    Attr[Size]
	Worm       Attr[Worm]
	Expires    Attr[time.Time] // zero: never
	Audit      Attr[bool]
	Files      FileSettings // only what is Set
}

// Options override one by one: user over group over site.
type Options struct {
	Pos           Pos
	DownloadRate  Attr[Rate]
	UploadRate    Attr[Rate]
	DownloadLimit Attr[Size]
	UploadLimit   Attr[Size]
	Period        Attr[string] // forever, day, week or month
	Ratio         Attr[float64]
	MaxSessions   Attr[int]
}

// Group is a template for its members.
type Group struct {
	Name              string
	Pos               Pos
	Description       Attr[string]
	Home              Attr[pathvars.Template]
	RequireTLS        Attr[bool]
	Paths             []*Path
	Access            []*Access
	Options           Options
	RuleNames         Attr[[]string]
	SystemIntegration *SystemIntegration
}

// User is somebody who may log in.
type User struct {
	Name         string
	Pos          Pos
	Description  Attr[string]
	Enabled      Attr[bool]
	Type         Attr[string] // local, system or anonymous
	Password     Attr[Secret]
	Account      Attr[string]
	Group        Attr[string] // "" = none
	Home         Attr[pathvars.Template]
	Expires      Attr[time.Time] // zero: never; from then on the user can't log in
	RequireTLS   Attr[bool]
	Certificates Attr[[]string]
	Paths        []*Path
	Access       []*Access
	Options      Options
	RuleNames    Attr[[]string]
}
