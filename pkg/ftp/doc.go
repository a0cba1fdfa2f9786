// Package ftp speaks the File Transfer Protocol: the control connection, the
// command table, the data channel and the replies. It knows nothing of
// configuration, accounts or rights; those are a Visitor's and its Tree's
// business (see backend.go), which pkg/site implements.
//
// # How goftp is used
//
// goftp (goftp.io/server/v2) accepts from a listener of ours, runs the loop of
// each session, splits its lines and dispatches them. Every command, the data
// channel, the replies and the state are ours:
//
//   - ctrl is the net.Conn that goftp sees. Its Read hands out one bounded line
//     at a time and keeps back what must wait for a running transfer. Its Write
//     swallows what goftp says of itself. Its end need not be the session's: one that
//     was silent goes on over another ctrl.
//   - a command finds its session through sess.RemoteAddr(), whose concrete
//     type is ours.
//   - goftp's own commands, paths, drivers, rate limiter and logger are not
//     used. contract_test.go pins what is relied on.
//
// # One session
//
// A session is one goroutine, goftp's. Only while a transfer, a listing or a hash
// runs there is a second one that moves or reads the bytes, so that the first can go
// on reading: ABOR, STAT, NOOP and QUIT may overtake the transfer, other lines
// wait until it is over (maxHeld of them, then reading pauses and TCP holds the
// client back).
//
// A session that has been silent for two seconds, with nothing running, is parked
// (park.go): goftp's loop ends, with its buffers and the goroutine, and an epoll that
// all share watches the socket (sleepers.go). The client's next byte or its end, the
// session's next timeout, or whoever changes its state (endSoon, lookAgain) wakes it,
// the first of them alone; only for the client goftp is needed. What the session
// knows stays, half a line too, and nobody outside can tell. A client that sends a
// line in pieces keeps its session awake for two seconds with each, and puts off no
// timeout. When a crowd has been parked, its garbage is given back (tidier.go).
//
// The answer to a failed login may have to wait (Refusal.Delay). That, too, is like
// a transfer, which moves nothing: the session hears of its end and of the client's
// at once, and QUIT ends the wait. All other lines stay behind it, ABOR too, which
// would else be a way around it.
//
// A small file is moved by the session itself, if its client has connected already, the
// file goes in clear and binary, and no rate makes it wait (prompt.go): a second goroutine
// would cost more than the file. A download that the socket does not take at once, and
// an upload that is not over within 10 ms, go on in a goroutine like all others.
//
// In stream mode the end of the data connection is the end of the file, also when
// the client was killed. So an upload is only whole if the control connection is
// still there; where an abort would leave something else, such as the old file, it
// is given a moment to end, too (see lastGasp).
//
// Handlers return a reply or an error. One place (session.obey) turns errors into
// replies, tells the Visitor of the deed and recovers panics. Who wants to know
// which commands exist reads table.go; from that table come the checks, FEAT,
// HELP and docs/rfc.md's list.
//
// # What strangers can use up
//
// Descriptors: a session counts for its connection, the homes of all for what they are,
// and a session that works for the rest of [SessionDescriptors]: from the begin of a
// command that opens something, or from PASV, to the end of the command or transfer.
// Of what [Server.SetDescriptors] allows, a quarter is kept for work: newcomers that would
// take of it are told 421 (reason descriptors) before anything is read from them, and who
// logs in by then before the password is looked at. Who has not logged in may hold half
// of the other three. Work that there is no room for waits, as if it were a transfer that has
// not begun: 5 s, then it is refused (450, 425 of PASV) and the session goes on; clients
// take turns. Connections without a log-in, and work, are shared between the addresses of
// clients (descriptors-share) as passive ports are.
//
// Passive ports: a session waits on one; a new PASV closes the old. A range is shared
// between the addresses of clients (IPv6: networks of 64 bits): who has a port gets
// one more only while it has fewer than are free (425, passive-ports-share).
//
// Time: TLS handshakes and PROXY headers, replies that are not read (30 s), data
// connections that are not opened (30 s), a closed connection that the client keeps
// (500 ms) end by themselves; the rest is in timeouts of the site. All are
// measured on the monotonic clock, so that setting the clock ends nobody's session.
// What came of a line, or of a handshake, puts no timeout off.
//
// Memory: a line is bounded (512 bytes before log-in), maxHeld lines wait for a
// transfer, and listings are sent while they are read, 32 KiB at a time. A session
// that is logged in and does nothing takes about 6 KB of the process, 16 KB with TLS
// (BenchmarkIdleSession), and 18 KB more until it is parked; lines that wait may add
// maxHeld times 8 KiB. A transfer's bytes go through the kernel (kernel.go), or through
// buffers of 32 KiB; the compressors of
// MODE Z are larger, and maxDeflaters at a time, and large files over TLS have twice
// 256 KiB, maxGathering at a time.
//
// # Load balancers
//
// Where the Door says that a connection comes from a trusted one, a PROXY header
// (version 1 or 2) has to come within 3 s, before TLS and before the greeting.
// It is read in the session's own goroutine, not one octet too far, so that the
// connection stays a *net.TCPConn. Its client is Peer.Remote from then on: for
// the door, the logs and as the peer of data connections. Its destination is
// only what PASV tells the client and which family EPSV is of; sockets are bound
// to, and sites chosen by, our own end, since nobody can bind a load balancer's
// address. LOCAL and UNKNOWN leave the connection as it is. Anything else ends
// it without a word. Data connections have no header.
//
// RFCs: 959, 1123 (4.1), 1635, 2228, 2389, 2428, 2577, 2640, 3659, 4217, 5797, 7151.
// Drafts: preston-ftpext-deflate (MODE Z), bryan-ftpext-hash (HASH), bryan-ftp-range
// (RANG), somers-ftp-mfxx (MFMT, MFF), peterson-streamlined-ftp-command-extensions
// (AVBL, CSID). docs/rfc.md has them row by row.
package ftp
