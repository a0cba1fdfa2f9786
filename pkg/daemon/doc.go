// Package daemon is the life of the process: generations of the configuration,
// listeners, the watcher, reloads, the drain, and what systemd is told.
//
// # Generations
//
// A generation is one configuration in service: its sites and the table of who
// is reached at which address. It never changes. A reload builds the next one
// beside it and puts that in force with one atomic store, or changes nothing:
//
//	read     config.Load: all faults of all files
//	compare  the fingerprint is the one in force: "reload unchanged", the end
//	judge    what this version does not serve, what this machine cannot do,
//	         what the process gave up for good when it started, the
//	         configuration's own test blocks
//	prepare  the event log's file and, if it is needed, the state are opened, the
//	         sites are built (each inherits the counters of its namesake), new
//	         addresses are bound
//	swap     one store; then limits take their new values, the new listeners
//	         accept, those that nobody wants close, sessions are asked again
//
// A fault in any step before the swap undoes those before it and is reported:
// one line per fault in the event log, with file:line. The first start is the
// same path from nothing, in another order: addresses are bound, folders made,
// the process confined (package confine), and then the rest is done with the
// rights that every reload will have. Reload may be called by anybody at any
// time; one runs at a time.
//
// Sessions find their site by name in the generation in force (site.Router), so
// that new rules bite at their next command. Those whose account, home or site
// is gone end with 421; a running transfer may finish for daemon.shutdown_wait.
//
// # Addresses
//
// Listening sockets belong to the process, not to a generation: an address that
// stays keeps its socket and the clients queued on it.
//
// Linux does not bind "*:21" beside "192.0.2.10:21". On a port that any site
// wants on all addresses there is one wildcard socket, for both families where
// the machine has IPv6, and the local address of an accepted connection picks the
// site: first the sites on that very address, then those on "*", of each the
// first in file order. HOST (RFC 7151) picks another of them by its hostnames. A
// site without hostnames answers to every name. Who reaches an address that is
// no site's gets 421.
//
// When a port changes from specific addresses to "*" or back, the new sockets are
// bound beside the old ones with SO_REUSEPORT, which is switched on for that
// moment only; see sockets.bindOne. There is no moment without a listener. The
// one thing that can be lost is a connection that the kernel has completed and
// the accept loop has not fetched when the old socket closes, a matter of
// microseconds.
//
// An accept that fails is logged, and tried again after 5 ms, then 10, up to a
// second. A listener ends when it is closed, for no other reason.
//
// An address of listen_tls speaks TLS from the first byte. It shares sockets with
// others like any address; the local address of a connection tells.
//
// # Descriptors
//
// Go raises the soft limit of RLIMIT_NOFILE to the hard one when a program starts, so
// that the hard one is what counts (LimitNOFILE= in a unit). 32 descriptors are the
// process's own, with 33 for the page, one for each listener, two for each W3C log and 64 with
// reverse_dns; the rest is for sessions (Server.SetDescriptors), which pkg/ftp shares
// out (budget.go). Newcomers for whom there is no room get 421 (reason
// descriptors), those who are in have what they need or wait for it. Where max_sessions lets
// in more than there is room for, each with a home of its own, check and serve warn, with the
// LimitNOFILE that it would take; without max_sessions this is the bound.
//
// If accept fails for want of a descriptor all the same (the limit was lowered, the
// machine's own table is full), the loop closes a spare one, accepts in its place,
// opens it again or, if that can not be done, says 421 first: nobody is left in the
// backlog.
//
// # The service manager
//
// Listening sockets may be passed to us (Options.Passed): those of a socket unit,
// and our own of before a restart. The first configuration takes those at its
// addresses, and the others are closed. A socket whose FileDescriptorName= is a
// site's name leads to that site: before others of its address, and also where
// the site's listen does not say so, which implies TLS on a port of its
// listen_tls.
//
// Each socket that we bind is put into the manager's store (FDSTORE=1) and taken
// out when nobody listens there any more. While a restart lasts clients queue at
// it and are served by the next process; none is refused. We cannot tell a restart
// from a stop: clients who come while the last transfers of a stop finish wait for
// its end.
//
// READY=1 comes with the listeners, RELOADING=1 with MONOTONIC_USEC and READY=1
// around each reload, STOPPING=1 with the drain, STATUS= with all of them, and
// WATCHDOG=1 twice in each WatchdogSec= as long as no lock that clients depend
// on is stuck.
//
// # Watching
//
// Folders are watched, not files, and also the folders that links lead to, and
// the parents: editors, Ansible and Kubernetes replace by rename or turn links.
// Each link on the way to a file counts as one of them.
// After daemon.settle of quiet (twenty times that at most, if it never gets
// quiet) the files are read again; the fingerprint of their content says whether
// anything changed. A bad edit is reported once and the watch goes on.
//
// As a back-up the files are looked at (stat) every 10 s: the kernel tells nothing
// of network file systems, of folders above those that are watched, and where its
// limits for inotify are reached.
//
// # Kept, apart, on trial
//
// A configuration that comes into force is kept in daemon.state_dir (pkg/kept),
// whole: a Config gives the content of its files as they were when it was judged, and
// sites take certificates and keys from there and not from the disk.
//
// If the files are refused at the start and daemon.fallback is true, what was kept is
// served: a generation that stands apart from the files. It is judged like any other,
// but its tests are not run again. What the files say of fallback and state_dir counts
// as far as they can be read, the default state_dir and the kept configuration's own
// fallback otherwise.
//
// ReloadConfirm puts a reload on trial: it is not kept, and unless Confirm follows
// in time, the configuration before, with the files of then, becomes the next
// generation. That one stands apart, too: the watcher does not apply the files that
// were not confirmed, until they change. Reloads during a trial belong to it. A stop
// ends it; the next start reads the files.
//
// # The control socket
//
// run_dir/ftpd.sock (pkg/control) is made with what else a transaction makes, so
// that it moves with daemon.run_dir: the new one answers before the old one goes.
// Where it can't be made, service goes on without, or with the one of before.
// steering answers it.
//
// # The page
//
// At daemon.status.listen there is a page to look at the daemon, and /metrics (pkg/metrics)
// and /healthz. It has been asked for, so that a reload whose address cannot be bound is
// refused, with its place. A new address is bound before the swap, beside the old one,
// and an address that stays keeps its socket. Credentials change with the swap, and are
// verified where log-ins' are, in the same turns. It answers until the end of the stop.
//
// # Drains
//
// A drain that is ordered at the control socket closes the door (421, draining), ends sessions when
// their transfers are over, and stops the daemon with the last of them. Listeners
// accept until then, so that people are told.
//
// # State
//
// What must outlive the process, so far the bans, the sizes of folders with max_size
// and what is known of files under worm, stands in a store in daemon.state_dir
// (pkg/store). It is opened when the configuration needs it, that is when some
// ban_after is not 0 or a path block has max_size or worm, and belongs to the process:
// generations come and go. Another state_dir is opened beside the old one; the bans in
// force go along, what is known of files does not.
// While nothing needs a store, bans that people make (Ban) end with the process.
//
// # Signals
//
// SIGHUP reloads, and before that opens the event log's file in force anew, for
// logrotate, whatever the configuration has become. SIGTERM and SIGINT stop, also
// while a reload runs, which then changes nothing: listeners close, idle sessions
// get 421 at once, transfers may finish for daemon.shutdown_wait. A second one
// cuts them.
//
// # Lines of the event log
//
// Every line, whoever writes it, is formed here (eventline.go): what is not printable
// in message and fields becomes "?". Lines with client and reason are refusals; of the
// same ones, 60 a minute are written and the rest is summed (repeats.go, "refusals
// omitted"), so that no stranger fills the disk. The log's end flushes the sums.
//
// # Messages of the event log
//
// These texts are stable; people search and alert for them.
//
//	started                 generation, sites, listeners, confinement, descriptors (that
//	                        the process may have), room (sessions that can be logged in,
//	                        each with a home of its own),
//	                        fingerprint
//	reloaded                cause, generation, sites, opened, closed, fingerprint
//	reload unchanged        cause, generation, fingerprint
//	reload refused, the old configuration stays
//	                        cause, generation (the one that stays), error
//	test failed: …          at, test
//	event log not reopened  error
//	accept failed           listen, error
//	passed socket not used  listen, name; or name, error
//	no watchdog             error
//	certificate expires soon    at, site, expires, days: 30, 7 and 1 days before
//	certificate has expired     at, site, expires, days
//	ordered                 order, uid, pid and what it is about: kick, reload,
//	                        confirm, drain, drain cancelled, probe
//	drain begun             sessions, message
//	stopping                signal, or cause=drained
//	draining                sessions
//	cutting sessions        signal
//	sessions cut            error
//	stopped
//	state not closed        error
//	session refused         client, session, local, reason (no-site)
//	status page refused     client, reason (page-credentials), rule
//	refusals omitted        client, refusal, reason, omitted
//	no pid file             error
//	no control socket       error
//	files are only looked at now and then   error, every
//	files refused, serving the last accepted configuration
//	                        error, accepted, fingerprint
//	last accepted configuration can't be served     error
//	kept configuration not readable     error
//	configuration not kept  state_dir, error
//	reload awaits confirmation      generation, until
//	reload confirmed        generation
//	reload not confirmed, back to the configuration before
//	                        generation, unconfirmed, was
//	reload not confirmed, but the configuration before can't come back
//	                        unconfirmed, was, error
//	folder missing at the start, out of reach before a restart       at, path
//	replaced since the start, not read again before a restart        path
//	watch failed            error
//
// Diagnostics of a configuration stand with their own text at level error or
// warning, and their place in the field "at".
package daemon
