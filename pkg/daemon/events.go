package daemon

import (
	"fmt"
	"io"
	"os"

	"github.com/sirupsen/logrus"

	"ftpd/pkg/config"
)

// events is the event log: one logger for the life of the process, so that
// everybody may keep it, with a level, a form and a place that reloads change.
type events struct {
	log     *logrus.Logger
	repeats *repeats
	stderr  io.Writer
	file    *os.File // nil: stderr
}

// newEvents makes the log as it is before any configuration was read.
func newEvents(stderr io.Writer) *events {
	log := logrus.New()
	e := &events{log: log, stderr: stderr, repeats: newRepeats(func(level logrus.Level, left logrus.Fields) {
		log.WithFields(left).Log(level, eventOmitted)
	})}
	log.SetOutput(stderr)
	log.SetFormatter(e.lines("text"))
	return e
}

// eventOmitted tells how many lines of refusals were not written.
const eventOmitted = "refusals omitted"

// lines is the form that a format's name means.
func (e *events) lines(format string) *lines { return &lines{formatter(format), e.repeats} }

// pending is an event log's next place, opened but not in use.
type pending struct {
	events *events
	rules  config.EventLog
	file   *os.File
}

// prepare opens what the configuration asks for, so that a file that cannot be
// opened refuses the reload. It opens a file anew even if it has not changed:
// that is what logrotate expects of SIGHUP.
func (e *events) prepare(rules config.EventLog) (*pending, error) {
	p := &pending{events: e, rules: rules}
	if rules.File.V == "" {
		return p, nil
	}
	file, err := os.OpenFile(rules.File.V, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o640)
	if err != nil {
		return nil, fmt.Errorf("event log: %w", err)
	}
	p.file = file
	return p, nil
}

// commit takes the new place into use.
func (p *pending) commit() {
	e := p.events
	e.log.SetLevel(level(p.rules.Level.V))
	e.log.SetFormatter(e.lines(p.rules.Format.V))
	if p.file != nil {
		e.log.SetOutput(p.file)
	} else {
		e.log.SetOutput(e.stderr)
	}
	e.closeFile() // SetOutput waits for a line being written: nobody uses it now
	e.file = p.file
}

// undo gives the new place up.
func (p *pending) undo() {
	if p != nil && p.file != nil {
		p.file.Close()
	}
}

func (e *events) closeFile() {
	if e.file != nil {
		e.file.Close()
	}
}

// close goes back to standard error, for whatever is said after the end.
func (e *events) close() {
	e.repeats.flush()
	e.log.SetOutput(e.stderr)
	e.closeFile()
	e.file = nil
}

// level reads a level's name; the configuration has checked it.
func level(name string) logrus.Level {
	if l, err := logrus.ParseLevel(name); err == nil {
		return l
	}
	return logrus.InfoLevel
}
