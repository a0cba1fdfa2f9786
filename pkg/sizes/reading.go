package sizes

import (
	"context"
	"errors"
	"io/fs"
	"sync"
	"time"

	"ftpd/pkg/vfs"
)

// How often a folder in which things happen is read before what happened is allowed
// for, and how long it is left alone then: longer each time, so that a busy one is
// not read all day.
const (
	attempts   = 3
	firstPause = 2 * time.Second
	lastPause  = 10 * time.Minute
)

// reading is the state of the one reader. The book's lock guards it.
type reading struct {
	ctx  context.Context
	stop context.CancelFunc

	queue   []*folder
	working bool
	ended   sync.WaitGroup
	idle    []chan struct{} // of those who wait for an empty queue
}

// enqueue has a folder read. The caller holds mu.
func (b *Book) enqueue(f *folder) {
	if f.again != nil {
		f.again.Stop()
		f.again = nil
	}
	if f.queued || b.ctx.Err() != nil {
		return
	}
	f.queued = true
	b.queue = append(b.queue, f)
	if !b.working {
		b.working = true
		b.ended.Go(b.work)
	}
}

// work reads what is to be read, one folder after the other.
func (b *Book) work() {
	for f := b.next(); f != nil; f = b.next() {
		b.read(f)
	}
}

// next is the next folder to be read; nil: there is none, and the reader ends.
func (b *Book) next() *folder {
	b.mu.Lock()
	defer b.mu.Unlock()
	for len(b.queue) > 0 && b.ctx.Err() == nil {
		f := b.queue[0]
		b.queue = b.queue[1:]
		f.queued = false
		if b.folders[f.id] == f {
			return f
		}
	}
	b.working, b.queue = false, nil
	for _, idle := range b.idle {
		close(idle)
	}
	b.idle = nil
	return nil
}

// read reads one folder until it is sure, or often enough.
func (b *Book) read(f *folder) {
	for attempt := 1; ; attempt++ {
		path := b.begins(f)
		total, failed, err := b.walk(path, f.id)
		switch {
		case b.ctx.Err() != nil:
			return
		case err != nil:
			b.unread(f, err)
			return
		case b.ends(f, total, failed, attempt == attempts):
			return
		}
	}
}

func (b *Book) begins(f *folder) (path string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	f.moved, f.stirred = 0, false
	return f.path
}

// ends takes over what was read and says whether that is the end of it.
func (b *Book) ends(f *folder, total int64, failed error, last bool) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.folders[f.id] != f {
		return true
	}
	quiet := f.moved == 0 && !f.stirred && f.pending == 0
	if !quiet && !last {
		return false
	}
	b.note(f, failed)
	if f.pending > 0 {
		// A change that is done and not posted may have been read: nothing can be compared.
		f.unsure = true
		b.later(f)
		return true
	}
	b.believe(f, total, quiet)
	return true
}

// unread is the end of a reading that says nothing. A folder that is gone or moved
// is somebody's by another name, who will say so, or nobody's.
func (b *Book) unread(f *folder, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.folders[f.id] != f:
	case errors.Is(err, errGone), errors.Is(err, fs.ErrNotExist):
		b.drop(f)
	default:
		b.note(f, err)
		b.later(f)
	}
}

// note says once what could not be read.
func (b *Book) note(f *folder, failed error) {
	if failed != nil && (f.failed == nil || f.failed.Error() != failed.Error()) {
		b.log.WithField("path", f.path).WithError(failed).Warn(messageNotRead)
	}
	f.failed = failed
}

// believe corrects the size by what was read.
func (b *Book) believe(f *folder, total int64, quiet bool) {
	f.read = time.Now()
	known := f.isKnown()
	switch off := total - f.used; {
	case quiet:
		f.used, f.unsure, f.tries = total, false, 0
	case !known:
		f.used, f.unsure = total+f.moved, true
	case f.stirred:
		// Whole folders may have been missed.
	case off > f.moved:
		f.used, f.unsure = total-f.moved, true
	case -off > f.moved:
		f.used, f.unsure = total+f.moved, true
	}
	if !known {
		close(f.known)
	}
	if f.unsure {
		b.later(f)
	}
}

// later has a folder read again when it may have become quiet.
func (b *Book) later(f *folder) {
	pause := min(firstPause<<min(f.tries, 16), lastPause)
	f.tries++
	f.again = time.AfterFunc(pause, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		if b.folders[f.id] == f {
			b.enqueue(f)
		}
	})
}

// Rescan reads all folders again and waits for the end of that.
func (b *Book) Rescan(ctx context.Context) error {
	b.mu.Lock()
	for _, f := range b.folders {
		b.enqueue(f)
	}
	idle := make(chan struct{})
	if b.working {
		b.idle = append(b.idle, idle)
	} else {
		close(idle)
	}
	b.mu.Unlock()
	select {
	case <-idle:
		return b.ctx.Err()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Doubt has the folders of a chain read again: something moved that was too much to
// be counted.
func (b *Book) Doubt(chain []vfs.FileID) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, f := range b.in(chain) {
		f.unsure = true
		b.enqueue(f)
	}
}

// Reread has all folders read again, some time.
func (b *Book) Reread() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, f := range b.folders {
		b.enqueue(f)
	}
}

// Close ends the reading and leaves the sizes to the next run.
func (b *Book) Close() {
	b.stop()
	b.mu.Lock()
	for _, f := range b.folders {
		if f.again != nil {
			f.again.Stop()
		}
	}
	b.mu.Unlock()
	b.ended.Wait()
	b.leave()
}

// Wait waits until nothing is being read.
func (b *Book) Wait() { b.ended.Wait() }
