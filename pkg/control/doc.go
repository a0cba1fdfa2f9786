// Package control is the socket and page through which people look at and steer a
// running daemon: HTTP with JSON over a Unix socket. It knows nothing of the wire
// or the configuration language; a Daemon answers for both.
//
// # Interface
//
// docs/control.md describes it with examples. Keys are only ever added to.
//
//	GET    /v1/status                     Status
//	GET    /v1/sessions?id=&site=&user=   {"sessions": [Session]}
//	POST   /v1/kick       Filter          {"sessions": [Session]}, those that end
//	POST   /v1/reload     ReloadOrder     Outcome, also when it is refused
//	POST   /v1/confirm                    Outcome
//	GET    /v1/diff?path=                 Change
//	POST   /v1/drain      DrainOrder      Drain
//	DELETE /v1/drain                      {}
//	POST   /v1/probe      ProbeOrder      Probe
//	GET    /v1/bans                       {"bans": [Ban]}
//	POST   /v1/bans       BanOrder        Ban
//	DELETE /v1/bans?address=              {}
//	GET    /v1/usage?site=&user=          {"users": [Usage]}
//	POST   /v1/usage/reset UsageOrder     {}
//	GET    /v1/folders?site=              {"folders": [Folder]}
//	POST   /v1/folders/rescan?site=       {"folders": [Folder]}, when all have been read
//
// An error is {"error": "…"}: 400 for an order that makes no sense, 403 and 404,
// 409 where the daemon is in no state for it, 429 for too many, 501 where this daemon does not have
// it. What is not in the list is 404 or 405 in plain text.
//
// # The socket
//
// Who may connect is the file's mode: 0660, its group the folder's where that has
// its setgid bit (as always), else the daemon's. It is bound in a folder nobody
// else can enter and then renamed to its place, so that there is no moment at which
// it has another mode, or does not answer. One that nobody answers at is
// replaced; one that somebody does answer at is not, and neither is a file that is
// no socket. Paths longer than an address holds are reached through /proc/self/fd.
//
// The kernel says who is at the other end; orders are logged with it.
//
// Who may connect may do what root may with the service: end sessions, stop it,
// and by /v1/probe be any user from this machine.
//
// # The page
//
// At daemon.status.listen, over TCP, there is a page to look at the daemon, see
// docs/metrics.md:
//
//	GET /            links, and the state in a few lines
//	GET /healthz     Status.Health: 200 ok or degraded, 503 draining
//	GET /metrics     for Prometheus
//	GET /v1/status   as above
//
// Nothing can be ordered there. Where credentials are demanded (RFC 7617), they are for
// all of it. The password that was right last is known again by its HMAC, and so takes no
// turn from those who log in. Where none are, requests have to name their host by address,
// which no web page of somebody else's can have a browser do and read the answer.
//
// # Bounds
//
// maxConnections at a time, others wait to be accepted; one request each, whose
// head and body have to come within askFor and are small; an answer is written
// within answerFor. Who hangs holds nobody up for longer than that. The page is bounded
// alike, with PageConnections, pageAskFor and pageAnswerFor.
package control
