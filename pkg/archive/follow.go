package archive

import (
	"bytes"
	"container/heap"
	"context"
	"io"
	"slices"
	"time"

	"github.com/fsnotify/fsnotify"

	"ftpd/pkg/wlog"
)

// watch is what a search that follows its logs has beside.
type watch struct {
	notify *fsnotify.Watcher
	logs   []Log
	parked []*row // at the end of what there is
	cyclic bool   // a log has names that come round again
}

// NewFollow begins a search that goes on with what is added to the logs: when Next
// has returned nil, Wait returns as soon as there may be more. A query's Until is
// left out. The kernel tells of changes, which it does for local file systems.
func NewFollow(q Query, logs ...Log) (*Search, error) {
	notify, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, err
	}
	q.Until = time.Time{}
	s := &Search{filter: newFilter(q), watch: &watch{notify: notify, logs: logs}}
	s.watchFolders() // before looking: nothing falls between
	for i := range logs {
		s.follow(logs[i])
	}
	heap.Init(&s.rows)
	return s, nil
}

// follow adds a log, whose files may be yet to come. Names that come round again
// are taken one after the other, too.
func (s *Search) follow(l Log) {
	files, err := wlog.Files(l.Path)
	s.fault(err)
	t := &trail{log: l}
	t.remember(slices.Clone(files)) // of which some are left out now
	if !l.Path.Dated() {
		files = inTurn(files, l.Kind)
		s.watch.cyclic = s.watch.cyclic || t.cyclic()
	}
	files = slices.DeleteFunc(files, func(file wlog.File) bool { return !s.filter.mayHold(file) })
	s.add(source{kind: l.Kind, site: l.Site, files: files, trail: t})
}

// Wait returns when lines may have been added, or with the context's error.
func (s *Search) Wait(ctx context.Context) error {
	renamed := s.watch.cyclic // or made, or removed, or old and in use once more
	select {
	case <-ctx.Done():
		return ctx.Err()
	case event := <-s.watch.notify.Events:
		renamed = renamed || !event.Has(fsnotify.Write)
	case <-s.watch.notify.Errors:
		renamed = true // events were lost: anything may have changed
	}
	for more := true; more; { // what has come meanwhile is seen to with it
		select {
		case event := <-s.watch.notify.Events:
			renamed = renamed || !event.Has(fsnotify.Write)
		default:
			more = false
		}
	}
	if renamed {
		s.watchFolders()
	}
	s.resume(renamed)
	return nil
}

// resume puts rows that have a new line back among those in use.
func (s *Search) resume(renamed bool) {
	parked := s.watch.parked
	s.watch.parked = nil
	for _, r := range parked {
		if renamed {
			r.files = r.trail.newer(r.cursor)
		}
		r.readOn()
		if s.advance(r) {
			heap.Push(&s.rows, r)
		}
	}
}

// readOn lets a row's file be read beyond what was its end. A file whose end is
// not there any more was truncated, and is read from its begin.
func (r *row) readOn() {
	c := r.cursor
	if c == nil || c.packed != nil {
		return
	}
	if !bytes.Equal(c.end, c.lastBytes()) {
		if _, err := c.file.Seek(0, io.SeekStart); err == nil {
			c.lost += c.lines.skipped
			c.columns = nil
			c.setLines(c.file, 0)
		}
	}
	if c.lines.err == io.EOF {
		c.lines.err = nil
	}
}

// lastBytes are the last of what was read, as the file has them now. More than its
// size they tell whether it was truncated: it may have grown again.
func (c *cursor) lastBytes() []byte {
	const enough = 64
	end := c.lines.base + int64(c.lines.fill)
	last := make([]byte, min(end, enough))
	n, _ := c.file.ReadAt(last, end-int64(len(last)))
	return last[:n]
}
