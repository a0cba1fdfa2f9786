package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"ftpd/pkg/control"
	"ftpd/pkg/printable"
)

func (a *app) whoCommand() *cobra.Command {
	var filter control.Filter
	var watch, long bool
	c := &cobra.Command{
		Use:   "who [ID…]",
		Short: "Show who is connected and what they do",
		Long: `who lists the sessions of the running daemon: who, from where, since when, what each
does just now, how far it is and how fast on average. Those that move bytes come
first, the fastest of them on top. An amount of 0 s idle is a command or transfer that
was not long ago. Speeds are in bytes per second.

--long adds the rates, limits and rules that hold for each session, with the file:line
that says so; --watch draws the table anew every second, with the speed of that
second, until q or Ctrl-C. Where standard output is no terminal it prints one table
after another, with --json one object a line.

--json prints {"sessions": […]} with docs/control.md's Session.`,
		Example: "  ftpd who\n  ftpd who --watch --site files.example.com\n  ftpd who --long tgq2x1-1f",
		RunE: func(c *cobra.Command, args []string) error {
			filter.IDs = args
			if watch {
				return a.watchSessions(c.Context(), filter, long)
			}
			return a.askDaemon(c.Context(), func(ctx context.Context, client *control.Client) error {
				return a.who(ctx, client, filter, long)
			})
		},
		ValidArgsFunction: a.completeSessions,
	}
	a.asksDaemon(c)
	a.printsFacts(c)
	c.Flags().StringVar(&filter.User, "user", "", "sessions of this `USER`")
	c.Flags().StringVar(&filter.Site, "site", "", "sessions of this `SITE`")
	c.Flags().BoolVarP(&watch, "watch", "w", false, "draw the table anew every second")
	c.Flags().BoolVarP(&long, "long", "l", false, "show the limits and rules of each session")
	// It fails for flags that do not exist only.
	_ = c.RegisterFlagCompletionFunc("user", a.completeUsers)
	return c
}

func (a *app) who(ctx context.Context, client *control.Client, f control.Filter, long bool) error {
	sessions, err := client.Sessions(ctx, f)
	if err != nil {
		return err
	}
	if a.json {
		return a.printJSON(sessionsReport{sessions})
	}
	if len(sessions) == 0 {
		_, err := fmt.Fprintln(a.stdout, "nobody is connected")
		return err
	}
	sortSessions(sessions)
	_, err = fmt.Fprint(a.stdout, sessionTable(sessions, time.Now(), terminalWidth(a.pipe), long))
	return err
}

// sessionHead are the columns of who.
var sessionHead = []string{"ID", "SITE", "USER", "FROM", "TLS", "SINCE", "IDLE", "DOING", "DONE", "SPEED"}

// sessionTable is the sessions in columns, width wide at most if it is not 0.
func sessionTable(sessions []control.Session, now time.Time, width int, long bool) string {
	table := [][]string{sessionHead}
	for i := range sessions {
		table = append(table, sessionLine(&sessions[i], now))
	}
	if slices.ContainsFunc(sessions, func(s control.Session) bool { return s.Left != nil }) {
		addLeft(table, sessions)
	}
	lines := tableLines(table, width)
	if !long {
		return strings.Join(lines, "\n") + "\n"
	}
	text := lines[0] + "\n"
	for i, s := range sessions {
		text += lines[i+1] + "\n" + sessionDetails(&s)
	}
	return text
}

func sessionLine(s *control.Session, now time.Time) []string {
	idle, doing, done, speed := spanText(time.Duration(s.Idle)*time.Second), s.State, "", ""
	if d := s.Doing; d != nil {
		idle = ""
		doing = d.Command + " " + d.Path
		done = bytesText(uint64(max(0, d.Bytes)))
		if percent := d.Percent(); percent >= 0 {
			done = fmt.Sprintf("%d%% of %s", percent, bytesText(uint64(d.Size)))
		}
		if d.Direction != "" {
			speed = bytesText(uint64(max(0, d.Rate))) + "/s"
		}
	}
	tls := s.TLS
	return []string{s.ID, orDash(s.Site), orDash(s.User), s.From, orDash(tls),
		spanText(now.Sub(s.Since)), orDash(idle), doing, orDash(done), orDash(speed)}
}

// addLeft adds a column of what may still be moved, down and up.
func addLeft(table [][]string, sessions []control.Session) {
	table[0] = append(slices.Clone(table[0]), "LEFT")
	for i, s := range sessions {
		left := "-"
		if s.Left != nil {
			left = "down " + leftText(s.Left.Download) + ", up " + leftText(s.Left.Upload)
		}
		table[i+1] = append(table[i+1], left)
	}
}

// sessionDetails are what stands below a session's line with --long.
func sessionDetails(s *control.Session) string {
	var text strings.Builder
	detail := func(name, value, rule string) {
		line := fmt.Sprintf("    %-30s %-24s %s", name, printable.Text(value), printable.Text(rule))
		text.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	if s.Client != "" {
		detail("client", s.Client, "")
	}
	if s.DNS != "" {
		detail("dns", s.DNS, "")
	}
	if s.Left != nil {
		detail("left to download", leftExactly(s.Left.Download), "")
		detail("left to upload", leftExactly(s.Left.Upload), "")
	}
	for _, set := range s.Settings {
		detail(set.Name, set.Value, set.Rule)
	}
	return text.String()
}
