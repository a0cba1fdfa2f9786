package ftp

import (
	"slices"
	"sort"
	"strings"
)

// argument says whether a command takes one.
type argument uint8

const (
	none argument = iota
	optional
	required
)

// command is one row of the command table: everything that is known of a
// command besides its handler's code.
type command struct {
	verb  string
	arg   argument
	login bool   // needs a session that is logged in
	kind  string // of its event: session, login, transfer, change, browse, ""
	param string // how HELP writes its argument
	feat  string // its line in FEAT, "" = none
	rfc   string // where it is defined

	tls          bool // announced only where there is TLS
	overtakes    bool // obeyed while a transfer runs
	data         bool // uses up the data connection that was agreed on
	stores       bool // moves bytes to the server, or asks for room there
	keepsRestart bool // REST's offset outlives it
	works        bool // may open something: newTable's word (worksOf)

	// run does the work and returns the last reply, or the zero reply if a
	// transfer will send it. It states in the event what only it knows.
	run func(s *session, arg string, ev *Event) (reply, error)
}

// usage is how the command is written.
func (c *command) usage() string {
	return strings.TrimSpace(c.verb + " " + c.param)
}

// commands is the table. Order: RFC 959's (section 4.1), then what came later.
func commands() []command {
	return slices.Concat(accessCommands(), tlsCommands(), parameterCommands(), serviceCommands(), extensionCommands())
}

// accessCommands are RFC 959's of section 4.1.1, and HOST.
func accessCommands() []command {
	return []command{
		{verb: "USER", arg: required, kind: "login", param: "<name>", rfc: "RFC 959", run: (*session).cmdUser},
		{verb: "PASS", arg: optional, kind: "login", param: "<password>", rfc: "RFC 959", run: (*session).cmdPass},
		{verb: "ACCT", arg: optional, kind: "login", param: "<account>", rfc: "RFC 959", run: (*session).cmdAcct},
		{verb: "CWD", arg: required, login: true, kind: "browse", param: "<path>", rfc: "RFC 959", run: (*session).cmdCwd},
		{verb: "XCWD", arg: required, login: true, kind: "browse", param: "<path>", rfc: "RFC 775", run: (*session).cmdCwd},
		{verb: "CDUP", arg: none, login: true, kind: "browse", rfc: "RFC 959", run: (*session).cmdCdup},
		{verb: "XCUP", arg: none, login: true, kind: "browse", rfc: "RFC 775", run: (*session).cmdCdup},
		{verb: "REIN", arg: none, kind: "session", rfc: "RFC 959", run: (*session).cmdRein},
		{verb: "QUIT", arg: none, kind: "session", overtakes: true, rfc: "RFC 959", run: (*session).cmdQuit},
		{verb: "HOST", arg: required, kind: "session", param: "<name>", feat: "HOST", rfc: "RFC 7151", run: (*session).cmdHost},
	}
}

// tlsCommands are RFC 4217's.
func tlsCommands() []command {
	return []command{
		{verb: "AUTH", arg: required, kind: "session", param: "<TLS>", feat: "AUTH TLS", tls: true, rfc: "RFC 4217", run: (*session).cmdAuth},
		{verb: "PBSZ", arg: required, param: "<0>", feat: "PBSZ", tls: true, rfc: "RFC 4217", run: (*session).cmdPbsz},
		{verb: "PROT", arg: required, param: "<P|C>", feat: "PROT", tls: true, rfc: "RFC 4217", run: (*session).cmdProt},
		{verb: "CCC", arg: none, feat: "CCC", tls: true, kind: "session", rfc: "RFC 4217", run: (*session).cmdCcc},
	}
}

// parameterCommands are RFC 959's of section 4.1.2 and their successors.
func parameterCommands() []command {
	return []command{
		{verb: "PORT", arg: required, login: true, keepsRestart: true, param: "<h1,h2,h3,h4,p1,p2>", rfc: "RFC 959", run: (*session).cmdPort},
		{verb: "PASV", arg: none, login: true, keepsRestart: true, rfc: "RFC 959", run: (*session).cmdPasv},
		{verb: "EPRT", arg: required, login: true, keepsRestart: true, param: "<|family|address|port|>", feat: "EPRT", rfc: "RFC 2428", run: (*session).cmdEprt},
		{verb: "EPSV", arg: optional, login: true, keepsRestart: true, param: "[1|2|ALL]", feat: "EPSV", rfc: "RFC 2428", run: (*session).cmdEpsv},
		{verb: "TYPE", arg: required, login: true, keepsRestart: true, param: "<A|I|L 8>", rfc: "RFC 959", run: (*session).cmdType},
		{verb: "STRU", arg: required, login: true, keepsRestart: true, param: "<F>", rfc: "RFC 959", run: (*session).cmdStru},
		{verb: "MODE", arg: required, login: true, keepsRestart: true, param: "<S|Z>", feat: "MODE Z", rfc: "RFC 959", run: (*session).cmdMode},
	}
}

