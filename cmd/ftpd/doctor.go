package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"ftpd/pkg/config"
	"ftpd/pkg/control"
	"ftpd/pkg/daemon"
	"ftpd/pkg/doctor"
)

// doctorFlags are how the sites are visited.
type doctorFlags struct {
	user      string
	fromStdin bool
	readOnly  bool
	patience  time.Duration
}

func (a *app) doctorCommand() *cobra.Command {
	var flags doctorFlags
	c := &cobra.Command{
		Use:   "doctor [SITE]",
		Short: "Log in as a client would, and look at all that clients need",
		Long: `doctor goes to each listener of each site, or of SITE, as a client does: in clear, by
AUTH TLS and by implicit TLS it logs in, uploads a small file, lists it over EPSV and
PASV, downloads it, compares, and deletes it. It judges the certificates that are
shown, the address that PASV tells, homes, log folders, open files, the clock, and
what check warns of. One line each, with what to do after the arrow. Exit status 1
says that something failed; hints and warnings do not count.

It asks the daemon, over the control socket, for a pass in place of the password:
good once, for half a minute, from this machine. Both logs show these sessions. The
user is the first who may put, get, list and delete somewhere; --user chooses. Without a
daemon's pass --password-stdin logs --user in. The file is named .ftpd-doctor-RANDOM;
--read-only stores nothing.

With --json the keys are ok, findings (status: ok, hint, warning or failed; check:
configuration, daemon, folders, descriptors, clock, passive, session, certificate or
firewall; site, at, text, mend) and the number of findings: failed, warnings, hints.`,
		Example: `  ftpd doctor
  ftpd doctor files.example.com --user anna --read-only
  ftpd doctor files.example.com --user anna --password-stdin < secret.txt`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if flags.patience <= 0 {
				return errors.New("--timeout: a time is wanted, as 10s")
			}
			return a.doctor(c.Context(), strings.Join(args, ""), flags)
		},
	}
	a.takesConfig(c)
	a.printsFacts(c)
	c.Flags().StringVar(&a.socket, "socket", "", "the control socket's `PATH`; left out: in the configuration's run_dir")
	c.Flags().StringVar(&flags.user, "user", "", "log in as `NAME`")
	c.Flags().BoolVar(&flags.fromStdin, "password-stdin", false, "log --user in by the password, a line of standard input or from the terminal")
	c.Flags().BoolVar(&flags.readOnly, "read-only", false, "upload nothing")
	c.Flags().DurationVar(&flags.patience, "timeout", doctor.DefaultPatience, "how long one step of a session may take")
	return c
}

// doctor prints findings as they come, or all of them as JSON. Whoever interrupts
// it still gets the files of the test deleted.
func (a *app) doctor(ctx context.Context, name string, flags doctorFlags) error {
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	options := doctor.Options{Site: name, User: flags.user, ReadOnly: flags.readOnly, Patience: flags.patience,
		Complaints: daemon.Complaints, Descriptors: daemon.Descriptors, Inspect: daemon.Inspect}
	options.Config, options.Found = config.Load(a.path, a.env)
	var err error
	if options.Daemon, err = a.doctorsDaemon(); err != nil {
		options.Daemon = nobody{err}
	}
	if options.Password, err = a.doctorsPassword(flags, err != nil); err != nil {
		return err
	}
	report := doctorReport{Findings: []doctor.Finding{}}
	if err := doctor.Run(ctx, options, func(f doctor.Finding) {
		report.add(f)
		if !a.json {
			fmt.Fprintln(a.stdout, findingLine(f))
		}
	}); err != nil {
		return err
	}
	return a.sayVerdict(ctx, &report)
}

// doctorsDaemon is the control socket's client.
func (a *app) doctorsDaemon() (doctor.Daemon, error) {
	client, err := a.client()
	if err != nil {
		return nil, err // not a nil client in an interface
	}
	return client, nil
}

// doctorsPassword asks for it where that was ordered, or is the only way in.
func (a *app) doctorsPassword(flags doctorFlags, needed bool) (string, error) {
	file, ok := a.stdin.(*os.File)
	needed = needed && flags.user != "" && ok && term.IsTerminal(int(file.Fd()))
	switch {
	case flags.fromStdin && flags.user == "":
		return "", errors.New("--password-stdin: whose? --user NAME says so")
	case flags.fromStdin || needed:
		return a.readPassword(false)
	}
	return "", nil
}

// sayVerdict sums up.
func (a *app) sayVerdict(ctx context.Context, r *doctorReport) error {
	if err := ctx.Err(); err != nil {
		return errors.New("interrupted")
	}
	if a.json {
		if err := a.printJSON(r); err != nil {
			return err
		}
	} else {
		fmt.Fprintf(a.stdout, "%d failed, %s, %s\n", r.Failed, count(r.Warnings, "warning"), count(r.Hints, "hint"))
	}
	if !r.OK {
		return errNo
	}
	return nil
}

// doctorReport is what doctor --json prints.
type doctorReport struct {
	OK       bool             `json:"ok"`
	Findings []doctor.Finding `json:"findings"`
	Failed   int              `json:"failed"`
	Warnings int              `json:"warnings"`
	Hints    int              `json:"hints"`
}

func (r *doctorReport) add(f doctor.Finding) {
	r.Findings = append(r.Findings, f)
	switch f.Status {
	case doctor.Failed:
		r.Failed++
	case doctor.Warning:
		r.Warnings++
	case doctor.Hint:
		r.Hints++
	}
	r.OK = r.Failed == 0
}

// findingLine is "warning  site, where: check: text → mend".
func findingLine(f doctor.Finding) string {
	where := f.Site
	if where != "" && f.At != "" {
		where += ", "
	}
	if where += f.At; where != "" {
		where += ": "
	}
	line := fmt.Sprintf("%-7s  %s%s: %s", f.Status, where, f.Check, f.Text)
	if f.Mend != "" {
		line += " → " + f.Mend
	}
	return line
}

// nobody is a daemon that cannot be asked.
type nobody struct{ err error }

// Status says why not.
func (n nobody) Status(context.Context) (control.Status, error) { return control.Status{}, n.err }

// Diff says why not.
func (n nobody) Diff(context.Context, string) (control.Change, error) {
	return control.Change{}, n.err
}

// Probe says why not.
func (n nobody) Probe(context.Context, control.ProbeOrder) (control.Probe, error) {
	return control.Probe{}, n.err
}
