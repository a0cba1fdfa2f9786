package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"ftpd/pkg/account"
)

// longestLine bounds what is read, in bytes; no password may be that long.
const longestLine = 64 << 10

func (a *app) passwdCommand() *cobra.Command {
	var kind, hash string
	c := &cobra.Command{
		Use:   "passwd",
		Short: "Make a hash for a user's password",
		Long: `passwd asks for a password, twice, without showing it, and prints the hash to put
into the configuration as password = "…". Without a terminal it reads one line
from standard input. A password is never taken as an argument, because others
can see those.

With --verify HASH it says whether the password fits the hash instead.`,
		Example: "  ftpd passwd\n  pwgen 16 1 | tee secret.txt | ftpd passwd\n  ftpd passwd --verify '$2b$10$…'",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if c.Flags().Changed("verify") {
				return a.verifyPassword(hash)
			}
			return a.hashPassword(kind)
		},
	}
	c.Flags().StringVar(&kind, "kind", account.DefaultKind, "kind of hash: "+strings.Join(account.NewKinds(), ", "))
	c.Flags().StringVar(&hash, "verify", "", "check the password against this hash; the exit status is the answer")
	return c
}

// hashPassword prints the hash of a new password.
func (a *app) hashPassword(kind string) error {
	password, err := a.readPassword(true)
	if err != nil {
		return err
	}
	hash, err := account.NewHash(kind, password)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(a.stdout, hash)
	return err
}

// verifyPassword answers with a word and the exit status.
func (a *app) verifyPassword(text string) error {
	hash, err := account.ParseHash(text)
	if err != nil {
		return err
	}
	password, err := a.readPassword(false)
	if err != nil {
		return err
	}
	if !hash.Verify(password) {
		fmt.Fprintln(a.stdout, "no")
		return errNo
	}
	_, err = fmt.Fprintln(a.stdout, "yes")
	return err
}

// readPassword reads from the terminal without echo, or a line of standard
// input. A new password is asked for twice, because nobody sees what they type.
func (a *app) readPassword(isNew bool) (string, error) {
	file, ok := a.stdin.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return a.readLine()
	}
	first, err := a.prompt(file, "Password: ")
	if err != nil || !isNew {
		return first, err
	}
	second, err := a.prompt(file, "Once more: ")
	if err == nil && first != second {
		err = errors.New("the passwords differ")
	}
	return first, err
}

// prompt asks on standard error, so that the hash alone goes to standard output.
func (a *app) prompt(terminal *os.File, text string) (string, error) {
	fmt.Fprint(a.stderr, text)
	password, err := term.ReadPassword(int(terminal.Fd()))
	fmt.Fprintln(a.stderr)
	return string(password), err
}

// readLine reads a line that need not end. What is too long is left for the
// hash's own check to refuse.
func (a *app) readLine() (string, error) {
	line, err := bufio.NewReader(io.LimitReader(a.stdin, longestLine)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	return strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r"), nil
}
