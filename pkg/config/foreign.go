package config

import "strings"

// foreignCure says what to write instead of a name that TrueNAS's FTP service
// has for a setting; people copy them. "" if it has none of that name, or the
// same as here. docs/from-truenas.md has all of them.
func foreignCure(name string) string {
	return foreignNames[strings.TrimPrefix(name, "tls_opt_")]
}

// foreignNames are the API's, without the prefix "tls_opt_". It never changes.
var foreignNames = map[string]string{
	"port":               `write listen = ["*:21"] in the site`,
	"clients":            "write limits { max_sessions = … }",
	"ipconnections":      "write limits { max_sessions_per_ip = … }",
	"loginattempt":       "write limits { login_attempts = … }",
	"timeout_notransfer": `write timeouts { no_transfer = "300s" }`,
	"timeout":            `write timeouts { idle = "600s" }`,
	"defaultroot":        "remove the line: every session is confined to its home",
	"onlyanonymous":      `write user "anonymous" { type = "anonymous" … }`,
	"anonpath":           `write user "anonymous" { type = "anonymous" … } with a home`,
	"onlylocal":          "write a user block for each",
	"filemask":           `write file_mode = "0600", the mode itself: 077 is 0600`,
	"dirmask":            `write dir_mode = "0700", the mode itself: 077 is 0700`,
	"ssltls_certificate": "write tls { … } with certificate and key, which are files",
	"tls_policy":         "write tls { … } with policy",
	"ssltls_policy":      "write tls { … } with policy",
	"passiveportsmin":    `write passive { ports = "50000-50999" }`,
	"passiveportsmax":    `write passive { ports = "50000-50999" }`,
	"reversedns":         "write reverse_dns = true in the site",
	"masqaddress":        "write passive { external_ip = … }",
	"banner":             "write messages { login = … }",
	"localuserbw":        `write options { upload_rate = "500KiB/s" }`,
	"localuserdlbw":      `write options { download_rate = "500KiB/s" }`,
	"anonuserbw":         `write limits { anonymous_upload_rate = "500KiB/s" }`,
	"anonuserdlbw":       `write limits { anonymous_download_rate = "500KiB/s" }`,

	"allow_dot_login":           `write client_certificates { … } with login = "dot_login"`,
	"allow_per_user":            "write require_tls = true in groups and users",
	"common_name_required":      "write client_certificates { … } with check_dns = true",
	"dns_name_required":         "write client_certificates { … } with check_dns = true",
	"ip_address_required":       "write client_certificates { … } with check_ip = true",
	"enable_diags":              `write daemon { log { level = "debug" } }`,
	"no_cert_request":           "remove the line: without client_certificates none is asked for",
	"no_session_reuse_required": `write session_reuse = "prefer", or "require" for false`,

	// What cannot be had.
	"allow_client_renegotiations": "remove the line: Go's TLS does not renegotiate, and TLS 1.3 no longer has it",
	"no_empty_fragments":          "remove the line: Go's TLS has another guard, which cannot be switched off, and only TLS 1.0 needs one",
	"export_cert_data":            "remove the line: no programs are run that could read an environment",
	"stdenvvars":                  "remove the line: no programs are run that could read an environment",
}
