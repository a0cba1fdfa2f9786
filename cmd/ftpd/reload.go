package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"ftpd/pkg/control"
	"ftpd/pkg/printable"
)

func (a *app) reloadCommand() *cobra.Command {
	var within time.Duration
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

With --confirm it is on trial: unless 'ftpd confirm' follows within that time, a day at
most, the configuration before comes back. What is unchanged is not on trial; with
daemon.watch, what is saved is in force before reload is typed, so set watch = false
where changes are to be tried (see reload.md).

--json prints docs/control.md's Outcome.`,
		Example: "  ftpd check && ftpd diff; ftpd reload\n  ftpd reload --confirm 5m",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if c.Flags().Changed("confirm") && within <= 0 {
				return errors.New("--confirm: a time is wanted, as 5m")
			}
			return a.reload(c.Context(), within)
		},
	}
	a.asksDaemon(c)
	a.printsFacts(c)
	c.Flags().DurationVar(&within, "confirm", 0, "go back after this `TIME`, as 5m, unless 'ftpd confirm' comes first")
	return c
}

func (a *app) reload(ctx context.Context, within time.Duration) error {
	client, err := a.client()
	if err != nil {
		return err
	}
	o, err := client.Reload(ctx, control.ReloadOrder{Confirm: wholeSeconds(within)})
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
	if err := a.sayOutcome(o); err != nil {
		return err
	}
	if within > 0 && o.Trial == nil {
		fmt.Fprintln(a.stdout, "nothing is on trial: what the files say was in force before")
	}
	return nil
}

func (a *app) sayOutcome(o control.Outcome) error {
	switch o.Result {
	case control.Refused:
		a.sayFault(o.Fault)
		return errors.New("reload refused, the old configuration stays: " + o.Fault.Error)
	case control.Unchanged:
		fmt.Fprintf(a.stdout, "unchanged: generation %d, %s\n", o.Generation, count(o.Sites, "site"))
		return a.sayTrial(o.Trial)
	}
	for _, d := range o.Warnings {
		fmt.Fprint(a.stderr, d.Text)
	}
	fmt.Fprintf(a.stdout, "reloaded: generation %d, %s\n", o.Generation, count(o.Sites, "site"))
	if o.Change != nil {
		if err := sayChange(a.stdout, o.Change); err != nil {
			return err
		}
	}
	return a.sayTrial(o.Trial)
}

// sayTrial says what has to follow, if anything has to.
func (a *app) sayTrial(t *control.Trial) error {
	if t == nil {
		return nil
	}
	_, err := fmt.Fprintln(a.stdout, trialText(*t))
	return err
}

// trialText is a trial in one line.
func trialText(t control.Trial) string {
	return fmt.Sprintf("AWAITS CONFIRMATION until %s: 'ftpd confirm', or generation %d (of %s) comes back",
		local(t.Until), t.Generation, local(t.Since))
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
