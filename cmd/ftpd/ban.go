package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"ftpd/pkg/control"
)

func (a *app) banCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "ban",
		Short: "List, add and lift bans of addresses",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(a.banListCommand(), a.banAddCommand(), a.banLiftCommand())
	return c
}

func (a *app) banListCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "list",
		Short: "List the addresses that are banned",
		Long: `list prints the addresses that are refused for a while, since when, until when and
why. --json prints {"bans": […]} with docs/control.md's Ban.`,
		Example: "  ftpd ban list",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return a.askDaemon(c.Context(), a.listBans) },
	}
	a.asksDaemon(c)
	a.printsFacts(c)
	return c
}

// bansReport is what ban list --json prints.
type bansReport struct {
	Bans []control.Ban `json:"bans"`
}

func (a *app) listBans(ctx context.Context, client *control.Client) error {
	bans, err := client.Bans(ctx)
	if err != nil {
		return err
	}
	if a.json {
		return a.printJSON(bansReport{bans})
	}
	if len(bans) == 0 {
		fmt.Fprintln(a.stdout, "nobody is banned")
		return nil
	}
	var lines [][]string
	for _, b := range bans {
		lines = append(lines, banLine(b))
	}
	return printTable(a.stdout, 0, []string{"ADDRESS", "SITE", "SINCE", "UNTIL", "WHY"}, lines)
}

func banLine(b control.Ban) []string {
	until := "lifted"
	if b.Until != nil {
		until = local(*b.Until)
	}
	return []string{b.Address, orDash(b.Site), local(b.Since), until, orDash(whyBanned(b))}
}

// whyBanned is what led to a ban: log-ins that failed, or somebody's note.
func whyBanned(b control.Ban) string {
	if b.Rule == "" {
		return b.Note
	}
	return fmt.Sprintf("%d failed log-ins, %s", b.Failures, b.Rule)
}

func (a *app) banAddCommand() *cobra.Command {
	var order control.BanOrder
	var span time.Duration
	c := &cobra.Command{
		Use:   "add ADDRESS",
		Short: "Ban an address",
		Long: `add bans an address or a network: it is refused at the door of all sites. Sessions
that have logged in go on; kick ends them. The ban outlives the daemon where the
configuration bans (ban_after). --json prints docs/control.md's Ban.`,
		Example: "  ftpd ban add 192.0.2.7 --for 24h --note 'guesses passwords'",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			order.Address, order.For = args[0], int64((span+time.Second-1)/time.Second)
			return a.askDaemon(c.Context(), func(ctx context.Context, client *control.Client) error {
				return a.addBan(ctx, client, order)
			})
		},
	}
	a.asksDaemon(c)
	a.printsFacts(c)
	c.Flags().DurationVar(&span, "for", 0, "for this `TIME`, as 24h; left out: until it is lifted")
	c.Flags().StringVar(&order.Note, "note", "", "why, one line of `TEXT`")
	return c
}

func (a *app) addBan(ctx context.Context, client *control.Client, order control.BanOrder) error {
	ban, err := client.Ban(ctx, order)
	if err != nil {
		return err
	}
	if a.json {
		return a.printJSON(ban)
	}
	line := banLine(ban)
	fmt.Fprintf(a.stdout, "banned %s until %s\n", line[0], line[3])
	if !ban.Lasts {
		fmt.Fprintln(a.stdout, "it ends with the daemon: without ban_after the configuration keeps no bans")
	}
	return nil
}

func (a *app) banLiftCommand() *cobra.Command {
	c := &cobra.Command{
		Use:     "lift ADDRESS",
		Short:   "Let a banned address in again",
		Long:    "lift ends a ban. Exit status 1 says that there was none.",
		Example: "  ftpd ban lift 192.0.2.7",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.askDaemon(c.Context(), func(ctx context.Context, client *control.Client) error {
				if err := client.LiftBan(ctx, args[0]); err != nil {
					return err
				}
				fmt.Fprintf(a.stdout, "lifted: %s\n", args[0])
				return nil
			})
		},
	}
	a.asksDaemon(c)
	return c
}
