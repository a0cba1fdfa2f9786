package wlog

import (
	"sync"
	"time"

	"gopkg.in/natefinch/lumberjack.v2"
)

// Set knows the logs that are open, so that sites with the same path write to
// one file in turn. It is safe for concurrent use.
type Set struct {
	mu    sync.Mutex
	files map[string]*file
	// spare rotators are used again: each has a goroutine that its library
	// never ends, and there must not be more of them with every reload.
	spare []*lumberjack.Logger
	// opened counts holders, for header.serial.
	opened uint64
}

// NewSet returns a set without logs.
func NewSet() *Set {
	return &Set{files: make(map[string]*file)}
}

// Open gives a new holder of the log at o.Path. It creates the file, so that
// what could prevent writing is found now. If the log is open already, its
// columns change where lines of another holder begin, and the newest holder's
// other options are in force until it is closed: that is how a reload changes a
// log while the sites of before still write.
func (s *Set) Open(o Options) (*Log, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	f, open := s.files[o.Key()]
	if !open {
		if err := prepare(o.Path.Expand(time.Now())); err != nil {
			return nil, err
		}
		f = s.add(o)
	}
	s.opened++
	l := &Log{set: s, file: f, options: o, head: &header{o.Software, o.Remark, o.Fields, s.opened}}
	f.join(l)
	if !open {
		f.start()
	}
	return l, nil
}

// Key is the same for all spellings of one path: logs with the same key share
// their files.
func (o Options) Key() string {
	a := time.Date(2001, time.February, 3, 4, 0, 0, 0, time.UTC)
	b := time.Date(2015, time.November, 16, 17, 0, 0, 0, time.UTC)
	return o.Path.Expand(a) + "\x00" + o.Path.Expand(b)
}

// add makes the log of a path that is not open.
func (s *Set) add(o Options) *file {
	rotator := &lumberjack.Logger{}
	if last := len(s.spare) - 1; last >= 0 {
		rotator, s.spare = s.spare[last], s.spare[:last]
	}
	f := newFile(o.Path, rotator)
	s.files[o.Key()] = f
	return f
}

// leave takes a holder away and ends the log with the last. The lock is not
// held while the file is written to the end: other logs need not wait for a
// slow disk.
func (s *Set) leave(l *Log) error {
	s.mu.Lock()
	if left := l.file.part(l); left > 0 {
		s.mu.Unlock()
		return nil
	}
	delete(s.files, l.options.Key())
	s.mu.Unlock()

	ended, err := l.file.end()
	if ended {
		s.mu.Lock()
		s.spare = append(s.spare, l.file.out.rotator)
		s.mu.Unlock()
	}
	return err
}
