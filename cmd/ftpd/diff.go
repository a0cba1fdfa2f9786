package main

import (
	"errors"
	"path/filepath"

	"github.com/spf13/cobra"

	"ftpd/pkg/control"
	"ftpd/pkg/daemon"
)

// errWouldChange is diff's exit status 2.
var errWouldChange = errors.New("something would change")

func (a *app) diffCommand() *cobra.Command {
	var from string
	c := &cobra.Command{
		Use:   "diff [PATH]",
		Short: "Say what a reload would change",
		Long: `diff has the running daemon read its configuration files, or those at PATH, and
compare them with what is in force: listeners that open and close, sites, groups and
users that come and go, settings, the rights of users per folder, and the sessions
that would end or lose something. Rights are compared by what they mean, so that
blocks moved or written otherwise are no difference. Nothing is changed.

PATH is read by the daemon, which takes it from root and its own account only, and as
far as its confinement lets it; where it does not, --from compares here. An address
that cannot be bound shows at the reload.

With --from no daemon is asked: two configurations are compared, without sessions.

Exit status 0: nothing would change; 2: something would; 1: the files have a fault,
which is shown, or there is no daemon.

--json prints docs/control.md's Change.`,
		Example: "  ftpd diff\n  ftpd diff /root/new-ftpd\n  ftpd diff --from /etc/ftpd ./ftpd",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			change, err := a.foresee(c, from, args)
			if err != nil {
				return err
			}
			return a.sayDiff(change)
		},
	}
	a.asksDaemon(c)
	a.printsFacts(c)
	c.Flags().StringVar(&from, "from", "", "compare with this configuration's `PATH`, not with a daemon's")
	return c
}

// foresee asks the daemon, or compares two configurations here.
func (a *app) foresee(c *cobra.Command, from string, args []string) (control.Change, error) {
	path := ""
	if len(args) == 1 {
		var err error
		if path, err = filepath.Abs(args[0]); err != nil {
			return control.Change{}, err
		}
	}
	if from == "" {
		client, err := a.client()
		if err != nil {
			return control.Change{}, err
		}
		return client.Diff(c.Context(), path)
	}
	if path == "" {
		path = a.path
	}
	change, err := daemon.Compare(from, path, a.env)
	if fault, ok := errors.AsType[*daemon.Fault](err); ok {
		return change, a.refuse(fault.Verdict, a.stderr)
	}
	return change, err
}

func (a *app) sayDiff(change control.Change) error {
	var err error
	switch {
	case a.json:
		err = a.printJSON(change)
	case change.Fault != nil:
		a.sayFault(change.Fault)
		return errors.New("a reload would be refused: " + change.Fault.Error)
	default:
		err = sayChange(a.stdout, &change)
	}
	switch {
	case err != nil:
		return err
	case change.Fault != nil:
		return errNo
	case change.Changed:
		return errWouldChange
	}
	return nil
}
