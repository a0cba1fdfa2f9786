package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"ftpd/pkg/config"
	"ftpd/pkg/control"
)

// askPatience bounds the wait for answers that take no time; reload and diff have
// no bound.
const askPatience = 30 * time.Second

// controlCommands are those that ask a running daemon.
func (a *app) controlCommands() []*cobra.Command {
	return []*cobra.Command{a.statusCommand(), a.whoCommand(), a.kickCommand(), a.reloadCommand(),
		a.confirmCommand(), a.diffCommand(), a.drainCommand(), a.banCommand(), a.usageCommand(), a.doctorCommand()}
}

// client is the daemon's. The files may be broken just now: of all places where
// the socket may be the first is taken that has one.
func (a *app) client() (*control.Client, error) {
	if a.socket != "" {
		return control.NewClient(a.socket), nil
	}
	var looked []string
	for _, dir := range config.RunDirs(a.path, a.env) {
		path := filepath.Join(dir, control.SocketName)
		if _, err := os.Lstat(path); err == nil || errors.Is(err, fs.ErrPermission) {
			return control.NewClient(path), nil
		}
		looked = append(looked, path)
	}
	return nil, fmt.Errorf("no daemon is running with %s: there is no control socket %s", a.path, strings.Join(looked, " or "))
}

// ask gives the daemon's client to one question, which has to be answered soon.
func (a *app) askDaemon(ctx context.Context, question func(context.Context, *control.Client) error) error {
	client, err := a.client()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, askPatience)
	defer cancel()
	err = question(ctx, client)
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("the daemon does not answer within %v", askPatience)
	}
	return err
}

// completeSessions offers ids, or nothing where no daemon can be asked.
func (a *app) completeSessions(c *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
	return a.complete(c, func(s control.Session) string { return s.ID + "\t" + s.User + " " + s.From })
}

// completeUsers offers the users who are connected.
func (a *app) completeUsers(c *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
	return a.complete(c, func(s control.Session) string { return s.User })
}

func (a *app) complete(c *cobra.Command, of func(control.Session) string) ([]string, cobra.ShellCompDirective) {
	client, err := a.client()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	ctx, cancel := context.WithTimeout(c.Context(), time.Second)
	defer cancel()
	sessions, err := client.Sessions(ctx, control.Filter{})
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var words []string
	for _, s := range sessions {
		if word := of(s); word != "" {
			words = append(words, word)
		}
	}
	return words, cobra.ShellCompDirectiveNoFileComp
}
