package config

import (
	"ftpd/pkg/access"
	"ftpd/pkg/pathvars"
)

// Site is one virtual FTP server, with the defaults block and the built-in
// defaults already merged in.
type Site struct {
	Name string `hcl:"name,label" kind:"word"`
	Pos  Pos

	Description       Attr[string]            `hcl:"description" doc:"For people."`
	Enabled           Attr[bool]              `hcl:"enabled" default:"true" doc:"A disabled site is checked, not served."`
	Listen            Attr[[]Listen]          `hcl:"listen" required:"true" doc:"Addresses with ports: '192.0.2.10:21', '[2001:db8::10]:21'; '*:21' is all addresses of both families. A site on a specific address beats one on *."`
	ListenTLS         Attr[[]Listen]          `hcl:"listen_tls" doc:"The same, for implicit TLS."`
	Hostnames         Attr[[]string]          `hcl:"hostnames" kind:"hostname" doc:"Sites that share an address must have distinct ones: HOST or the TLS server name chooses, and the first site in file order serves who names none."`
	Home              Attr[pathvars.Template] `hcl:"home" kind:"absolute" vars:"yes" doc:"Root of the session unless group or user say otherwise: user beats group beats site. Each user needs one of them."`
	CreateHome        Attr[bool]              `hcl:"create_home" default:"true" doc:"Make the home at the first login, with dir_mode."`
	UTF8              Attr[bool]              `hcl:"utf8" default:"true" doc:"Names are UTF-8 (RFC 2640)."`
	StartDirectory    Attr[pathvars.Template] `hcl:"start_directory" kind:"virtual" vars:"yes" default:"/" doc:"Where the session begins, seen from its root."`
	Symlinks          Attr[string]            `hcl:"symlinks" default:"inside" values:"inside|deny|follow" doc:"Links are followed where they stay within the tree, never, or anywhere."`
	MinFree           Attr[Size]              `hcl:"min_free" default:"0" doc:"Refuse uploads (452) when the file system has less than this."`
	Resume            Attr[bool]              `hcl:"resume" default:"true" doc:"REST, and with it continued transfers."`
	FXP               Attr[bool]              `hcl:"fxp" default:"false" doc:"Data connections with another address than the client's."`
	DataPeers         Attr[access.Patterns]   `hcl:"data_peers" doc:"… or only with these networks (carrier NAT, proxies)."`
	Active            Attr[bool]              `hcl:"active" default:"true" doc:"PORT and EPRT."`
	ModeZ             Attr[bool]              `hcl:"mode_z" default:"true" doc:"MODE Z compression."`
	Ident             Attr[bool]              `hcl:"ident" default:"false" doc:"Require an answer of the client's ident server (RFC 1413)."`
	ReverseDNS        Attr[bool]              `hcl:"reverse_dns" default:"false" doc:"Look up the client's name, for the event log (dns) and the field c-dns. Delays nobody and decides nothing."`
	ProxyProtocolFrom Attr[access.Patterns]   `hcl:"proxy_protocol_from" doc:"Load balancers that are trusted to name the client. From these addresses a PROXY header, version 1 or 2, has to come within 3 s; the client's address in it counts for everything. Data connections that come through them, without a header, need data_peers, and external_ip tells clients where."`
	RequireOTP        Attr[bool]              `hcl:"require_otp" default:"false" doc:"One-time passwords, S/KEY (RFC 2289)."`
	SendNoop          Attr[bool]              `hcl:"send_noop" default:"false" doc:"NOOPs every 30 s on connections that this site's sync and remote blocks open."`
	HideNoAccess      Attr[bool]              `hcl:"hide_no_access" default:"false" doc:"Folders without the access right are not listed."`
	Files             FileSettings            `hcl:",inline"`

	Uploads  Uploads  `hcl:"uploads,block" doc:"How a file that is being stored becomes visible."`
	Messages Messages `hcl:"messages,block" doc:"What the site says to people. Path variables are welcome."`
	TLS      *TLS     `hcl:"tls,block" doc:"Encryption. Without the block there is none."` // nil: no TLS
	Passive  Passive  `hcl:"passive,block" doc:"Where data connections are waited for."`
	Limits   Limits   `hcl:"limits,block" doc:"Bounds of the whole site. 0 = none."`
	Timeouts Timeouts `hcl:"timeouts,block" doc:"When sessions end. 0 = never."`
	Log      *SiteLog `hcl:"log,block" doc:"The site's W3C log. Without the block there is none."` // nil: no W3C log

	Access  []*Access `hcl:"access,block" doc:"Who may connect: in order, the first that matches decides; if none does, refused if there is any grant, let in otherwise."` // in file order
	Aliases []*Alias  `hcl:"alias,block" doc:"Another name for a folder, for everyone who has rights to it."`
	Paths   []*Path   `hcl:"path,block" doc:"Rights and settings of a folder, where neither the user's nor the group's blocks match."` // the site's own, if any
	Options Options   `hcl:"options,block" doc:"Options of users, where neither user nor group states them."`
	Groups  []*Group  `hcl:"group,block" doc:"A template for its members."`
	Users   []*User   `hcl:"user,block" doc:"Somebody who may log in. What a user states beats the group's, option by option and (for paths) list by list."`
	Rules   []*Rule   `hcl:"rule,block" doc:"Hours, another root and watermarks, for those whose rule names it. In order of priority."`
	Alerts  []*Alert  `hcl:"alert,block" doc:"Tell somebody when something changes."`
	Remotes []*Remote `hcl:"remote,block" doc:"A folder that lives on another server."`
	Syncs   []*Sync   `hcl:"sync,block" doc:"A scheduled copy."`
}

