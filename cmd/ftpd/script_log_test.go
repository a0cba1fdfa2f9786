package main

import (
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// growingLog is a daemon's standard error, which scripts wait on.
type growingLog struct {
	mu    sync.Mutex
	all   strings.Builder
	seen  int           // bytes that were waited for already
	grown chan struct{} // closed and replaced when bytes come, or the end
	ended bool
}

func newGrowingLog() *growingLog {
	return &growingLog{grown: make(chan struct{})}
}

// Write implements io.Writer.
func (l *growingLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all.Write(p)
	close(l.grown)
	l.grown = make(chan struct{})
	return len(p), nil
}

// end wakes those who wait for what will not come.
func (l *growingLog) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ended = true
	close(l.grown)
	l.grown = make(chan struct{})
}

// skip forgets what came so far.
func (l *growingLog) skip() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.seen = l.all.Len()
}

// unsee lets the line that was waited for last be waited for again.
func (l *growingLog) unsee(line string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.seen -= len(line)
}

// text is all that came.
func (l *growingLog) text() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.String()
}

// next is the first whole unseen line that matches.
func (l *growingLog) next(pattern *regexp.Regexp) (line string, found, ended bool, grown chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	at := l.seen
	for line := range strings.Lines(l.all.String()[l.seen:]) {
		if !strings.HasSuffix(line, "\n") {
			break
		}
		at += len(line)
		if pattern.MatchString(strings.TrimSuffix(line, "\n")) {
			l.seen = at
			return line, true, l.ended, nil
		}
	}
	return "", false, l.ended, l.grown
}

// await waits for a line that matches and returns it.
func (l *growingLog) await(ts *testscript.TestScript, pattern *regexp.Regexp) string {
	timeout := time.After(patience)
	for {
		line, found, ended, grown := l.next(pattern)
		if found {
			return line
		}
		if ended {
			ts.Fatalf("the daemon ended, and the log has no line like %s", pattern)
		}
		select {
		case <-grown:
		case <-timeout:
			ts.Fatalf("no line like %s in the log within %v", pattern, patience)
		}
	}
}
