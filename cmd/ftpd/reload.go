package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"ftpd/pkg/control"
	"ftpd/pkg/printable"
)

func (a *app) reloadCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "reload",
		Short: "Reload the configuration now, and say what became of it",
		Long: `reload has the running daemon read its configuration now, waits for the end of it,
and prints what has changed. A configuration with a fault, with a failing test, or
whose addresses cannot be bound is refused as a whole: the diagnostics go to standard
error, the old configuration stays, and the exit status is 1. Like SIGHUP, it opens
the event log's file anew.

What it prints of sessions is what was about to become of them: one with a running
transfer ends when that is over, after daemon.shutdown_wait at the latest.

--json prints docs/control.md's Outcome.`,
		Example: "  ftpd check && ftpd diff; ftpd reload",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return a.reload(c.Context()) },
	}
	a.asksDaemon(c)
	a.printsFacts(c)
	return c
}

func (a *app) reload(ctx context.Context) error {
	client, err := a.client()
	if err != nil {
		return err
	}
	o, err := client.Reload(ctx)
	if err != nil {
		return err
	}
	if a.json {
		if err := a.printJSON(o); err != nil {
			return err
		}
		if o.Result == control.Refused {
			return errNo
		}
		return nil
	}
	return a.sayOutcome(o)
}

func (a *app) sayOutcome(o control.Outcome) error {
	switch o.Result {
	case control.Refused:
		a.sayFault(o.Fault)
		return errors.New("reload refused, the old configuration stays: " + o.Fault.Error)
	case control.Unchanged:
		fmt.Fprintf(a.stdout, "unchanged: generation %d, %s\n", o.Generation, count(o.Sites, "site"))
		return nil
	}
	for _, d := range o.Warnings {
		fmt.Fprint(a.stderr, d.Text)
	}
	fmt.Fprintf(a.stdout, "reloaded: generation %d, %s\n", o.Generation, count(o.Sites, "site"))
	if o.Change == nil {
		return nil
	}
	return sayChange(a.stdout, o.Change)
}

// sayFault shows what is wrong, as check does.
func (a *app) sayFault(f *control.Fault) {
	for _, d := range f.Diagnostics {
		fmt.Fprint(a.stderr, d.Text)
	}
	for _, t := range f.Tests {
		for _, failure := range t.Failures {
			fmt.Fprintf(a.stderr, "%s:%d: test %q: %s\n", t.File, t.Line, t.Name, printable.Text(failure))
		}
	}
}
