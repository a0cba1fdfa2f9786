package config

import (
	"time"

	"ftpd/pkg/access"
	"ftpd/pkg/pathvars"
)

// Limits bound a site, or with daemon.limits all sites together. 0 = none.
type Limits struct {
	MaxSessions           Attr[int]             `hcl:"max_sessions" default:"0" doc:"Reached: 421."`
	MaxSessionsPerIP      Attr[int]             `hcl:"max_sessions_per_ip" default:"0" doc:"Sessions from one address (of IPv6, from one /64)."`
	MaxSessionsPerUser    Attr[int]             `hcl:"max_sessions_per_user" default:"0" doc:"Sessions of one user."`
	MaxTransfers          Attr[int]             `hcl:"max_transfers" default:"0" doc:"Transfers that run at once."`
	LoginAttempts         Attr[int]             `hcl:"login_attempts" default:"3" doc:"Then 421 and closed."`
	LoginDelay            Attr[time.Duration]   `hcl:"login_delay" default:"500ms" max:"1m" doc:"How long the answer to the second failed login in a row from one address waits; it doubles with each further one, up to 16 times this. A login that succeeds makes it short again. 0 = none."`
	ConnectsPerMinute     Attr[int]             `hcl:"connects_per_minute" default:"0" max:"1000000" doc:"Connections from one address (of IPv6, from one /64), at once or spread. More: 421."`
	LoginsPerMinute       Attr[int]             `hcl:"logins_per_minute" default:"0" max:"1000000" doc:"Logins tried from one address (of IPv6, from one /64), good and bad. More: 421 before the password is looked at, and closed."`
	BanAfter              Attr[int]             `hcl:"ban_after" default:"0" max:"1000" doc:"Failed logins from one address (of IPv6, from one /64) within ban_within …"`
	BanWithin             Attr[time.Duration]   `hcl:"ban_within" default:"10m" max:"365d" doc:"… and the time in which they count …"`
	BanFor                Attr[time.Duration]   `hcl:"ban_for" default:"1h" max:"3650d" doc:"… refuse the address this long: 421, also after a restart. Its sessions that have not logged in end, the others go on."`
	BanNever              Attr[access.Patterns] `hcl:"ban_never" doc:"Addresses that no ban holds for, written as in access: your own office. What daemon.limits says here holds at all sites."`
	UploadRate            Attr[Rate]            `hcl:"upload_rate" default:"0" doc:"Total of all uploads."`
	DownloadRate          Attr[Rate]            `hcl:"download_rate" default:"0" doc:"Total of all downloads."`
	AnonymousUploadRate   Attr[Rate]            `hcl:"anonymous_upload_rate" default:"0" doc:"Total over anonymous users."`
	AnonymousDownloadRate Attr[Rate]            `hcl:"anonymous_download_rate" default:"0" doc:"Total over anonymous users."`
	MaxFileSize           Attr[Size]            `hcl:"max_file_size" default:"0" doc:"Of one uploaded file."`
}

// Timeouts end sessions. 0 = never.
type Timeouts struct {
	Login      Attr[time.Duration] `hcl:"login" default:"60s" doc:"From connecting to being logged in."`
	Idle       Attr[time.Duration] `hcl:"idle" default:"10m" doc:"No command and no transfer."`
	NoTransfer Attr[time.Duration] `hcl:"no_transfer" default:"0" doc:"No transfer, whatever else is done."`
	Stalled    Attr[time.Duration] `hcl:"stalled" default:"5m" doc:"A data connection on which nothing moves."`
	Session    Attr[time.Duration] `hcl:"session" default:"0" doc:"The whole session."`
}

// SiteLog is the site's W3C log.
type SiteLog struct {
	Pos             Pos
	W3C             Attr[bool]                  `hcl:"w3c" default:"true" doc:"false: nothing is written."`
	Path            Attr[pathvars.TimeTemplate] `hcl:"path" required:"true" kind:"absolute" doc:"Time variables make dated names: /var/log/ftpd/files-$$yyyymmdd$$.log"`
	DeleteAfterDays Attr[int]                   `hcl:"delete_after_days" default:"0" max:"36500" doc:"0 = never."`
	MaxSize         Attr[Size]                  `hcl:"max_size" kind:"mebibytes" default:"0" doc:"Then rotated; whole MiB. 0: by name only."`
	Compress        Attr[bool]                  `hcl:"compress" default:"false" doc:"Compress what was rotated."`
	Events          Attr[[]string]              `hcl:"events" values:"@events" default:"session,login,transfer,change,refused" doc:"Which deeds are written. browse is LIST, CWD and their kind; all is every command."`
	Fields          Attr[[]string]              `hcl:"fields" values:"@fields" default:"date,time,c-ip,cs-username,s-sitename,s-ip,s-port,cs-method,cs-uri-stem,sc-status,sc-bytes,cs-bytes,time-taken,x-session,x-fullpath,x-reason,x-rule" doc:"What a line holds, in this order. Their meaning is in logs.md."`
}
