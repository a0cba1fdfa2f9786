package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"ftpd/pkg/archive"
	"ftpd/pkg/printable"
)

// logFlags are what log is asked.
type logFlags struct {
	sites, users, methods, statuses []string
	from, since, until, grep        string
	kind, export                    string
	follow, page                    bool
}

func (a *app) logCommand() *cobra.Command {
	var flags logFlags
	c := &cobra.Command{
		Use:   "log [FILE…]",
		Short: "Search the sites' logs and the event log",
		Long: `log prints the lines of the sites' W3C logs and of the event log (daemon.log.file)
that satisfy all flags, in the order of their time. It finds the logs through the
configuration, those of past days and those that were set aside or packed included,
and reads only files in which an answer can be. With FILEs it searches those, and
reads no configuration. No daemon need run.

A TIME is 2026-11-20 12:00, 2026-11-20 (its first moment), 12:00 (today), today,
yesterday, now, RFC 3339, or a span before now such as 30m, 2h, 3d. Times are local,
those that are shown as well; exports are in UTC.

A list may be given as --user anna,bert or with a flag for each; a line needs to
satisfy one of its elements. A line of the event log has site, user, client, command
and status where it is about a session.

--export writes for programs: "csv" has a row of names first, "json" an object a line,
"w3c" the lines as they stand, with directives. The keys of JSON are kind ("access"
or "event") and time, then the W3C fields that have a value, numbers as numbers, or
level, msg and the event's fields. --json is --export json.

The exit status is 0 if a line was found. Lines that can't be read are passed over,
and counted on standard error; so are files, and then the exit status is 1.`,
		Example: `  ftpd log --user anna --since today
  ftpd log --site files.example.com --status 4xx,5xx --since 2h --page
  ftpd log --from 192.0.2.0/24 --since yesterday --until today --export csv > day.csv
  ftpd log --follow --kind access --method STOR,APPE
  ftpd log --json --since 1h | jq 'select(."x-reason" == "bad-password") | ."c-ip"'`,
		RunE: func(c *cobra.Command, args []string) error { return a.log(c.Context(), flags, args) },
	}
	a.takesConfig(c)
	a.printsFacts(c)
	f := c.Flags()
	f.StringSliceVar(&flags.sites, "site", nil, "lines of these `SITES`")
	f.StringSliceVar(&flags.users, "user", nil, "of these `USERS`, as the client gave the name")
	f.StringSliceVar(&flags.methods, "method", nil, "of these FTP `COMMANDS`; CONNECT and CLOSE frame a session")
	f.StringVar(&flags.from, "from", "", "from this `ADDRESS`, network (192.0.2.0/24), mask (192.0.2.*) or range")
	f.StringVar(&flags.since, "since", "", "from this `TIME` on")
	f.StringVar(&flags.until, "until", "", "before this `TIME`")
	f.StringSliceVar(&flags.statuses, "status", nil, "with one of these reply `CODES`, or classes as 5xx")
	f.StringVar(&flags.grep, "grep", "", "in which this regular `EXPRESSION` (RE2) matches, in the line or its decoded values")
	f.StringVar(&flags.kind, "kind", "", "only \"access\" or \"event\" `LOGS`")
	f.StringVar(&flags.export, "export", "", "print `FORMAT` csv, json or w3c")
	f.BoolVar(&flags.follow, "follow", false, "go on with what is added, from --since or now on, until interrupted")
	f.BoolVar(&flags.page, "page", false, "through $PAGER, or less -R, on a terminal")
	return c
}

// log searches once, and goes on if it shall.
func (a *app) log(ctx context.Context, flags logFlags, files []string) error {
	if a.json {
		if flags.export != "" && flags.export != "json" {
			return fmt.Errorf("--json and --export %s: choose one", flags.export)
		}
		flags.export = "json"
	}
	search, err := a.search(flags, files)
	if err != nil {
		return err
	}
	// A reader that goes away (| head) is an error of writing then, and no
	// signal that ends us.
	broken := make(chan os.Signal, 1)
	signal.Notify(broken, syscall.SIGPIPE)
	defer signal.Stop(broken)

	out, err := a.logOutput(flags)
	if err != nil {
		search.Close()
		return err
	}
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	found, err := pump(ctx, search, out, flags.follow)
	search.Close()
	if closed := out.close(); err == nil {
		err = closed
	}
	if errors.Is(err, syscall.EPIPE) {
		err = nil
	}
	if err != nil {
		return err
	}
	if a.sayPassedOver(search) || !found && !flags.follow {
		return errNo
	}
	return nil
}

// pump prints what is found until the end, or the context's.
func pump(ctx context.Context, search *archive.Search, out *logOutput, follow bool) (found bool, err error) {
	for {
		for e := search.Next(); e != nil && ctx.Err() == nil; e = search.Next() {
			found = true
			if err := out.print(e); err != nil {
				return found, err
			}
		}
		if !follow || ctx.Err() != nil {
			return found, nil
		}
		if err := out.flush(); err != nil {
			return found, err
		}
		if search.Wait(ctx) != nil {
			return found, nil // interrupted, which is how it ends
		}
	}
}

// sayPassedOver says what could not be read; true if that were files.
func (a *app) sayPassedOver(search *archive.Search) (failed bool) {
	if n := search.Lost(); n > 0 {
		fmt.Fprintf(a.stderr, "ftpd: %s passed over that could not be read\n", count(n, "line"))
	}
	for _, fault := range search.Faults() {
		fmt.Fprintf(a.stderr, "ftpd: %s\n", printable.Line(fault.Error()))
	}
	return len(search.Faults()) > 0
}

// search finds the logs and begins.
func (a *app) search(flags logFlags, files []string) (*archive.Search, error) {
	query, err := flags.query(time.Now())
	if err != nil {
		return nil, err
	}
	kinds, err := flags.kinds()
	if err != nil {
		return nil, err
	}
	query.Kinds = kinds
	if len(files) > 0 {
		if flags.follow {
			return nil, errors.New("--follow goes with the configured logs, not with files")
		}
		return archive.NewFileSearch(query, files...), nil
	}
	logs, err := a.logs(flags, kinds)
	if err != nil {
		return nil, err
	}
	if !flags.follow {
		return archive.NewSearch(query, logs...), nil
	}
	if query.Since.IsZero() {
		query.Since = time.Now()
	}
	return archive.NewFollow(query, logs...)
}