// serviceCommands are RFC 959's of section 4.1.3.
func serviceCommands() []command {
	return []command{
		{verb: "RETR", arg: required, login: true, data: true, kind: "transfer", param: "<path>", rfc: "RFC 959", run: (*session).cmdRetr},
		{verb: "STOR", arg: required, login: true, data: true, stores: true, kind: "transfer", param: "<path>", rfc: "RFC 959", run: (*session).cmdStor},
		{verb: "STOU", arg: optional, login: true, data: true, stores: true, kind: "transfer", param: "[<path>]", rfc: "RFC 1123", run: (*session).cmdStou},
		{verb: "APPE", arg: required, login: true, data: true, stores: true, kind: "transfer", param: "<path>", rfc: "RFC 959", run: (*session).cmdAppe},
		{verb: "ALLO", arg: required, login: true, stores: true, keepsRestart: true, param: "<size>", rfc: "RFC 959", run: (*session).cmdAllo},
		{verb: "REST", arg: required, login: true, keepsRestart: true, param: "<offset>", feat: "REST STREAM", rfc: "RFC 3659", run: (*session).cmdRest},
		{verb: "RANG", arg: required, login: true, keepsRestart: true, param: "<first> <last>", feat: "RANG STREAM", rfc: "draft-bryan-ftp-range", run: (*session).cmdRang},
		{verb: "RNFR", arg: required, login: true, kind: "change", param: "<path>", rfc: "RFC 959", run: (*session).cmdRnfr},
		{verb: "RNTO", arg: required, login: true, kind: "change", param: "<path>", rfc: "RFC 959", run: (*session).cmdRnto},
		{verb: "ABOR", arg: none, login: true, overtakes: true, rfc: "RFC 959", run: (*session).cmdAbor},
		{verb: "DELE", arg: required, login: true, kind: "change", param: "<path>", rfc: "RFC 959", run: (*session).cmdDele},
		{verb: "RMD", arg: required, login: true, kind: "change", param: "<path>", rfc: "RFC 959", run: (*session).cmdRmd},
		{verb: "XRMD", arg: required, login: true, kind: "change", param: "<path>", rfc: "RFC 775", run: (*session).cmdRmd},
		{verb: "MKD", arg: required, login: true, kind: "change", param: "<path>", rfc: "RFC 959", run: (*session).cmdMkd},
		{verb: "XMKD", arg: required, login: true, kind: "change", param: "<path>", rfc: "RFC 775", run: (*session).cmdMkd},
		{verb: "PWD", arg: none, login: true, kind: "browse", rfc: "RFC 959", run: (*session).cmdPwd},
		{verb: "XPWD", arg: none, login: true, kind: "browse", rfc: "RFC 775", run: (*session).cmdPwd},
		{verb: "LIST", arg: optional, login: true, data: true, kind: "browse", param: "[-aR] [<path>]", rfc: "RFC 959", run: (*session).cmdList},
		{verb: "NLST", arg: optional, login: true, data: true, kind: "browse", param: "[-aR] [<path>]", rfc: "RFC 959", run: (*session).cmdNlst},
		{verb: "SITE", arg: required, login: true, param: "<HELP|CHMOD|QUOTA|UTIME>", rfc: "RFC 959", run: (*session).cmdSite},
		{verb: "SYST", arg: none, rfc: "RFC 959", run: (*session).cmdSyst},
		{verb: "STAT", arg: optional, login: true, overtakes: true, kind: "browse", param: "[<path>]", rfc: "RFC 959", run: (*session).cmdStat},
		{verb: "HELP", arg: optional, param: "[<command>]", rfc: "RFC 959", run: (*session).cmdHelp},
		{verb: "NOOP", arg: none, overtakes: true, keepsRestart: true, rfc: "RFC 959", run: (*session).cmdNoop},
	}
}

