package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"ftpd/pkg/account"
	"ftpd/pkg/config"
)

// largestTable bounds what is read, in bytes; ReadUsers refuses one byte more than
// it takes.
const largestTable = 32<<20 + 1

func (a *app) usersImportCommand() *cobra.Command {
	var site, kind string
	var hash bool
	c := &cobra.Command{
		Use:   "import FILE.csv",
		Short: "Turn a table of users into user blocks",
		Long: `import reads a CSV file of users, "-" for standard input, and prints a user block
for each of its lines. The blocks belong into a site block; with --site they are
in one, which listens on port 21 and has the groups of the table, yet without
rights. Nothing is printed unless the whole table is right; what is wrong is said
with line, column and cure.

` + tableHelp + ` The first line
names them, in any order; all but username may be missing.

Passwords are hashes. A plain one is refused unless it is written "plain:secret".
With --hash it becomes a hash, which takes some 30 ms on one processor; it needs
"plain:" before it only if it begins with $ or {, as hashes do.`,
		Example: `  ftpd users import customers.csv > new-users.hcl
  ftpd users import customers.csv --site files.example.com > /etc/ftpd/sites/files.hcl
  ftpd users import --hash - < accounts.csv`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			hasher, err := passwordHasher(hash, kind)
			if err != nil {
				return err
			}
			return a.importUsers(args[0], site, hasher)
		},
	}
	c.Flags().StringVar(&site, "site", "", "put the users into a site of this `NAME`")
	c.Flags().BoolVar(&hash, "hash", false, "make hashes of plain passwords")
	c.Flags().StringVar(&kind, "kind", account.DefaultKind, "kind of hash: "+strings.Join(account.NewKinds(), ", "))
	return c
}

// passwordHasher is nil where plain passwords stay. A kind that there is not should
// not be found out at the first password.
func passwordHasher(hash bool, kind string) (func(string) (string, error), error) {
	if !hash {
		return nil, nil
	}
	_, err := account.NewHash(kind, "any")
	return func(password string) (string, error) { return account.NewHash(kind, password) }, err
}

// importUsers prints all users or none.
func (a *app) importUsers(path, site string, hash func(string) (string, error)) error {
	name, data, err := a.readTable(path)
	if err != nil {
		return err
	}
	users, found := config.ReadUsers(name, data, hash)
	if err := a.show(found); err != nil {
		return err
	}
	if found.HasErrors() {
		return fmt.Errorf("%s in %s", count(len(found), "error"), name)
	}
	text, err := config.UsersHCL(users, site)
	if err != nil {
		return err
	}
	_, err = a.document().Write(text)
	return err
}

// readTable reads a file or standard input, and says what to call it.
func (a *app) readTable(path string) (name string, data []byte, err error) {
	if path == "-" {
		data, err = io.ReadAll(io.LimitReader(a.stdin, largestTable))
		return "<stdin>", data, err
	}
	file, err := os.Open(path)
	if err != nil {
		return path, nil, err
	}
	defer file.Close()
	data, err = io.ReadAll(io.LimitReader(file, largestTable))
	return path, data, err
}
