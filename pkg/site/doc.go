// Package site is one virtual site while it runs, and the guard that every
// operation on files passes: rights, then limits, then the file system, then
// the record of what was done. It implements the interfaces of pkg/ftp over
// the values of pkg/config, and knows nothing of the wire.
//
// # Generations
//
// A [Site] is the rules of one generation and never changes. A reload builds
// the next one beside it with [New], swaps them in the [Router], and calls
// [Site.Activate] on the new and [Site.Close] on the old. What counts and
// throttles is handed on: nobody who is inside is forgotten, no slot is counted
// twice, and a running transfer follows a changed rate.
//
// A session holds an immutable standing: the site, the member, the opened tree.
// [ftp.Visitor.Check], asked before every command, compares the site with the
// router's; while they are the same it costs one look. When they differ,
// everything that the log-in decided is decided again. The session ends when
// its site or user is gone (site-removed, user-removed), the user is disabled or
// expired (user-disabled, user-expired), the credential differs
// (password-changed), the home is another (home-changed), or an address list
// refuses it now. Otherwise rights, aliases, limits and rates are the new ones.
//
// # The door
//
// [Site.Admit] first looks for a ban (421 banned), then at how often the address
// comes (connect-rate; HOST counts as coming to the site that it leads to). Then it
// takes a slot of the daemon, of the site and of the client's address (421
// max-sessions-daemon, max-sessions, max-sessions-per-ip), and asks the site's
// address list. For slots an IPv6 client is its whole address; for bans, rates and
// delays it is its /64, since whoever has one address of that has all.
//
// With reverse_dns the client's name is looked up meanwhile (3 s, 64 at once,
// kept 10 minutes; not found, 1 minute). Nothing waits for it and nothing is
// decided by it: it stands in both logs as soon as it is known, if it leads back
// to the address.
//
// # Log-in
//
// Whatever is wrong, the client gets the same 530 after the verification of one
// hash. Then, in order: the account's state, the group's and the user's address
// lists, the sessions of this user, the home. The limit of sessions per user is
// the stricter of limits.max_sessions_per_user and options.max_sessions; all
// sessions of an anonymous user count as one user's. It is told as 421, since
// only who knows the password comes so far.
//
// Who may use the control socket can have a pass in place of a password
// ([Site.IssuePass]): good once, for half a minute, for one user of one site, and
// only from an address of this machine. All else that a log-in takes still counts.
//
// Before the password is looked at, the address may be banned by now, try more
// often than logins_per_minute (login-rate), or find too many waiting (login-queue):
// 421, which says nothing about the name.
//
// # Guessing
//
// The answer to a failed log-in waits: not the first from an address, then
// login_delay, twice that and so on up to 16 times. It is the same for every 530,
// whatever is wrong, over all sites and sessions of the address, until somebody who
// gave a password or certificate gets in, or for 15 minutes after the last one. A
// good log-in never waits, so that nobody can keep an office out.
//
// A 530 also counts for ban_after, unless it is no client's fault (home-failed,
// variable, account-source, interrupted). A good log-in does not take that back, or
// whoever has an account could guess at others for ever. The measure is each site's,
// and daemon.limits has one over all sites, whose bans hold at all sites. When it is
// full, the client is banned for ban_for: its sessions that have not logged in end,
// the others go on. No ban holds for addresses in ban_never of the site or of
// daemon.limits, which also do not count; rates and delays hold for them like for
// others. The failures that are counted end with the process, bans do not. A ban_after
// that a reload sets to 0 ends the bans it led to.
//
// Memory: 65,536 bans, failures (for each measure) and addresses (for each rate); the
// oldest, or for rates any, make room.
//
// An anonymous user answers to "anonymous" and "ftp"; what is given as password
// is only written to the event log.
//
// A variable without a fit value in the home makes the log-in fail (variable).
// In an alias it costs that alias: it is left out and reported. A session begins
// at the root where start_directory has such a variable, does not exist or may
// not be entered.
//
// # Encryption
//
// The pair of certificate and key is read by [New]; a pair that does not match
// makes it fail. The TLS server name chooses among the sites of the address, as
// HOST does, and the two must agree: HOST that disagrees is refused (504), a
// server name that disagrees with an earlier HOST ends the session (421,
// host-sni). A name that no site has is no reason to refuse anybody.
//
// Ticket keys are derived from a secret of the process, for each site and day,
// so that they outlive generations and nothing has to run in the background.
//
// Who has require_tls and logs in in clear hears what every failed log-in hears
// (tls-required in the log). A reload that begins to demand encryption ends the
// sessions that do without.
//
// # Certificates of clients
//
// With tls.client_certificates a client's certificate is judged twice: at the
// handshake, whether an authority stands behind it, and at the log-in, against
// the rules of the site that the client is at by then. What it lacks is told as
// 530 after the password was verified, found out before: neither text nor time
// tells which passwords are right. Whose certificate stands for a password is in
// at USER ([ftp.Visitor.LoginByCertificate]). A session remembers what was shown
// at its log-in; a reload judges it again, save by the name service.
//
// No client can touch a file named .tlslogin: another site may have the same homes
// and let people in by it.
//
// # ACME
//
// Sites of the same order in tls.acme share one, also over generations. Without
// a certificate yet there is no TLS ([ftp.Visitor.TLSConfig] is nil).
//
// # The guard
//
// Rights are asked before the disk is, so that a refusal tells nothing about
// what exists. Operations whose right depends on what the path is (Stat,
// renames, modes) first ask whether any of the rights in question is there, and
// then refuse a file without its right and a name that is nothing in the same
// words. Somebody who may store but not see learns from storing whether a name is
// taken; no rule can prevent that.
//
// STOU gets the name that it asks for, or that with ".1", ".2" … after it; names
// of uploads that still run count as taken.
//
// What an audit block would have refused is allowed and written to the log with
// "audit-" before its reason.
//
// Settings of the files of a folder (file_mode, dir_mode, owner, hide,
// deny_files) are those of the block that decides about the folder, over the
// site's. They are not gathered from several blocks.
//
// Patterns of deny_files and hide are about the last element of a path, of
// files and folders alike, and case counts. A name of deny_files can't be
// stored, fetched, renamed (from or to), removed, or given another mode or time;
// it is listed unless hidden. A hidden name is never listed, but who knows it
// can reach it. Folders on the way to a path are not looked at.
//
// Aliases: the user's private ones ("full") beat the group's, these the site's,
// and all beat a real folder of that name. One shows in the listing of its
// parent to who may enter it, and so does a folder that only leads to aliases to
// who may enter one of them. The home and aliases are never moved, removed or
// given another mode.
//
// Links count as files when they are renamed or removed, and as what they lead
// to when they are read or listed. Rights are those of the path that the client
// named: a link inside the tree leads past the rights of where it points, as an
// alias does. Clients cannot make links.
//
// # Amounts
//
// What a member may move in a period stands in one book (pkg/limit) for all his
// sessions, of which each standing holds a reference. A download is set aside before it
// begins and counts as far as it was sent; an upload sets aside as it goes and counts as
// far as it stays. Where the book can't be read transfers are refused (451
// amounts-unknown); where it can't be written they are not. A member who is not limited
// has no book and nothing is counted. docs/accounting.md is the whole story.
//
// # Sizes and completion
//
// max_size and worm are about real folders: [New] looks for those that the rules of all
// members lead to, log-ins and deeds add what comes into being later, and Activate puts
// them in force beside those of other sites. The limits of max_size hold for who has
// them in the rules that decide about the folder; what is under worm is protected
// from everybody. While there is neither, nothing of this costs anything.
//
// A change of names in a folder is made with that folder's names held, so that what was
// asked of a file holds for the file that is changed. A folder that moves to where other
// limits hold is counted with all other changes held up; the bounds are mostMoved
// entries and moveFor.
//
// What expires (users, address lines, aliases) is awaited by a timer for each site,
// which has all sessions asked.
//
// # What is written down
//
// A deed is written to the W3C log when its kind is chosen, and a refused one
// also where "refused" is. x-rule is the block that decided, of allowed deeds,
// too. The event log has stable messages, one line for each refusal; docs/logs.md
// promises them:
//
//	login ok         info   client session site user, tls ("1.3") if encrypted,
//	                        certificate if it was the credential, probe if a pass
//	                        was, and word for anonymous
//	login failed     info   client session site user reason rule error
//	session refused  info   client session site reason rule
//	address banned   warn   client session site network failures until rule reason;
//	                        of one that a person banned: network until note reason
//	ban lifted       info   network bans
//	bans not kept    error  error: they hold, but not after a restart
//	amount nearly used  warn  site user amount percent used limit period rule
//	amounts not kept    error client session site error
//	amounts reset       info  site user
//	session ended    info   client session site user reason rule error
//	refused          info   client session site user command path status reason rule error,
//	                        peer for a stranger's data connection (DATA)
//	transfer         debug  client session site user command path status reason received sent
//	upload aborted   debug  client session site path kept error
//	alias left out   warn   site user error
//	certificates of the home not read  info  site user error
//	completion not kept  warn   error: by worm the file is protected all the same
//	folder size not read warn   path error
//	folder sizes not kept warn  error
//
// Refusals of which the administrator has something to mend are warnings. What
// pkg/ftp refuses by a setting gets the setting's place as rule. What the operating
// system or the network did not do is no refusal and has no line. A session that
// [ftp.Visitor.Check] or a command's refusal ends has one line, not two.
//
// All lines of a client have dns when its name is known. client sorts before
// everything that a client can choose. Names are cut at 256
// bytes and hold nothing that is not printable. No password is written anywhere.
package site
