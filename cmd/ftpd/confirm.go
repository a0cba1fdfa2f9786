package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"ftpd/pkg/control"
)

func (a *app) confirmCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "confirm",
		Short: "Keep the configuration that 'ftpd reload --confirm' has put on trial",
		Long: `confirm ends the trial that 'ftpd reload --confirm' began: what is in force stays, and
is from now on the last accepted configuration (see reload.md). If nothing awaits
confirmation, perhaps because the time is over and the configuration before is back,
the exit status is 1.

--json prints docs/control.md's Outcome.`,
		Example: "  ftpd reload --confirm 5m && ./try-it && ftpd confirm",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.askDaemon(c.Context(), a.confirm)
		},
	}
	a.asksDaemon(c)
	a.printsFacts(c)
	return c
}

func (a *app) confirm(ctx context.Context, client *control.Client) error {
	o, err := client.Confirm(ctx)
	if err != nil {
		return err
	}
	if a.json {
		return a.printJSON(o)
	}
	fmt.Fprintf(a.stdout, "confirmed: generation %d, %s\n", o.Generation, count(o.Sites, "site"))
	return nil
}
