// Command ftpd is the command line of the FTP server: serve runs the daemon, and
// the other commands help to write, check and understand its configuration.
//
// Each command has a file of its own, with a method of app that makes it for
// cobra and one that does it. What they print for people goes to standard output,
// errors and diagnostics to standard error; with --json the same facts are
// printed for programs, and the keys are named in the command's help. A command
// returns an error and never exits itself: main turns errNo, where everything has
// been said already, and any other error into exit status 1.
//
// No command but serve binds an address or writes a log, and none but init and fmt
// writes a file, so all of them are safe to run beside a daemon in service.
//
// docs/cli.md is generated from the definitions here. The scripts in
// testdata/script are the tests of the whole daemon; docs/HACKING.md describes
// them.
package main
