package wlog

import (
	"bytes"
	"time"

	"ftpd/pkg/pathvars"
)

const (
	// maxQueued bounds the memory of lines that wait for the disk: about
	// 20,000 of them.
	maxQueued = 4 << 20
	// maxLine is longer than any line that a session can cause; a longer one is
	// not written, because a file's bound could be too small for it.
	maxLine = 128 << 10
	// keptBuffer is how large an empty buffer may be to be used again.
	keptBuffer = 256 << 10
)

// batch is a run of lines that belong to one file and one head.
type batch struct {
	name  string
	head  *header
	first time.Time // of the first line
	data  []byte
	done  int    // of data, written
	lines uint64 // in data
}

// queue collects lines. It is guarded by its file's lock.
type queue struct {
	path    pathvars.TimeTemplate
	hour    int64  // since 1970, to which name belongs
	name    string // "" before the first line
	batches []batch
	size    int
}

// add queues a line, or says that there is no room for it.
func (q *queue) add(head *header, r *Record) bool {
	if q.size >= maxQueued {
		return false
	}
	b := q.batch(q.nameAt(r.Time), head)
	before := len(b.data)
	b.data = AppendLine(b.data, head.fields, r)
	if len(b.data)-before > maxLine {
		b.data = b.data[:before]
		return false
	}
	if b.lines == 0 {
		b.first = r.Time
	}
	b.lines++
	q.size += len(b.data) - before
	return true
}

// nameAt is the name of the file for lines of this time. A line of the hour
// before, which overtook another, goes to the file that is open: going back to
// the old one and forth again would cut both files to pieces.
func (q *queue) nameAt(t time.Time) string {
	hour := t.Unix() / 3600
	if q.name == "" || hour != q.hour && hour != q.hour-1 {
		q.hour = hour
		// The same string is kept while it is equal, so that comparing is cheap.
		if name := q.path.Expand(t); name != q.name {
			q.name = name
		}
	}
	return q.name
}

// batch is the one that the next line belongs to.
func (q *queue) batch(name string, head *header) *batch {
	if n := len(q.batches); n > 0 {
		last := &q.batches[n-1]
		if last.lines == 0 {
			last.name, last.head = name, head
			return last
		}
		if last.name == name && head.follows(last.head) {
			return last
		}
	}
	q.batches = append(q.batches, batch{name: name, head: head})
	return &q.batches[len(q.batches)-1]
}

// take gives the queue's batches away and goes on with empty ones, whose memory
// it uses again.
func (q *queue) take(empty []batch) []batch {
	full := q.batches
	q.batches, q.size = empty, 0
	return full
}

// emptied makes written batches ready to be used again.
func emptied(batches []batch) []batch {
	if len(batches) == 0 {
		return nil
	}
	data := batches[0].data[:0]
	if cap(data) > keptBuffer {
		data = nil
	}
	clear(batches)
	batches = batches[:1]
	batches[0].data = data
	return batches
}

// piece is the next whole lines to be written: as many as fit into size, or one.
func (b *batch) piece(size int) []byte {
	rest := b.data[b.done:]
	if len(rest) <= size {
		return rest
	}
	if end := bytes.LastIndexByte(rest[:size], '\n'); end >= 0 {
		return rest[:end+1]
	}
	return rest[:bytes.IndexByte(rest, '\n')+1]
}

// written takes note that n more bytes were written and counts their lines. N
// is where a line ends.
func (b *batch) written(n int) (lines uint64) {
	lines = uint64(bytes.Count(b.data[b.done:b.done+n], []byte{'\n'}))
	b.done += n
	b.lines -= lines
	return lines
}
