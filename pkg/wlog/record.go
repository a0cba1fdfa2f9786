package wlog

import (
	"net/netip"
	"time"
)

// Record is one deed, as far as a line tells of it. A field's zero value is
// written as "-", except for the numbers of bytes, the time taken and the
// Windows status, of which 0 says something.
type Record struct {
	Time        time.Time      // date, time: when it was done; written in UTC
	Client      netip.AddrPort // c-ip, c-port
	ClientName  string         // c-dns: the client's host name
	User        string         // cs-username: as the client gave it
	Site        string         // s-sitename
	Computer    string         // s-computername: this machine
	Host        string         // cs-host: the name that the client asked for
	Server      netip.AddrPort // s-ip, s-port: where the client connected to
	Method      string         // cs-method: FTP command
	URIStem     string         // cs-uri-stem: its argument as the client gave it
	Status      int            // sc-status: code of the FTP reply
	Win32Status uint32         // sc-win32-status: see Win32Status
	Sent        int64          // sc-bytes, over the data connection
	Received    int64          // cs-bytes, over the data connection
	Duration    time.Duration  // time-taken, written in milliseconds
	Session     string         // x-session
	FullPath    string         // x-fullpath: absolute in the session's tree
	RealPath    string         // x-realpath: on this machine
	Debug       string         // x-debug: the cause in words
	Reason      string         // x-reason: machine-readable
	Rule        string         // x-rule: file:line of the block that decided
}
