package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/sirupsen/logrus"
	"github.com/spf13/cobra"

	"ftpd/pkg/confine"
	"ftpd/pkg/daemon"
	"ftpd/pkg/ftp"
	"ftpd/pkg/printable"
)

func (a *app) serveCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "serve",
		Short: "Run in the foreground",
		Long: `serve runs the daemon in the foreground, as systemd and containers want it. It
prints one line per listener once it accepts, and one that says to what it has
confined itself (see confinement.md). It follows the files from then
on. SIGHUP reads them again, SIGTERM and SIGINT let transfers finish for
daemon.shutdown_wait and end, a second one ends at once.

A configuration with a fault is not served at all, unless daemon.fallback is true
and another one was accepted before: then that one is served, and said so, until
the files are mended. Once it serves, a faulty change is refused and reported in
the event log, and what ran goes on.`,
		Example: "  ftpd serve -c /etc/ftpd",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return a.serve(c) },
	}
	a.takesConfig(c)
	return c
}

// serve runs until a signal ends it.
func (a *app) serve(c *cobra.Command) error {
	// Room for a second signal while the first is being seen to.
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, syscall.SIGHUP, syscall.SIGTERM, syscall.SIGINT)
	defer signal.Stop(signals)
	var d *daemon.Daemon
	d, err := daemon.New(daemon.Options{
		Path:      a.path,
		Env:       a.env,
		Version:   version().Version,
		Commit:    version().Commit,
		Stderr:    a.events(),
		NewServer: newServer,
		Signals:   signals,
		Passed:    passedSockets(),
		Fallback:  a.sayFallback,
		Ready:     func(l []daemon.Listener) { a.sayListening(l, d.Confinement()) },
		Confine:   confine.Apply,
	})
	if err != nil {
		return err
	}
	err = d.Run(c.Context())
	if fault, ok := errors.AsType[*daemon.Fault](err); ok {
		return a.refuse(fault.Verdict, a.stderr)
	}
	return err
}

// events is where the event log goes, whose lines are safe already: standard error
// itself, so that they have colours on a terminal.
func (a *app) events() io.Writer {
	if a.console != nil {
		return a.console
	}
	return a.stderr
}

// newServer makes the protocol's side.
func newServer(log logrus.FieldLogger, homes func() int) (daemon.Server, error) {
	return ftp.NewServer(ftp.Options{Log: log, Homes: homes})
}

// sayFallback shows what is wrong with the files. That they are not served is said
// before the listeners are.
func (a *app) sayFallback(refused error, accepted time.Time) {
	if fault, ok := errors.AsType[*daemon.Fault](refused); ok {
		_ = a.refuse(fault.Verdict, a.stderr)
	}
	a.notice = fmt.Sprintf("NOT SERVING WHAT %s SAYS: %v\nserving the configuration that was accepted at %s instead\n",
		a.path, refused, accepted.Format(time.RFC3339))
}

// sayListening prints the listeners' lines, and what the process may still do,
// in one write, so that who waits for the first has them all.
func (a *app) sayListening(listeners []daemon.Listener, confinement string) {
	var lines strings.Builder
	lines.WriteString(a.notice)
	for _, l := range listeners {
		fmt.Fprintf(&lines, "listening on %s: %s\n", l.Address, printable.Text(strings.Join(marked(l), ", ")))
	}
	lines.WriteString(confinement + "\n")
	fmt.Fprint(a.stdout, lines.String())
}

// marked are the names of a listener's sites, with a word on how they are spoken
// to where it is not the usual way.
func marked(l daemon.Listener) []string {
	names := slices.Clone(l.Sites)
	for i, implicit := range l.Implicit {
		if implicit {
			names[i] += " (implicit TLS)"
		}
	}
	return names
}
