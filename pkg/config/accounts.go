package config

// Accounts is a place that system accounts come from.
type Accounts struct {
	Name         string `hcl:"name,label" kind:"name"`
	Pos          Pos
	Type         Attr[string] `hcl:"type" required:"true" values:"pam|passwd|ldap|http" doc:"pam; a file with passwd's or htpasswd's lines; an LDAP server; or an HTTP service that is asked at each login."`
	Service      Attr[string] `hcl:"service" kind:"word" default:"ftpd" doc:"pam: the service's name."`
	RunAs        Attr[bool]   `hcl:"run_as" default:"false" doc:"pam, passwd: act on files with the account's uid and gid."`
	File         Attr[string] `hcl:"file" kind:"file" doc:"passwd: lines name:hash:uid:gid:gecos:home:shell, or htpasswd's name:hash."`
	URL          Attr[URL]    `hcl:"url" schemes:"ldap|ldaps|ldapi|http|https" doc:"ldap, http: the server."`
	BindDN       Attr[string] `hcl:"bind_dn" doc:"ldap: who searches; empty: anonymously."`
	BindPassword Attr[Secret] `hcl:"bind_password" doc:"ldap: the searcher's password, best as file(…)."`
	BaseDN       Attr[string] `hcl:"base_dn" doc:"ldap: where the search begins."`
	Filter       Attr[string] `hcl:"filter" default:"(uid=%s)" doc:"ldap: the search; %s is the name, escaped."`
	EmailAttr    Attr[string] `hcl:"email_attr" kind:"word" default:"mail" doc:"ldap: the attribute behind $$email$$."`
	HomeAttr     Attr[string] `hcl:"home_attr" kind:"word" default:"homeDirectory" doc:"ldap: the attribute behind $$homedir$$."`
	Domain       Attr[string] `hcl:"domain" kind:"hostname" doc:"$$domain$$ where no e-mail address says it."`
}

// SystemIntegration makes system accounts members of its group.
type SystemIntegration struct {
	Pos        Pos
	Accounts   Attr[string] `hcl:"accounts" required:"true" doc:"Name of an accounts block."`
	RestrictTo Attr[string] `hcl:"restrict_to" doc:"Domains and users, 'example.com;boss@example.org'; empty: all."`
}
