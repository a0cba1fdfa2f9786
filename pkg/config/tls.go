package config

// TLS is a site's encryption.
type TLS struct {
	Pos                Pos
	Certificate        Attr[string]        `hcl:"certificate" kind:"file" doc:"PEM file, the chain after it. Required, or acme. Read again when it changes."`
	Key                Attr[string]        `hcl:"key" kind:"file" doc:"PEM file. Required, or acme."`
	Policy             Attr[string]        `hcl:"policy" default:"off" values:"off|on|data|!data|auth|ctrl|ctrl+data|ctrl+!data|auth+data|auth+!data" doc:"What must be encrypted: auth the login, ctrl all commands, data transfers; !data: transfers must not be; on is ctrl+data. See tls.md."`
	MinVersion         Attr[string]        `hcl:"min_version" default:"1.2" values:"1.0|1.1|1.2|1.3" doc:"The oldest TLS that is spoken."`
	MaxVersion         Attr[string]        `hcl:"max_version" values:"|1.0|1.1|1.2|1.3" doc:"The newest; empty: the newest known."`
	SessionReuse       Attr[string]        `hcl:"session_reuse" default:"prefer" values:"require|prefer|off" doc:"Data connections resume this session's TLS session: always, or get 522; if the client can; never. See tls.md for clients."`
	ClientCertificates *ClientCertificates `hcl:"client_certificates,block" doc:"Certificates of clients. Without the block none are asked for."`
	ACME               *ACME               `hcl:"acme,block" doc:"Certificates from an ACME server, instead of certificate and key."`
}

// ClientCertificates says which certificates clients show and what they are
// good for.
type ClientCertificates struct {
	Pos      Pos
	CA       Attr[string] `hcl:"ca" kind:"file" doc:"PEM file of the authorities that are believed."`
	Required Attr[bool]   `hcl:"required" default:"false" doc:"No session without one."`
	Login    Attr[string] `hcl:"login" default:"off" values:"off|user|common_name|dot_login" doc:"Login without a password: by user.certificates, by the certificate's common name, or by ~/.tlslogin."`
	CheckDNS Attr[bool]   `hcl:"check_dns" default:"false" doc:"The certificate names the client's DNS name."`
	CheckIP  Attr[bool]   `hcl:"check_ip" default:"false" doc:"… or its address."`
}

// ACME gets a site's certificate from an ACME server (RFC 8555).
type ACME struct {
	Pos       Pos
	Email     Attr[string]   `hcl:"email" kind:"email" doc:"For the server's notices."`
	Hosts     Attr[[]string] `hcl:"hosts" required:"true" kind:"hostname" doc:"Names on the certificate."`
	Directory Attr[URL]      `hcl:"directory" schemes:"https" doc:"Another ACME server; empty: Let's Encrypt."`
	CA        Attr[string]   `hcl:"ca" kind:"file" doc:"The root of that server's own certificate, if not the system's."`
}
