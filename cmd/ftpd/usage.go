package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"ftpd/pkg/control"
)

func (a *app) usageCommand() *cobra.Command {
	var reset, rescan bool
	c := &cobra.Command{
		Use:   "usage [SITE [USER]]",
		Short: "Show what users have moved of what they may",
		Long: `usage prints what users whose amounts are limited have moved in the period in force,
and what is left: download_limit, upload_limit, and what uploads have earned at the
ratio (CREDIT, of which downloads are taken). What transfers that run have set aside is
not left.

--reset lets the amounts of one user begin again, in all periods at once; transfers
that run count when they end. It also works for a user who is not in the configuration
any more.

Below them are the folders with max_size, of a SITE or of all. --rescan reads these first,
for what other programs have changed in them, which may take long.

--json prints {"users": […], "folders": […]} with docs/control.md's Usage and Folder: all to
the byte.`,
		Example: "  ftpd usage\n  ftpd usage files.example.com anna\n  ftpd usage --reset files.example.com anna\n  ftpd usage --rescan",
		Args:    cobra.MaximumNArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			args = append(args, "", "")
			return a.askDaemon(c.Context(), func(ctx context.Context, client *control.Client) error {
				if reset {
					return a.resetUsage(ctx, client, control.UsageOrder{Site: args[0], User: args[1]})
				}
				return a.usage(ctx, client, args[0], args[1], rescan)
			})
		},
	}
	a.asksDaemon(c)
	a.printsFacts(c)
	c.Flags().BoolVar(&rescan, "rescan", false, "read all folders with max_size again first")
	c.Flags().BoolVar(&reset, "reset", false, "let the amounts of SITE's USER begin again")
	return c
}

// usageReport is what usage --json prints.
type usageReport struct {
	Users   []control.Usage  `json:"users"`
	Folders []control.Folder `json:"folders"` // none where a user is asked about
}

func (a *app) usage(ctx context.Context, client *control.Client, site, user string, rescan bool) error {
	users, err := client.Usage(ctx, site, user)
	if err != nil {
		return err
	}
	folders := []control.Folder{}
	if user == "" || rescan {
		if folders, err = askFolders(ctx, client, site, rescan); err != nil {
			return err
		}
	}
	if a.json {
		return a.printJSON(usageReport{users, folders})
	}
	if len(users) == 0 {
		_, err = fmt.Fprintln(a.stdout, "no amounts are limited")
	} else {
		err = a.printUsers(users)
	}
	if err != nil || len(folders) == 0 {
		return err
	}
	fmt.Fprintln(a.stdout)
	return a.printFolders(folders)
}

func (a *app) printUsers(users []control.Usage) error {
	var lines [][]string
	for i := range users {
		lines = append(lines, usageLine(&users[i]))
	}
	head := []string{"SITE", "USER", "PERIOD", "UNTIL", "DOWNLOADED", "OF", "LEFT", "UPLOADED", "OF", "LEFT", "RATIO", "CREDIT"}
	return printTable(a.stdout, terminalWidth(a.pipe), head, lines)
}

func usageLine(u *control.Usage) []string {
	until, ratio, credit := "-", "-", "-"
	if u.Until != nil {
		until = local(*u.Until)
	}
	if r := u.Ratio; r != nil {
		ratio, credit = strconv.FormatFloat(r.Ratio, 'f', -1, 64), leftText(r.Credit)
	}
	line := []string{orDash(u.Site), orDash(u.User), orDash(u.Period), until}
	for _, one := range []control.Amount{u.Download, u.Upload} {
		of := "-"
		if one.Limit > 0 {
			of = leftText(one.Limit)
		}
		line = append(line, leftText(one.Used), of, leftText(one.Left))
	}
	return append(line, ratio, credit)
}

// leftText is an amount for people, "any" where nothing bounds it.
func leftText(n int64) string {
	if n < 0 {
		return "any"
	}
	return bytesText(uint64(n))
}

// leftExactly is leftText to the byte.
func leftExactly(n int64) string {
	if n < 0 {
		return "any"
	}
	return fmt.Sprintf("%d bytes", n)
}

func (a *app) resetUsage(ctx context.Context, client *control.Client, o control.UsageOrder) error {
	if o.Site == "" || o.User == "" {
		return errors.New("--reset needs a SITE and a USER")
	}
	if err := client.ResetUsage(ctx, o); err != nil {
		return err
	}
	_, err := fmt.Fprintf(a.stdout, "reset: %s at %s\n", orDash(o.User), orDash(o.Site))
	return err
}
