package wlog

import (
	"sync"
	"time"
)

// Log is one holder's access to a log. It is safe for concurrent use.
type Log struct {
	set     *Set
	file    *file
	head    *header
	options Options

	closing sync.Once
	err     error // of closing
}

// Write adds a record's line. It never waits for the disk: lines are queued and
// written together, at once when the log was idle and at most pause later when
// it was not. If the disk fails for so long that the queue is full, lines are
// lost and counted.
func (l *Log) Write(r *Record) { l.file.add(l.head, r) }

// Close gives the log back. The last holder's writes what is queued and closes
// the file; its error says that lines were lost. Further calls do nothing.
func (l *Log) Close() error {
	l.closing.Do(func() { l.err = l.set.leave(l) })
	return l.err
}

// Status is how a log is doing.
type Status struct {
	Path  string    // the file written last, or the first to be written
	Lines uint64    // written since the log was opened
	Lost  uint64    // not written, and never to be
	Err   error     // why writing fails at the moment, nil if it does not
	Since time.Time // when it began to fail
}

// Status returns how the log is doing, over all its holders.
func (l *Log) Status() Status { return l.file.status() }
