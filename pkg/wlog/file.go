package wlog

import (
	"fmt"
	"sync"
	"time"

	"ftpd/pkg/pathvars"

	"gopkg.in/natefinch/lumberjack.v2"
)

const (
	// pause is how long lines are collected after others were written.
	pause = 100 * time.Millisecond
	// firstRetry doubles up to lastRetry while the disk fails.
	firstRetry = time.Second
	lastRetry  = 30 * time.Second
	// closePatience is how long Close waits for a disk that hangs.
	closePatience = 10 * time.Second
)

// file is a log as all its holders share it: the queue that they fill, one
// goroutine that writes it, one that tidies up.
type file struct {
	mu      sync.Mutex
	queue   queue
	holders []*Log // the newest last
	state   Status
	ended   bool

	wake chan struct{} // a line was queued
	roll chan struct{} // a file was begun
	stop chan struct{}
	done sync.WaitGroup

	// Only run's goroutine uses these.
	out     output
	writing []batch
	retry   time.Duration // 0 while writing works
}

func newFile(path pathvars.TimeTemplate, rotator *lumberjack.Logger) *file {
	f := &file{
		queue: queue{path: path},
		state: Status{Path: path.Expand(time.Now())},
		wake:  make(chan struct{}, 1),
		roll:  make(chan struct{}, 1),
		stop:  make(chan struct{}),
	}
	f.out = newOutput(rotator)
	return f
}

// start runs the log until end.
func (f *file) start() {
	f.done.Go(f.run)
	f.done.Go(f.tidy)
	notify(f.roll) // files may have grown old while no daemon ran
}

// join adds a holder.
func (f *file) join(l *Log) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.holders = append(f.holders, l)
}

// part takes a holder away and says how many are left. The options of the last
// one stay in force to the end.
func (f *file) part(l *Log) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.holders) == 1 {
		return 0
	}
	for i, holder := range f.holders {
		if holder == l {
			f.holders = append(f.holders[:i], f.holders[i+1:]...)
			break
		}
	}
	return len(f.holders)
}

// options are those in force.
func (f *file) options() Options {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.holders[len(f.holders)-1].options
}

// add queues a line.
func (f *file) add(head *header, r *Record) {
	f.mu.Lock()
	queued := !f.ended && f.queue.add(head, r)
	if !queued {
		f.state.Lost++
	}
	f.mu.Unlock()
	if queued {
		notify(f.wake)
	}
}

// notify leaves word in a channel of one, if there is none yet.
func notify(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// run writes lines as they come, and those that are left at the end.
func (f *file) run() {
	for f.awaitLines() {
		f.flush()
		f.sleep(max(pause, f.retry))
	}
	// What came in while the last flush ran needs another one.
	if f.flush() == nil {
		f.flush()
	}
	f.out.close()
}

// awaitLines waits until there is something to write; false at the end.
func (f *file) awaitLines() bool {
	select {
	case <-f.stop:
		return false
	case <-f.wake:
		return true
	}
}

func (f *file) sleep(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-f.stop:
	}
}

// end writes what is queued and stops. Ended is false if the disk hangs and the
// goroutines were left behind.
func (f *file) end() (ended bool, err error) {
	f.mu.Lock()
	f.ended = true
	f.mu.Unlock()
	close(f.stop)

	stopped := make(chan struct{})
	go func() {
		f.done.Wait()
		close(stopped)
	}()
	timer := time.NewTimer(closePatience)
	defer timer.Stop()
	select {
	case <-stopped:
	case <-timer.C:
		return false, fmt.Errorf("log %s: the disk does not answer, lines may be lost", f.queue.path)
	}
	return true, f.abandon()
}

// abandon counts the lines that could not be written.
func (f *file) abandon() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	var left uint64
	for _, b := range append(f.writing, f.queue.batches...) {
		left += b.lines
	}
	f.state.Lost += left
	if left == 0 {
		return nil
	}
	return fmt.Errorf("log %s: %d lines lost: %w", f.state.Path, left, f.state.Err)
}

func (f *file) status() Status {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.state
}
