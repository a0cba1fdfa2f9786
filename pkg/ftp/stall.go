package ftp

import (
	"io"
	"sync"
	"time"
)

// A deadline on each read or write would not do: one sendfile(2) or splice(2)
// may move gigabytes to a slow client. The kernel moves the file's own position
// while it copies, so a look at it every now and then costs the transfer
// nothing and misses nothing.

// positioner is a file whose position tells how far copying has come.
type positioner interface {
	Seek(offset int64, whence int) (int64, error)
}

// stallWatch ends a transfer on which nothing moves for too long. The zero
// value watches nothing.
type stallWatch struct {
	t     *transfer
	every time.Duration

	mu    sync.Mutex
	timer *time.Timer // nil when stopped
	file  positioner  // nil: only what the transfer counts itself
	start int64       // the file's position at first
	last  int64
	still int // looks without a change
}

// looks is how many times within the stall timeout the watch looks.
const looks = 8

// begin starts watching a transfer. stalled = 0 watches nothing.
func (w *stallWatch) begin(t *transfer, stalled time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.t, w.every, w.last = t, stalled/looks, -1
	if stalled > 0 {
		w.timer = time.AfterFunc(w.every, w.look)
	}
}

// on says whose position to look at. Nobody looks before begin.
func (w *stallWatch) on(f positioner) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.t == nil {
		return
	}
	if at, err := f.Seek(0, io.SeekCurrent); err == nil {
		// The session itself may have moved some of it already (prompt.go).
		w.file, w.start = f, at-w.t.moved.Load()
	}
}

func (w *stallWatch) look() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.timer == nil {
		return
	}
	if now := w.t.pulse.Load() + w.t.moved.Load() + w.copied(); now != w.last {
		w.last, w.still = now, 0
	} else if w.still++; w.still >= looks {
		w.timer = nil
		w.t.cancel(errStalled)
		return
	}
	w.timer.Reset(w.every)
}

// copied is how far the kernel has come. The caller holds mu.
func (w *stallWatch) copied() int64 {
	if w.file == nil {
		return 0
	}
	at, err := w.file.Seek(0, io.SeekCurrent)
	if err != nil {
		return 0
	}
	return at - w.start
}

// end stops the watch. After it the file may be closed.
func (w *stallWatch) end() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.file = nil
	if w.timer != nil {
		w.timer.Stop()
		w.timer = nil
	}
}

// progress is how many bytes have been moved, also by a copy that goes on.
func (t *transfer) progress() int64 {
	t.watch.mu.Lock()
	defer t.watch.mu.Unlock()
	return max(t.moved.Load(), t.watch.copied())
}
