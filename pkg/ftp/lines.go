package ftp

import (
	"bytes"
	"errors"
	"io"
)

const (
	maxLineBefore = 512     // octets of a command line before login (RFC 2577's advice)
	maxLine       = 8 << 10 // and after
	firstBuffer   = 512     // most sessions never need more
)

var errLineTooLong = errors.New("line too long")

// lineReader cuts what a client sends into lines, with bounded memory. An
// over-long line is dropped to its end and reported once.
type lineReader struct {
	src      io.Reader
	telnet   Telnet
	buf      []byte
	start    int // unread bytes are buf[start:end]
	end      int
	draining bool // inside a line that was too long
}

// next returns one line with its LF. It is valid until the next call. limit
// bounds its length, LF included.
func (r *lineReader) next(limit int) ([]byte, error) {
	for {
		if line, ok := r.cut(); ok {
			if r.draining {
				r.draining = false
				return nil, errLineTooLong
			}
			if len(line) > limit {
				return nil, errLineTooLong
			}
			return line, nil
		}
		if r.end-r.start >= limit {
			r.draining, r.start, r.end = true, 0, 0
		}
		if r.draining {
			r.start, r.end = 0, 0
		}
		if err := r.fill(); err != nil {
			return nil, err
		}
	}
}

// cut takes the next whole line out of the buffer.
func (r *lineReader) cut() ([]byte, bool) {
	i := bytes.IndexByte(r.buf[r.start:r.end], '\n')
	if i < 0 {
		return nil, false
	}
	line := r.buf[r.start : r.start+i+1]
	r.start += i + 1
	return line, true
}

// release gives the buffer back if nothing is in it.
func (r *lineReader) release() {
	if r.start == r.end {
		r.buf, r.start, r.end = nil, 0, 0
	}
}

// fill reads more, moving what is unread to the front or growing the buffer
// when it is full.
func (r *lineReader) fill() error {
	if r.start > 0 {
		r.end = copy(r.buf, r.buf[r.start:r.end])
		r.start = 0
	}
	if r.end == len(r.buf) {
		grown := make([]byte, max(firstBuffer, min(2*len(r.buf), maxLine+1)))
		copy(grown, r.buf[:r.end])
		r.buf = grown
	}
	n, err := r.src.Read(r.buf[r.end:])
	kept := r.telnet.Strip(r.buf[r.end : r.end+n])
	r.end += len(kept)
	if n > 0 {
		return nil
	}
	if err == nil {
		err = io.ErrNoProgress
	}
	return err
}
