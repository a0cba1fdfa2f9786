package archive

import (
	"bytes"
	"io"
)

// seeker finds the place in a file from which lines can be asked for.
//
// Lines are in order but for the tolerance. Let q be a line before since less the
// tolerance: no line before q is younger than q by more than that, so none before
// q is asked for. Any such q will do, and halving finds one near the place,
// whatever the lines between are like.
type seeker struct {
	file    io.ReaderAt
	size    int64
	decoder *decoder
	// buf holds a block. The bounds of the search may stay a block apart: what
	// lies between is read faster than halved.
	buf   []byte
	known []stretch
}

func newSeeker(file io.ReaderAt, size int64, d *decoder, block int) *seeker {
	return &seeker{file: file, size: size, decoder: d, buf: make([]byte, block)}
}

// stretch is a part of the file in which no #Fields stands, but for its begin.
type stretch struct {
	from, to int64
	columns  *columns
}

// seek returns the begin of a line, the columns in force there, and whether
// everything before it can be left out. It is false where lines do not tell
// their time.
func (s *seeker) seek(since int64) (at int64, c *columns, ok bool) {
	limit := since - tolerance
	low, high := int64(0), s.size
	var found *columns
	for high-low > int64(len(s.buf)) {
		middle := low + (high-low)/2
		line, stamp, c, ok := s.probe(middle, high)
		switch {
		case !ok, stamp >= limit, line <= low:
			high = middle
		default:
			low, found = line, c
		}
	}
	return low, found, low > 0
}

// probe reads the time of the first line that begins behind at and before end; ok
// is false if the block there has none.
func (s *seeker) probe(at, end int64) (line, stamp int64, c *columns, ok bool) {
	n, _ := s.file.ReadAt(s.buf[:min(int64(len(s.buf)), end-at)], at)
	block := s.buf[:n]
	skip := bytes.IndexByte(block, '\n') + 1
	if skip == 0 {
		return 0, 0, nil, false
	}
	block, line = block[skip:], at+int64(skip)
	if s.decoder.kind == Access {
		// The block is used up to the first line, and buf is needed again.
		block = bytes.Clone(block)
		s.decoder.columns = s.columnsAt(line)
	}
	for {
		end := bytes.IndexByte(block, '\n')
		if end < 0 {
			return 0, 0, nil, false
		}
		text := bytes.TrimSuffix(block[:end], []byte("\r"))
		if s.decoder.kind == Access && bytes.HasPrefix(text, []byte("#")) {
			s.decoder.directive(text)
		} else if stamp, ok = s.decoder.stamp(text); ok {
			return line, stamp, s.decoder.columns, true
		}
		block, line = block[end+1:], line+int64(end)+1
	}
}

// columnsAt are those in force at the begin of a line: the last #Fields before
// it, which is looked for backwards. What was searched once is not again.
func (s *seeker) columnsAt(line int64) *columns {
	const mark = "\n" + fieldsMark
	for high := line; high > 0; {
		for _, k := range s.known {
			if k.from <= high && high <= k.to {
				s.known = append(s.known, stretch{k.from, line, k.columns})
				return k.columns
			}
		}
		low := max(0, high-int64(len(s.buf)))
		n, _ := s.file.ReadAt(s.buf[:high-low], low)
		if at := lastIndex(s.buf[:n], []byte(mark)); at >= 0 {
			return s.learn(low+int64(at)+1, line)
		}
		if low == 0 {
			if bytes.HasPrefix(s.buf[:n], []byte(fieldsMark)) {
				return s.learn(0, line)
			}
			break
		}
		high = low + int64(len(mark)) - 1 // the mark may lie across
	}
	return nil
}

// learn reads the directive at an offset, which is in force up to another.
func (s *seeker) learn(at, line int64) *columns {
	text := make([]byte, maxLine)
	n, _ := s.file.ReadAt(text, at)
	text, _, _ = bytes.Cut(text[:n], []byte("\n"))
	c := parseColumns(bytes.TrimSuffix(text, []byte("\r")))
	s.known = append(s.known, stretch{at, line, c})
	return c
}

// lastIndex is bytes.LastIndex, many times faster where the text is rare.
func lastIndex(data, text []byte) int {
	last := -1
	for {
		at := bytes.Index(data[last+1:], text)
		if at < 0 {
			return last
		}
		last += 1 + at
	}
}
