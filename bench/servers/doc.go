// Package servers installs, configures, starts and stops the FTP servers of the
// benchmark, ours and Debian's.
//
// Debian's packages exclude each other, and some start a service. So they are not
// installed but fetched and unpacked into a folder, which needs no rights and leaves
// the machine as it was.
//
// Every server gets the same folder, one user who may do everything in it, a log of
// transfers, TLS where the client asks for it, no limit of sessions, and no delay of
// log-ins. Passwords are checked in the cheapest way that each has, because a slow
// hash is a choice and not a speed. What else is set favours the server that it is
// set for; all else is as its makers left it.
package servers
