package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"ftpd/pkg/control"
	"ftpd/pkg/printable"
)

func (a *app) kickCommand() *cobra.Command {
	var filter control.Filter
	c := &cobra.Command{
		Use:   "kick [ID…] [--user NAME] [--site NAME]",
		Short: "End sessions",
		Long: `kick ends the sessions of these ids (who shows them), or all of a user or site, with
421; a running transfer is cut. It prints which it ended. Several conditions have to
hold all. Exit status 1 says that nobody was meant.

A user who is kicked may come back: remove him from the configuration, or ban his
address, to keep him out.

--json prints {"sessions": […]} with docs/control.md's Session.`,
		Example: "  ftpd kick tgq2x1-1f\n  ftpd kick --user anna --site files.example.com",
		RunE: func(c *cobra.Command, args []string) error {
			filter.IDs = args
			return a.askDaemon(c.Context(), func(ctx context.Context, client *control.Client) error {
				return a.kick(ctx, client, filter)
			})
		},
		ValidArgsFunction: a.completeSessions,
	}
	a.asksDaemon(c)
	a.printsFacts(c)
	c.Flags().StringVar(&filter.User, "user", "", "sessions of this `USER`")
	c.Flags().StringVar(&filter.Site, "site", "", "sessions of this `SITE`")
	// It fails for flags that do not exist only.
	_ = c.RegisterFlagCompletionFunc("user", a.completeUsers)
	return c
}

// sessionsReport is what who --json and kick --json print.
type sessionsReport struct {
	Sessions []control.Session `json:"sessions"`
}

func (a *app) kick(ctx context.Context, client *control.Client, f control.Filter) error {
	if len(f.IDs) == 0 && f.User == "" && f.Site == "" {
		return errors.New("name the sessions (ftpd who shows them), or --user, or --site")
	}
	ended, err := client.Kick(ctx, f)
	if err != nil {
		return err
	}
	if a.json {
		err = a.printJSON(sessionsReport{ended})
	}
	for _, s := range ended {
		if !a.json {
			fmt.Fprintf(a.stdout, "kicked %s: %s from %s at %s\n", printable.Text(s.ID), orDash(s.User), printable.Text(s.From), orDash(s.Site))
		}
	}
	if err == nil && len(ended) == 0 {
		if !a.json {
			fmt.Fprintln(a.stderr, "ftpd: no such session")
		}
		return errNo
	}
	return err
}

// orDash is for columns that must not be empty.
func orDash(text string) string {
	if text == "" {
		return "-"
	}
	return printable.Text(text)
}
