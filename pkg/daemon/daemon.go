package daemon

import (
	"context"
	"io"
	"net"
	"net/netip"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sirupsen/logrus"

	"ftpd/pkg/config"
	"ftpd/pkg/confine"
	"ftpd/pkg/control"
	"ftpd/pkg/ftp"
	"ftpd/pkg/metrics"
	"ftpd/pkg/site"
)

// Server runs the sessions; *ftp.Server is one.
type Server interface {
	// Handle takes an accepted connection over and returns at once.
	Handle(conn *net.TCPConn, door ftp.Door)
	// HandleTLS is Handle for a client that speaks TLS from the first byte.
	HandleTLS(conn *net.TCPConn, door ftp.Door)
	// TurnAway closes a connection that there is no descriptor for, with 421 where
	// it is not to be TLS from the first byte.
	TurnAway(conn *net.TCPConn, door ftp.Door, implicit bool)
	// SetDescriptors bounds what sessions may hold together; newcomers beyond it
	// are turned away.
	SetDescriptors(n int)
	// Descriptors are those that sessions count for now, and that bound.
	Descriptors() (used, most int)
	// Recheck ends the sessions that the current rules no longer allow; their
	// running transfers may finish for wait. It returns at once.
	Recheck(wait time.Duration)
	// RecheckFrom is Recheck for the sessions of a network. It returns at once.
	RecheckFrom(netip.Prefix)
	// Shutdown ends all sessions; running transfers may finish until ctx ends.
	Shutdown(ctx context.Context) error
	// Count is the number of sessions.
	Count() int
	// Sessions looks at all sessions.
	Sessions() []ftp.Session
	// End ends a session, its transfer at once; false: there is none of that id.
	End(id string, why *ftp.Refusal) bool
	// EndAll ends all sessions of the moment when their transfers are over. The
	// channel is closed when there is no session at all.
	EndAll(why *ftp.Refusal) (empty <-chan struct{})
}

// Options are what a daemon needs of its surroundings.
type Options struct {
	Path string // configuration folder or file
	Env  config.Env
	// Version and Commit are for status.
	Version, Commit string
	Stderr          io.Writer // where events go until a file is configured
	// NewServer makes the server of all sessions, once. Homes says how many descriptors
	// their homes take.
	NewServer func(log logrus.FieldLogger, homes func() int) (Server, error)
	// Signals are SIGHUP for a reload, anything else for the end, and once more
	// for an end without patience.
	Signals <-chan os.Signal
	// Passed are listening sockets that the service manager has bound, each with
	// its name there. The daemon closes them.
	Passed []*os.File
	// Fallback is told, before Ready, that the files were refused at the start and
	// why, and when the configuration was accepted that is served in their stead.
	Fallback func(refused error, accepted time.Time)
	// Ready is told the addresses when the daemon accepts on them.
	Ready func([]Listener)
	// Confine gives up what the first configuration does not need, once the
	// listeners are bound. Nil, for a process that does more than this: nothing.
	Confine func(confine.Limits) (*confine.State, error)
}

// Daemon is the process's service: listeners, the generation in force and what
// leads from one generation to the next.
type Daemon struct {
	options Options
	events  *events
	shared  *site.Shared
	server  Server
	sockets *sockets
	notify  notifier
	state   state                   // changed by the reload that is on, and by the end
	watcher atomic.Pointer[watcher] // nil: daemon.watch is off
	changed chan struct{}           // the watcher's notices, one at most
	// confined is what the process may still do; set by the start, nil: anything.
	confined *confine.State
	pid      string // the pid file's path, "" if there is none
	panel    *panel
	page     *page // at daemon.status.listen
	drains   drains
	began    time.Time

	attempts attempts

	current atomic.Pointer[generation]

	// loading is held from reading files to the swap: one reload at a time.
	loading sync.Mutex
	// tried is what was read and judged last, good or bad.
	tried attempt
	// trial is written by who holds loading; nil: nothing awaits confirmation.
	trial atomic.Pointer[trial]

	// turning is held, for a moment, while what is in force changes, and by the
	// stop, after which nothing of it changes any more.
	turning  sync.Mutex
	stopping bool
}

// New makes a daemon that does not serve yet.
func New(o Options) (*Daemon, error) {
	d := &Daemon{options: o, events: newEvents(o.Stderr), changed: make(chan struct{}, 1), began: time.Now()}
	d.drains.over = make(chan *drainPlan, 1)
	log := d.events.log
	d.shared = site.NewShared(log)
	server, err := o.NewServer(log, d.shared.Homes)
	if err != nil {
		return nil, err
	}
	d.server = server
	d.shared.Recheck = server.RecheckFrom
	d.notify = notifier{log: log}
	steering := &steering{d: d}
	d.panel = newPanel(control.NewHandler(steering), log)
	d.page = &page{
		daemon: steering, metrics: metrics.NewHandler(measured{d}),
		verifier: d.shared.Verifier, refused: d.pageRefused,
	}
	d.sockets = newSockets(d.handle, newSpare(d.turnAway), log, d.notify)
	d.sockets.adopt(o.Passed)
	return d, nil
}

// Run serves until a signal or ctx ends it, and returns when the last session is
// gone. Its error is the reason why it did not begin: a *Fault if the
// configuration is to blame.
func (d *Daemon) Run(ctx context.Context) error {
	defer d.events.close()
	if err := d.start(); err != nil {
		return err
	}
	d.begin()
	defer tuneCollection()()
	defer d.guarded(ctx)()
	d.drain(ctx, d.serve(ctx))
	return nil
}

// begin does what needs a configuration but is not worth failing for.
func (d *Daemon) begin() {
	cfg := d.current.Load().config
	if name, err := writePID(cfg.Daemon.RunDir.V); err != nil {
		d.events.log.WithField("error", err).Warn("no pid file")
	} else {
		d.pid = name
	}
	if d.options.Ready != nil {
		d.options.Ready(d.Listeners())
	}
	d.notify.ready(d.status())
}

// handle gives an accepted connection to the server, as the rules of the moment
// say that it is spoken on.
func (d *Daemon) handle(conn *net.TCPConn) {
	if d.implicit(conn) {
		d.server.HandleTLS(conn, d)
		return
	}
	d.server.Handle(conn, d)
}

// turnAway refuses a connection that took the last descriptor.
func (d *Daemon) turnAway(conn *net.TCPConn) { d.server.TurnAway(conn, d, d.implicit(conn)) }

// implicit says whether TLS is spoken on a connection from the first byte.
func (d *Daemon) implicit(conn *net.TCPConn) bool {
	local, ok := conn.LocalAddr().(*net.TCPAddr)
	return ok && d.current.Load().routes.implicit(local.AddrPort())
}

// Confinement says in one line what the process may still do, "" if nobody
// asked for any.
func (d *Daemon) Confinement() string {
	if d.options.Confine == nil {
		return ""
	}
	return d.confined.String()
}

// Listener is an address that the daemon accepts on, and whom it leads to.
type Listener struct {
	Address  string   // "192.0.2.1:21", or "*:21"
	Sites    []string // their names, in file order
	Implicit []bool   // for each site: implicit TLS
}

// Listeners are those of the generation in force, sorted. A wildcard socket
// stands for all addresses that it serves.
func (d *Daemon) Listeners() []Listener {
	var list []Listener
	g := d.current.Load()
	for _, at := range d.sockets.endpoints() {
		names, implicit := g.reached(at)
		list = append(list, Listener{Address: at.String(), Sites: names, Implicit: implicit})
	}
	return list
}
