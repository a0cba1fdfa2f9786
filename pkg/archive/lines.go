package archive

import (
	"bytes"
	"io"
)

const (
	// blockSize is how much is read at once.
	blockSize = 64 << 10
	// maxLine bounds a line, and with it the memory for a file. It is twice what
	// wlog writes.
	maxLine = 256 << 10
)

// lines cuts a stream into lines, in memory that does not grow with it.
type lines struct {
	src    io.Reader
	buf    []byte
	pos    int   // where the next line begins
	whole  int   // end of the last whole line
	fill   int   // end of what was read
	base   int64 // offset of buf[0] in the stream
	err    error // of src, io.EOF at the end
	inLong bool  // within a line that is too long

	// needle, if set, lets all lines pass that have not this text and are no
	// directive. They are found where hit and mark say: -1 for not looked yet.
	needle    []byte
	hit, mark int
	// past, if set, is asked at each block's first line whether to go on.
	past func(first []byte) bool

	skipped int // lines that were too long or had no end
}

func newLines(src io.Reader, base int64) *lines {
	return &lines{src: src, buf: make([]byte, blockSize), base: base, hit: -1, mark: -1}
}

// next returns the next line without its end; false at the end of the stream, or
// of what can be read.
func (l *lines) next() ([]byte, bool) {
	for {
		if l.pos < l.whole {
			if l.pos = l.candidate(); l.pos < l.whole {
				return l.take(), true
			}
		}
		if !l.refill() {
			return nil, false
		}
	}
}

// take returns the line at pos and goes on behind it.
func (l *lines) take() []byte {
	end := l.pos + bytes.IndexByte(l.buf[l.pos:l.whole], '\n')
	line := l.buf[l.pos:end]
	l.pos = end + 1
	return bytes.TrimSuffix(line, []byte("\r"))
}

// candidate is where the next line begins that is worth a look, whole for none.
func (l *lines) candidate() int {
	if l.needle == nil || l.buf[l.pos] == '#' {
		return l.pos
	}
	if l.hit < l.pos {
		l.hit = indexFrom(l.buf[:l.whole], l.pos, l.needle)
	}
	if l.mark < l.pos {
		l.mark = indexFrom(l.buf[:l.whole], l.pos, []byte("\n#"))
		l.mark = min(l.mark+1, l.whole)
	}
	start := l.hit
	if start < l.whole {
		start = l.pos + bytes.LastIndexByte(l.buf[l.pos:l.hit], '\n') + 1
	}
	return min(start, l.mark)
}

// indexFrom is where text stands in data at or after from, len(data) if it
// does not.
func indexFrom(data []byte, from int, text []byte) int {
	if at := bytes.Index(data[from:], text); at >= 0 {
		return from + at
	}
	return len(data)
}

// refill reads on until there is a whole line.
func (l *lines) refill() bool {
	l.shift()
	for l.err == nil {
		if l.fill == len(l.buf) && !l.grow() {
			l.dropLong()
		}
		n, err := l.src.Read(l.buf[l.fill:])
		l.fill, l.err = l.fill+n, err
		if l.inLong && !l.endLong() {
			continue
		}
		if l.whole = bytes.LastIndexByte(l.buf[:l.fill], '\n') + 1; l.whole > 0 {
			break
		}
	}
	if l.whole == 0 {
		return false
	}
	return l.past == nil || !l.past(l.first())
}

// first is the first line of the block.
func (l *lines) first() []byte {
	line, _, _ := bytes.Cut(l.buf[l.pos:l.whole], []byte("\n"))
	return bytes.TrimSuffix(line, []byte("\r"))
}

// shift moves what was not read yet to the buffer's begin.
func (l *lines) shift() {
	copy(l.buf, l.buf[l.pos:l.fill])
	l.base += int64(l.pos)
	l.fill -= l.pos
	l.pos, l.whole, l.hit, l.mark = 0, 0, -1, -1
}

// grow makes room for a longer line, up to the bound.
func (l *lines) grow() bool {
	if len(l.buf) >= maxLine {
		return false
	}
	l.buf = append(l.buf, make([]byte, len(l.buf))...)
	return true
}

// dropLong gives up a line that is longer than the buffer.
func (l *lines) dropLong() {
	if !l.inLong {
		l.inLong = true
		l.skipped++
	}
	l.base += int64(l.fill)
	l.fill = 0
}

// endLong looks for the end of a line that was given up, and drops it.
func (l *lines) endLong() bool {
	at := bytes.IndexByte(l.buf[:l.fill], '\n')
	if at < 0 {
		l.dropLong()
		return false
	}
	l.pos = at + 1
	l.shift()
	l.inLong = false
	return true
}

// finish counts a last line without an end: a crash tore it.
func (l *lines) finish() {
	if l.err == io.EOF && l.fill > l.pos && !l.inLong {
		l.skipped++
		l.pos = l.fill
	}
}