// FileSettings are what a site states for files and a path block may override
// for its folder. In a Path only those that are Set count.
type FileSettings struct {
	FileMode  Attr[Mode]     `hcl:"file_mode" kind:"file" default:"0644" doc:"Mode of uploaded files, whatever the umask."`
	DirMode   Attr[Mode]     `hcl:"dir_mode" kind:"folder" default:"0755" doc:"Mode of folders that are made."`
	Owner     Attr[Owner]    `hcl:"owner" doc:"Who uploads belong to, 'www-data:www-data' (needs the capability); empty: the daemon's account."`
	Hide      Attr[[]string] `hcl:"hide" kind:"glob" doc:"Patterns of names that are never listed."`
	DenyFiles Attr[[]string] `hcl:"deny_files" kind:"glob" doc:"Patterns of names that are never stored, fetched, renamed or deleted."`
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
	Atomic  Attr[bool]   `hcl:"atomic" default:"true" doc:"A new file appears under its name only when it is whole; an aborted overwrite leaves the old one."`
	Aborted Attr[string] `hcl:"aborted" default:"keep" values:"keep|delete" doc:"keep: under the name if it was free, so that REST can go on."`
	Sync    Attr[bool]   `hcl:"sync" default:"false" doc:"fsync before 226."`
}

// Messages are what the site says to people.
type Messages struct {
	Welcome   Attr[pathvars.Template] `hcl:"welcome" kind:"message" default:"FTP server ready" doc:"220; may have several lines. No variables: nobody has logged in."` // 220
	Login     Attr[pathvars.Template] `hcl:"login" kind:"message" vars:"yes" doc:"230; anonymous users never see it."`
	Anonymous Attr[pathvars.Template] `hcl:"anonymous" kind:"message" vars:"yes" doc:"230 for anonymous users."`
	Goodbye   Attr[pathvars.Template] `hcl:"goodbye" kind:"message" vars:"yes" default:"Goodbye" doc:"221."`
	Directory Attr[string]            `hcl:"directory" kind:"filename" doc:"Name of a file that is shown on entering a folder that has it; empty: none."`
}

// Passive is where data connections are waited for.
type Passive struct {
	Ports         Attr[PortRange]       `hcl:"ports" doc:"'50000-50999'; empty: any free port. The range is shared between the addresses of clients: one alone may wait on half of it."`
	ExternalIP    Attr[string]          `hcl:"external_ip" kind:"host" doc:"The address to tell clients, or a host name, looked up again as it changes; empty: the control connection's own."`
	LocalNetworks Attr[access.Patterns] `hcl:"local_networks" doc:"Clients from here get the local address."`
}

// PortRange is inclusive; the zero PortRange stands for any free port.
type PortRange struct{ Low, High int }
