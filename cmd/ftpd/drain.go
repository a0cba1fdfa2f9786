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

// drainFlags are an order's details.
type drainFlags struct {
	in      time.Duration
	message string
	cancel  bool
}

func (a *app) drainCommand() *cobra.Command {
	var flags drainFlags
	c := &cobra.Command{
		Use:   "drain",
		Short: "Let nobody in any more, let transfers finish, then end",
		Long: `drain closes the door, at once or after --in: new clients get 421 with the message
(reason draining), sessions without a transfer get it too, the others when their
transfer is over, however long that takes (a stalled one ends by its timeout). With
the last session the daemon ends as after SIGTERM. A SIGTERM meanwhile bounds the
wait by daemon.shutdown_wait, as always.

Before --in is over nothing changes for anybody: FTP has no way to announce it that
clients would show. A second drain replaces one that has not begun. --cancel drops the
plan, or lets people in again; who has been told to go is gone. The plan does not
outlive the process.

A service manager that restarts whatever ends must be told to stop the service after
it, or not to (Restart=on-failure does not).

--json prints docs/control.md's Drain.`,
		Example: "  ftpd drain --in 10m --message 'Back at 18:00.'\n  ftpd drain --cancel",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.askDaemon(c.Context(), func(ctx context.Context, client *control.Client) error {
				return a.drain(ctx, client, flags)
			})
		},
	}
	a.asksDaemon(c)
	a.printsFacts(c)
	c.Flags().DurationVar(&flags.in, "in", 0, "begin after this `TIME`, as 10m; left out: at once")
	c.Flags().StringVar(&flags.message, "message", "", "what clients are told, one line of `TEXT`")
	c.Flags().BoolVar(&flags.cancel, "cancel", false, "drop the plan, or let people in again")
	return c
}

func (a *app) drain(ctx context.Context, client *control.Client, flags drainFlags) error {
	if flags.cancel {
		if flags.in != 0 || flags.message != "" {
			return errors.New("--cancel stands alone")
		}
		if err := client.CancelDrain(ctx); err != nil {
			return err
		}
		if a.json {
			return a.printJSON(struct{}{})
		}
		fmt.Fprintln(a.stdout, "drain cancelled: new clients are let in")
		return nil
	}
	d, err := client.Drain(ctx, control.DrainOrder{In: wholeSeconds(flags.in), Message: flags.message})
	if err != nil {
		return err
	}
	if a.json {
		return a.printJSON(d)
	}
	fmt.Fprintln(a.stdout, drainText(d))
	return nil
}

// wholeSeconds takes part of a second for a whole one: 0 would mean something else.
func wholeSeconds(d time.Duration) int64 { return int64((d + time.Second - 1) / time.Second) }

// drainText is a drain in one line.
func drainText(d control.Drain) string {
	left := fmt.Sprintf("%s, %s", count(d.Sessions, "session"), count(d.Transfers, "transfer"))
	if d.Begun {
		return fmt.Sprintf("draining since %s: %s left, told %q", local(d.At), left, printable.Text(d.Message))
	}
	return fmt.Sprintf("drain begins %s (now %s), with %q", local(d.At), left, printable.Text(d.Message))
}
