package wlog

import (
	"fmt"
	"io/fs"
	"math"
	"os"
	"time"

	"gopkg.in/natefinch/lumberjack.v2"
)

const (
	mebibyte = 1 << 20
	// maxPiece is how much is written at once. With a head and the longest
	// line it fits into the smallest bound.
	maxPiece = 256 << 10
	// headEvery is how many bytes follow a head at most before the next one, so
	// that who begins to read in the middle finds the columns near by.
	headEvery = 1 << 20
)

// output is the file that is open. Lumberjack writes it and sets it aside when
// we say so; it never decides by itself, because each file needs a head.
type output struct {
	rotator *lumberjack.Logger
	stream  *os.File    // in the rotator's place; nil: a file is open, or none
	name    string      // "" if none is open
	info    fs.FileInfo // of the file when last looked at
	head    *header     // whose columns are in force, nil if none's
	since   int         // bytes written after the last head
	torn    bool        // the file ends within a line
	begun   bool        // a file was opened since somebody looked
	aside   time.Time   // when a file was set aside last
	buf     []byte
}

func newOutput(rotator *lumberjack.Logger) output {
	// Lumberjack takes 0 for 100 MB.
	rotator.MaxSize = math.MaxInt / mebibyte
	return output{rotator: rotator}
}

// write writes what is left of a batch, in pieces of whole lines, and says how
// many lines these were.
func (o *output) write(b *batch, options Options) (lines uint64, err error) {
	for b.done < len(b.data) {
		n, err := o.writePiece(b, options)
		lines += n
		if err != nil {
			o.close()
			return lines, err
		}
	}
	return lines, nil
}

func (o *output) writePiece(b *batch, options Options) (lines uint64, err error) {
	if err := o.ready(b.name); err != nil {
		return 0, err
	}
	piece := b.piece(maxPiece)
	o.buf = o.appendHead(o.buf[:0], b)
	lead := len(o.buf)
	if o.full(lead+len(piece), options.MaxSize) {
		return 0, o.setAside()
	}
	o.buf = append(o.buf, piece...)
	n, err := o.put(o.buf)
	if err != nil {
		return b.written(o.repair(n, lead)), err
	}
	switch {
	case o.needsHead(b):
		o.head, o.since = b.head, 0
	case b.head.overtakes(o.head):
		o.head = b.head
	}
	o.torn, o.since = false, o.since+len(piece)
	return b.written(len(piece)), nil
}

func (o *output) put(data []byte) (n int, err error) {
	if o.stream != nil {
		return o.stream.Write(data)
	}
	return o.rotator.Write(data)
}

// ready opens the file of that name, unless it is open and still has the name.
// Somebody may have moved it (logrotate) or removed it.
func (o *output) ready(name string) error {
	if o.name == name && o.stream != nil {
		return nil
	}
	if o.name == name {
		info, err := os.Stat(name)
		if err == nil && os.SameFile(info, o.info) {
			if info.Size() == 0 || info.Size() < o.info.Size() {
				o.head = nil // copytruncate took the head away
			}
			o.info = info
			return nil
		}
	}
	o.close()
	if IsStream(name) {
		return o.begin(name)
	}
	if err := prepare(name); err != nil {
		return err
	}
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	o.rotator.Filename = name
	o.name, o.info, o.head, o.begun = name, info, nil, true
	o.torn = endsTorn(name, info.Size())
	return nil
}

// begin opens a stream. What was written of a line before it failed is not taken
// back: o.torn stays.
func (o *output) begin(name string) (err error) {
	if o.stream, err = openStream(name); err == nil {
		o.name, o.head = name, nil
	}
	return err
}

// full says whether n more bytes are too many for the file.
func (o *output) full(n int, bound int64) bool {
	bound = (bound + mebibyte - 1) / mebibyte * mebibyte
	return bound > 0 && o.stream == nil && o.info.Size() > 0 && o.info.Size()+int64(n) > bound
}

// setAside gives the file another name, with the time in it, and begins a new
// one.
func (o *output) setAside() error {
	// Lumberjack's names are of the millisecond, and it would write over an
	// older file of the same name.
	time.Sleep(time.Until(o.aside.Add(time.Millisecond)))
	err := o.rotator.Rotate()
	o.aside = time.Now()
	// It opens the new file without O_APPEND: who truncates such a file under
	// us gets a hole in it. Closed, it is opened again rightly.
	o.close()
	if err != nil {
		return fmt.Errorf("setting the full log aside: %w", err)
	}
	return nil
}

// repair cuts off what was written of a line that is not whole, after n bytes
// of buf went out of which the first lead are the head. It returns how much of
// the piece stays. If cutting fails, ready finds the torn line. A stream cannot
// be cut: its torn line is ended by the next one.
func (o *output) repair(n, lead int) int {
	if o.stream != nil && n > 0 {
		o.torn = o.buf[n-1] != '\n'
	}
	for n > lead && o.buf[n-1] != '\n' {
		n--
	}
	if o.stream != nil {
		return max(0, n-lead)
	}
	if n <= lead {
		os.Truncate(o.name, o.info.Size())
		return 0
	}
	os.Truncate(o.name, o.info.Size()+int64(n))
	return n - lead
}

func (o *output) close() {
	if o.stream != nil {
		o.stream.Close()
		o.stream, o.name = nil, ""
	}
	if o.name != "" {
		// Nothing is buffered; what closing could report, writing has.
		o.rotator.Close()
		o.name = ""
	}
}

// appendHead appends the directives where the batch's columns are not in force,
// and of a newer holder its remark.
func (o *output) appendHead(dst []byte, b *batch) []byte {
	if o.torn {
		dst = append(dst, '\n')
	}
	switch {
	case o.needsHead(b):
		return b.head.append(dst, b.first)
	case b.head.overtakes(o.head):
		return b.head.appendRemark(dst)
	}
	return dst
}

// needsHead says whether all directives stand before the batch's lines.
func (o *output) needsHead(b *batch) bool {
	return !b.head.sameLines(o.head) || o.stream == nil && o.since >= headEvery
}
