package main

import (
	"context"
	"errors"
	"fmt"
	"os"
)

// main runs one command. Exit status 0 means yes or done, 1 means no, failed or
// used wrongly.
func main() {
	app := &app{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr}
	err := app.command().ExecuteContext(context.Background())
	switch {
	case err == nil:
		return
	case errors.Is(err, errNo):
		// The answer has been printed, or is the exit status itself.
	default:
		fmt.Fprintf(os.Stderr, "ftpd: %v\n", err)
	}
	os.Exit(1)
}
