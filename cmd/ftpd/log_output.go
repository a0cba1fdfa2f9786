package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"

	"golang.org/x/term"

	"ftpd/pkg/archive"
)

// logOutput is where log prints, and how.
type logOutput struct {
	to       *bufio.Writer
	format   logFormat
	terminal bool // lines are wanted as they are found
	pager    *exec.Cmd
	pipe     io.Closer // to the pager
}

// logFormat prints entries.
type logFormat interface {
	print(w *bufio.Writer, e *archive.Entry) error
}

// logOutput opens the way out, through a pager if one is asked for.
func (a *app) logOutput(flags logFlags) (*logOutput, error) {
	file, isFile := a.stdout.(*os.File)
	terminal := isFile && term.IsTerminal(int(file.Fd()))
	o := &logOutput{terminal: terminal}
	switch flags.export {
	case "":
		o.format = &lineFormat{colour: terminal && os.Getenv("NO_COLOR") == ""}
	case "json":
		o.format = jsonFormat{}
	case "csv":
		o.format = &csvFormat{}
	case "w3c":
		o.format = &w3cFormat{plain: terminal}
	default:
		return nil, fmt.Errorf("--export %q: it is csv, json or w3c", flags.export)
	}
	if flags.page && terminal {
		return o, o.page(a.stdout, a.stderr)
	}
	o.to = bufio.NewWriterSize(a.stdout, 64<<10)
	return o, nil
}

// page starts the pager. Without $PAGER and without less it prints straight.
func (o *logOutput) page(stdout, stderr io.Writer) error {
	pager := os.Getenv("PAGER")
	if pager == "" {
		if _, err := exec.LookPath("less"); err != nil {
			o.to = bufio.NewWriterSize(stdout, 64<<10)
			return nil
		}
		pager = "less -R"
	}
	o.pager = exec.Command("/bin/sh", "-c", pager)
	o.pager.Stdout, o.pager.Stderr = stdout, stderr
	pipe, err := o.pager.StdinPipe()
	if err != nil {
		return err
	}
	o.pipe, o.to = pipe, bufio.NewWriterSize(pipe, 64<<10)
	if err := o.pager.Start(); err != nil {
		return fmt.Errorf("pager: %w", err)
	}
	return nil
}

func (o *logOutput) print(e *archive.Entry) error {
	if err := o.format.print(o.to, e); err != nil {
		return err
	}
	if o.terminal && o.pager == nil {
		return o.to.Flush()
	}
	return nil
}

func (o *logOutput) flush() error { return o.to.Flush() }

// close prints what is left and waits until the pager has been read.
func (o *logOutput) close() error {
	err := o.to.Flush()
	if o.pager == nil {
		return err
	}
	o.pipe.Close()
	if ended := o.pager.Wait(); err == nil && ended != nil {
		err = fmt.Errorf("pager: %w", ended)
	}
	return err
}
