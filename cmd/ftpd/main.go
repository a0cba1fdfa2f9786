package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"ftpd/pkg/printable"
)

// main runs one command. Exit status 0 means yes or done, 1 means no, failed or
// used wrongly, 2 that diff found something.
func main() {
	app := &app{
		stdin: os.Stdin, console: os.Stderr, pipe: os.Stdout,
		stdout: &printable.Writer{W: os.Stdout}, stderr: &printable.Writer{W: os.Stderr},
	}
	err := app.command().ExecuteContext(context.Background())
	switch {
	case err == nil:
		return
	case errors.Is(err, errNo):
		// The answer has been printed, or is the exit status itself.
	case errors.Is(err, errWouldChange):
		os.Exit(2)
	default:
		fmt.Fprintf(app.stderr, "ftpd: %s\n", printable.Line(err.Error()))
	}
	os.Exit(1)
}
