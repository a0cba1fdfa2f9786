package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"ftpd/pkg/config"
	"ftpd/pkg/printable"
)

// defaultPath is where the configuration is looked for without -c.
const defaultPath = "/etc/ftpd"

// errNo ends a command with status 1 where everything has been said already.
var errNo = errors.New("no")

// app is what all commands share.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer  // let nothing through that a terminal obeys
	console        *os.File   // standard error itself, for what has colours of ours
	pipe           *os.File   // standard output itself, for files on their way through
	env            config.Env // the zero one is the real world

	path   string // -c
	socket string // --socket
	json   bool   // --json

	notice string // what serve says before its listeners
}

// command builds the tree of commands.
func (a *app) command() *cobra.Command {
	root := &cobra.Command{
		Use:   "ftpd",
		Short: "An FTP server that is configured by files",
		Long: `ftpd serves virtual FTP sites that are described in HCL files, follows those
files while it runs, and can say of every answer which line decided it.`,
		SilenceUsage:  true,
		SilenceErrors: true,
		Version:       version().String(),
	}
	root.SetIn(a.stdin)
	root.SetOut(a.stdout)
	root.SetErr(a.stderr)
	root.SetVersionTemplate("{{.Version}}\n")
	root.AddCommand(a.serveCommand(), a.checkCommand(), a.explainCommand(), a.passwdCommand(),
		a.logCommand(), a.fmtCommand(), a.initCommand(), a.versionCommand())
	root.AddCommand(a.usersCommand())
	root.AddCommand(a.controlCommands()...)
	return root
}

// takesConfig adds -c to a command that reads configuration.
func (a *app) takesConfig(c *cobra.Command) {
	c.Flags().StringVarP(&a.path, "config", "c", defaultPath, "configuration folder, or one file")
}

// asksDaemon adds what finds the daemon's control socket.
func (a *app) asksDaemon(c *cobra.Command) {
	c.Flags().StringVarP(&a.path, "config", "c", defaultPath, "configuration folder or file of the daemon; its run_dir has the socket")
	c.Flags().StringVar(&a.socket, "socket", "", "the control socket's `PATH`; -c is not looked at then")
}

// printsFacts adds --json.
func (a *app) printsFacts(c *cobra.Command) {
	c.Flags().BoolVar(&a.json, "json", false, "print JSON")
}

// printJSON writes a value as people and jq like it.
func (a *app) printJSON(value any) error {
	var document bytes.Buffer
	out := json.NewEncoder(&document)
	out.SetIndent("", "  ")
	out.SetEscapeHTML(false)
	if err := out.Encode(value); err != nil {
		return err
	}
	_, err := a.stdout.Write(printable.JSON(document.Bytes()))
	return err
}

// document is where the content of a file goes: byte for byte into a pipe or a
// file, and fit to be shown on a terminal.
func (a *app) document() io.Writer {
	if a.pipe == nil || term.IsTerminal(int(a.pipe.Fd())) {
		return a.stdout
	}
	return a.pipe
}

// show writes diagnostics to standard error, in colour and wrapped on a
// terminal.
func (a *app) show(found config.Diagnostics) error {
	width := 0
	terminal := a.console != nil && term.IsTerminal(int(a.console.Fd()))
	if !terminal {
		return found.Write(a.stderr, false, width)
	}
	if columns, _, err := term.GetSize(int(a.console.Fd())); err == nil {
		width = columns
	}
	return found.Write(a.console, os.Getenv("NO_COLOR") == "", width)
}
