package archive

import (
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/sys/unix"

	"github.com/klauspost/compress/gzip"
)

// cursor goes through the lines of one file that are asked for.
type cursor struct {
	decoder
	lines  *lines
	file   *os.File
	packed *gzip.Reader
	broken error  // why it ended before the file did
	end    []byte // the last bytes read, of a file that is followed
	lost   int    // lines that could not be read
}

// openRegular opens a file and nothing else: a pipe that took a log's name would
// make us wait for ever.
func openRegular(name string) (*os.File, os.FileInfo, error) {
	file, err := os.OpenFile(name, os.O_RDONLY|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, nil, err
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s: it is no file", name)
	}
	if err != nil {
		file.Close()
		return nil, nil, err
	}
	return file, info, nil
}

// openCursor opens a file at the first line that may be asked for.
func openCursor(name string, kind Kind, packed bool, from time.Time, f *filter) (*cursor, error) {
	file, info, err := openRegular(name)
	if err != nil {
		return nil, err
	}
	c := &cursor{decoder: decoder{filter: f, kind: kind}, file: file}
	c.begin(from)
	if packed {
		if c.packed, err = gzip.NewReader(file); err != nil {
			file.Close()
			return nil, &os.PathError{Op: "unpack", Path: name, Err: err}
		}
		c.setLines(c.packed, 0)
		return c, nil
	}
	start := c.jump(info.Size())
	if _, err := file.Seek(start, io.SeekStart); err != nil {
		file.Close()
		return nil, err
	}
	c.setLines(file, start)
	return c, nil
}

// jump returns where reading may begin.
func (c *cursor) jump(size int64) (start int64) {
	if c.filter.since == earliest {
		return 0
	}
	seeker := newSeeker(c.file, size, &decoder{filter: c.filter, kind: c.kind}, blockSize)
	start, columns, ok := seeker.seek(c.filter.since)
	if !ok {
		return 0
	}
	c.columns = columns
	return start
}

func (c *cursor) setLines(src io.Reader, base int64) {
	c.lines = newLines(src, base)
	c.aim()
	if c.filter.until != latest {
		c.lines.past = func(first []byte) bool {
			at, ok := c.stamp(first)
			return ok && c.filter.past(at)
		}
	}
}

// next goes to the next line that is asked for, which is then c.entry.
func (c *cursor) next() bool {
	for {
		line, ok := c.lines.next()
		if !ok {
			if err := c.lines.err; err != nil && err != io.EOF {
				c.broken = &os.PathError{Op: "read", Path: c.file.Name(), Err: err}
			}
			return false
		}
		switch c.read(line) {
		case hit:
			return true
		case damaged:
			c.lost++
		case comment:
			c.aim()
		}
	}
}

// aim lets lines pass unseen that can't be asked for, unless the time of others
// depends on them: where lines have no date, each may begin the next day.
func (c *cursor) aim() {
	c.lines.needle = c.filter.needle
	if c.kind == Access && c.columns != nil && c.columns.date < 0 {
		c.lines.needle = nil
	}
}

// close gives the file back and returns how many lines could not be read.
func (c *cursor) close() (lost int) {
	c.lines.finish()
	c.file.Close()
	return c.lost + c.lines.skipped
}
