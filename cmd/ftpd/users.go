package main

import "github.com/spf13/cobra"

// tableHelp is what both commands say of a table.
const tableHelp = `The columns are username, description, type, password, account, group, home,
enabled and expires, with the meanings that they have in a user block. An empty
cell states nothing. docs/users.md has more.`

func (a *app) usersCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "users",
		Short: "Import users from a table, and export them",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(a.usersImportCommand(), a.usersExportCommand())
	return c
}