// extensionCommands are what came after RFC 959.
func extensionCommands() []command {
	return []command{
		{verb: "FEAT", arg: none, rfc: "RFC 2389", run: (*session).cmdFeat},
		{verb: "OPTS", arg: required, param: "<command> [<options>]", rfc: "RFC 2389", run: (*session).cmdOpts},
		{verb: "MDTM", arg: required, login: true, kind: "browse", param: "[<time>] <path>", feat: "MDTM", rfc: "RFC 3659", run: (*session).cmdMdtm},
		{verb: "SIZE", arg: required, login: true, keepsRestart: true, kind: "browse", param: "<path>", feat: "SIZE", rfc: "RFC 3659", run: (*session).cmdSize},
		{verb: "MLST", arg: optional, login: true, kind: "browse", param: "[<path>]", rfc: "RFC 3659", run: (*session).cmdMlst},
		{verb: "MLSD", arg: optional, login: true, data: true, kind: "browse", param: "[<path>]", rfc: "RFC 3659", run: (*session).cmdMlsd},
		{verb: "MFMT", arg: required, login: true, kind: "change", param: "<time> <path>", feat: "MFMT", rfc: "draft-somers-ftp-mfxx", run: (*session).cmdMfmt},
		{verb: "MFF", arg: required, login: true, kind: "change", param: "<fact>=<value>;[…] <path>", feat: "MFF Modify;UNIX.mode;", rfc: "draft-somers-ftp-mfxx", run: (*session).cmdMff},
		{verb: "HASH", arg: required, login: true, kind: "browse", param: "<path>", rfc: "draft-bryan-ftpext-hash", run: (*session).cmdHash},
		{verb: "XCRC", arg: required, login: true, kind: "browse", param: "<path> [<start> <end>]", feat: "XCRC", rfc: "no standard", run: (*session).cmdChecksum},
		{verb: "XMD5", arg: required, login: true, kind: "browse", param: "<path> [<start> <end>]", feat: "XMD5", rfc: "no standard", run: (*session).cmdChecksum},
		{verb: "XSHA1", arg: required, login: true, kind: "browse", param: "<path> [<start> <end>]", feat: "XSHA1", rfc: "no standard", run: (*session).cmdChecksum},
		{verb: "XSHA256", arg: required, login: true, kind: "browse", param: "<path> [<start> <end>]", feat: "XSHA256", rfc: "no standard", run: (*session).cmdChecksum},
		{verb: "XSHA512", arg: required, login: true, kind: "browse", param: "<path> [<start> <end>]", feat: "XSHA512", rfc: "no standard", run: (*session).cmdChecksum},
		{verb: "AVBL", arg: optional, login: true, kind: "browse", param: "[<path>]", feat: "AVBL", rfc: "draft-peterson-streamlined-ftp-command-extensions", run: (*session).cmdAvbl},
		{verb: "LANG", arg: optional, param: "[en]", feat: "LANG EN*", rfc: "RFC 2640", run: (*session).cmdLang},
		{verb: "CSID", arg: required, param: "<name>=<value>;[…]", feat: "CSID", rfc: "draft-peterson-streamlined-ftp-command-extensions", run: (*session).cmdCsid},
		{verb: "CLNT", arg: required, param: "<client>", feat: "CLNT", rfc: "no standard", run: (*session).cmdClnt},
	}
}

// unsupported are commands that standards define and this server does not
// have: 502 instead of 500 tells a client that it need not try again.
var unsupported = map[string]bool{
	"SMNT": true, "LPRT": true, "LPSV": true, "ADAT": true, "CONF": true, "ENC": true, "MIC": true, "MFCT": true,
	"MLFL": true, "MAIL": true, "MSND": true, "MSOM": true, "MSAM": true, "MRSQ": true, "MRCP": true,
}

// table is the command table, ready for look-ups.
type table struct {
	rows   []command
	byVerb map[string]*command
}

func newTable() *table {
	t := &table{rows: commands()}
	t.byVerb = make(map[string]*command, len(t.rows))
	for i := range t.rows {
		t.rows[i].works = worksOf(&t.rows[i])
		t.byVerb[t.rows[i].verb] = &t.rows[i]
	}
	return t
}

// find looks up a verb in capitals.
func (t *table) find(verb string) (*command, bool) {
	c, ok := t.byVerb[verb]
	return c, ok
}

// verbs are all commands in alphabetical order.
func (t *table) verbs() []string {
	verbs := make([]string, 0, len(t.rows))
	for i := range t.rows {
		verbs = append(verbs, t.rows[i].verb)
	}
	sort.Strings(verbs)
	return verbs
}
