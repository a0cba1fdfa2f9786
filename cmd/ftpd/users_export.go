package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"ftpd/pkg/config"
	"ftpd/pkg/daemon"
)

func (a *app) usersExportCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "export SITE",
		Short: "Print a site's users as a table",
		Long: `export reads the configuration, not the running daemon, and prints the users of a
site as CSV. What users state beyond its columns (path blocks, options, address
lists …) is named on standard error and stays in the configuration alone.

` + tableHelp + `

The passwords are in the table as they are in the configuration, hashes as a rule:
keep it as secret. Elsewhere they show as stars.`,
		Example: "  (umask 077; ftpd users export files.example.com > users.csv)",
		Args:    cobra.ExactArgs(1),
		RunE:    func(_ *cobra.Command, args []string) error { return a.exportUsers(args[0]) },
	}
	a.takesConfig(c)
	return c
}

// exportUsers prints a site's users.
func (a *app) exportUsers(name string) error {
	cfg, found := config.Load(a.path, a.env)
	if found.HasErrors() {
		return a.refuse(daemon.Verdict{Config: cfg, Diagnostics: found}, a.stderr)
	}
	for _, site := range cfg.Sites {
		if site.Name != name {
			continue
		}
		if err := a.show(config.NotInTable(site)); err != nil {
			return err
		}
		return config.WriteUsers(a.document(), site.Users)
	}
	return fmt.Errorf("no site %q in %s", name, a.path)
}
