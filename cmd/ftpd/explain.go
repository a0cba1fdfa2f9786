package main

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/spf13/cobra"

	"ftpd/pkg/config"
	"ftpd/pkg/daemon"
	"ftpd/pkg/site"
)

// explainFlags are the question's details.
type explainFlags struct {
	from, at string
	right    string
}

func (a *app) explainCommand() *cobra.Command {
	var flags explainFlags
	c := &cobra.Command{
		Use:   "explain SITE USER PATH",
		Short: "Say what a user may do at a path, and which line decides",
		Long: `explain says whether a user is let in, where PATH lies on disk, and for each right
and setting whether it is given and the file:line that decided. It reads the
configuration, not the running daemon; it does not ask for the password, and
cannot know whether a limit is reached just now. A PATH that does not exist is
taken for a folder.

With --right the exit status is the answer: 0 = yes, 1 = no.

With --json the keys are site, user, path, at, admitted, reason and rule (why not),
address (from, allowed, level, reason, rule), group, home (name, value, rule),
real_path, folder (whose rights count), decision (level, rule, audit), rights (right,
allowed, level, rule, audit), settings (name, value, rule) and warnings. A level
is user, group, site or none; a rule is file:line, empty where a default holds.`,
		Example: `  ftpd explain files.example.com anna /incoming/
  ftpd explain files.example.com anna /incoming/ --from 192.168.1.5 --at '2026-11-20 12:00'
  ftpd explain files.example.com anna /incoming/ --right delete`,
		Args: cobra.ExactArgs(3),
		RunE: func(_ *cobra.Command, args []string) error {
			return a.explain(args[0], site.Question{User: args[1], Path: args[2]}, flags)
		},
	}
	a.takesConfig(c)
	a.printsFacts(c)
	c.Flags().StringVar(&flags.from, "from", "", "the client's `IP` address; left out: address lists are not asked")
	c.Flags().StringVar(&flags.at, "at", "", "the `TIME` in question, as 2026-11-20 12:00 (local) or RFC 3339; left out: now")
	c.Flags().StringVar(&flags.right, "right", "", "ask for one `RIGHT` (or a short form, all of it); the exit status answers")
	return c
}

// explain answers one question.
func (a *app) explain(name string, question site.Question, flags explainFlags) error {
	if err := flags.apply(&question); err != nil {
		return err
	}
	answer, err := a.ask(name, question)
	if err != nil {
		return err
	}
	can := true
	if flags.right != "" {
		if can, err = answer.Can(flags.right); err != nil {
			return err
		}
	}
	if a.json {
		err = a.printJSON(answer)
	} else {
		err = printAnswer(a.stdout, &answer)
	}
	if err == nil && !can {
		err = errNo
	}
	return err
}

// ask loads the configuration and builds the one site. What is wrong elsewhere
// than with errors is not explain's business.
func (a *app) ask(name string, question site.Question) (site.Answer, error) {
	cfg, found := config.Load(a.path, a.env)
	if found.HasErrors() {
		return site.Answer{}, a.refuse(daemon.Verdict{Config: cfg, Diagnostics: found}, a.stderr)
	}
	for _, rules := range cfg.Sites {
		if rules.Name != name {
			continue
		}
		s, err := daemon.Inspect(rules)
		if err != nil {
			return site.Answer{}, err
		}
		defer s.Close()
		return s.Explain(question), nil
	}
	return site.Answer{}, fmt.Errorf("no site %q in %s", name, a.path)
}

// apply reads the flags into the question.
func (f explainFlags) apply(q *site.Question) (err error) {
	if f.from != "" {
		if q.From, err = netip.ParseAddr(f.from); err != nil {
			return fmt.Errorf("--from: %w", err)
		}
	}
	if f.at != "" {
		if q.At, err = parseTime(f.at); err != nil {
			return fmt.Errorf("--at: %w", err)
		}
	}
	return nil
}

// parseTime reads the forms that a test block takes, in local time, and RFC
// 3339.
func parseTime(text string) (time.Time, error) {
	for _, layout := range []string{"2006-01-02 15:04", "2006-01-02 15:04:05", time.DateOnly} {
		if t, err := time.ParseInLocation(layout, text, time.Local); err == nil {
			return t, nil
		}
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, fmt.Errorf("%q is no time like 2026-11-20 12:00", text)
	}
	return t, nil
}
