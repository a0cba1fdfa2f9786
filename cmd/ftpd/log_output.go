package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"

	"golang.org/x/term"

	"ftpd/pkg/archive"
	"ftpd/pkg/printable"
)

// logOutput is where log prints, and how.
type logOutput struct {
	to       *bufio.Writer
	format   logFormat
	terminal bool // lines are wanted as they are found
	shown    bool // an export, and a person reads it
	pager    *exec.Cmd
	pipe     io.Closer // to the pager
}

// logFormat prints entries.
type logFormat interface {
	print(w *bufio.Writer, e *archive.Entry) error
}

// logOutput opens the way out, through a pager if one is asked for.
func (a *app) logOutput(flags logFlags) (*logOutput, error) {
	terminal := a.pipe != nil && term.IsTerminal(int(a.pipe.Fd()))
	o := &logOutput{terminal: terminal, shown: terminal && flags.export != ""}
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
	stdout := a.stdout
	if a.pipe != nil {
		stdout = a.pipe // what does not print is quoted in lines, whose colours are ours
	}
	if flags.page && terminal {
		return o, o.page(stdout, a.console)
	}
	o.open(stdout)
	return o, nil
}

// open begins to write to w.
func (o *logOutput) open(w io.Writer) {
	if o.shown {
		w = &printable.Writer{W: w}
	}
	o.to = bufio.NewWriterSize(w, 64<<10)
}

// page starts the pager. Without $PAGER and without less it prints straight.
func (o *logOutput) page(stdout, stderr io.Writer) error {
	pager := os.Getenv("PAGER")
	if pager == "" {
		if _, err := exec.LookPath("less"); err != nil {
			o.open(stdout)
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
	o.pipe = pipe
	o.open(pipe)
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
