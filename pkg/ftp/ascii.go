package ftp

import (
	"bytes"
	"errors"
	"io"
)

// TYPE A sends lines that end in CRLF; files have lines that end in LF (RFC
// 959, 3.1.1.1). What is not the end of a line goes through as it is.

// asciiBuffer is how much is read at a time.
const asciiBuffer = 32 << 10

// ErrASCIITooLarge says that counting a file for SIZE would cost too much.
var ErrASCIITooLarge = errors.New("file too large to count in TYPE A")

// chunkReader is what both directions share: a buffer that is refilled when all
// of it has been converted.
type chunkReader struct {
	r    io.Reader
	buf  []byte
	rest []byte // of buf, not yet converted
	err  error  // ends the reading once rest is used up
}

// fill makes sure that rest is not empty, or says why it stays so.
func (c *chunkReader) fill() error {
	for tries := 0; len(c.rest) == 0; tries++ {
		if c.err != nil {
			return c.err
		}
		if tries == 100 {
			return io.ErrNoProgress
		}
		var n int
		n, c.err = c.r.Read(c.buf)
		c.rest = c.buf[:n]
	}
	return nil
}

// asciiEncoder gives the bytes of a file as TYPE A sends them.
type asciiEncoder struct {
	chunkReader
	afterCR bool  // the last byte was CR: an LF now has one already
	owesLF  bool  // CR was written for an LF that had no room
	taken   int64 // bytes of r that were converted
	given   int64 // bytes that these became
}

// NewASCIIEncoder returns a reader of r in which every LF is CRLF. A CRLF stays
// as it is.
func NewASCIIEncoder(r io.Reader) io.Reader { return newASCIIEncoder(r) }

func newASCIIEncoder(r io.Reader) *asciiEncoder {
	return &asciiEncoder{chunkReader: chunkReader{r: r, buf: make([]byte, asciiBuffer)}}
}

func (e *asciiEncoder) Read(p []byte) (n int, err error) {
	defer func() { e.given += int64(n) }()
	for n < len(p) {
		if e.owesLF {
			p[n] = '\n'
			n++
			e.owesLF = false
			continue
		}
		// What is ready goes out; waiting for more would delay it.
		if len(e.rest) == 0 && n > 0 {
			break
		}
		if err := e.fill(); err != nil {
			return n, err
		}
		n += e.convert(p[n:])
	}
	return n, nil
}

// convert writes the bytes up to the next LF, or that LF, to p, which is not
// empty.
func (e *asciiEncoder) convert(p []byte) int {
	line := bytes.IndexByte(e.rest, '\n')
	if line < 0 {
		line = len(e.rest)
	}
	if line > 0 {
		n := copy(p, e.rest[:line])
		e.rest = e.rest[n:]
		e.taken += int64(n)
		e.afterCR = p[n-1] == '\r'
		return n
	}
	e.rest = e.rest[1:]
	e.taken++
	if e.afterCR {
		p[0] = '\n'
	} else {
		p[0] = '\r'
		e.owesLF = true
	}
	e.afterCR = false
	return 1
}

// asciiDecoder gives the bytes that TYPE A sent as a file has them.
type asciiDecoder struct {
	chunkReader
	owesCR bool // a CR was read of which it is not known whether LF follows
}

// NewASCIIDecoder returns a reader of r in which every CRLF is LF. A CR that
// stands alone stays.
func NewASCIIDecoder(r io.Reader) io.Reader {
	return &asciiDecoder{chunkReader: chunkReader{r: r, buf: make([]byte, asciiBuffer)}}
}

func (d *asciiDecoder) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		if len(d.rest) == 0 && n > 0 {
			break
		}
		if err := d.fill(); err != nil {
			return d.end(p, n, err)
		}
		n += d.convert(p[n:])
	}
	return n, nil
}

// end gives the CR after which nothing came.
func (d *asciiDecoder) end(p []byte, n int, err error) (int, error) {
	if d.owesCR {
		d.owesCR = false
		p[n] = '\r'
		return n + 1, nil
	}
	return n, err
}

// convert writes the bytes up to the next CR to p, which is not empty, and takes
// the CR itself. It may write none.
func (d *asciiDecoder) convert(p []byte) int {
	if d.owesCR {
		d.owesCR = false
		if d.rest[0] != '\n' {
			p[0] = '\r'
			return 1
		}
	}
	plain := bytes.IndexByte(d.rest, '\r')
	if plain == 0 {
		d.owesCR = true
		d.rest = d.rest[1:]
		return 0
	}
	if plain < 0 {
		plain = len(d.rest)
	}
	n := copy(p, d.rest[:plain])
	d.rest = d.rest[n:]
	return n
}

// SizeASCII counts the bytes that r has in TYPE A (RFC 3659, 4.1). All of it
// must be read for that, so that more than limit bytes are refused with
// ErrASCIITooLarge.
func SizeASCII(r io.Reader, limit int64) (int64, error) {
	var size, read int64
	afterCR := false
	buf := make([]byte, asciiBuffer)
	for {
		n, err := r.Read(buf)
		chunk := buf[:n]
		if read += int64(n); read > limit {
			return 0, ErrASCIITooLarge
		}
		size += int64(n + bareLFs(chunk, afterCR))
		if n > 0 {
			afterCR = chunk[n-1] == '\r'
		}
		if err == io.EOF {
			return size, nil
		}
		if err != nil {
			return 0, err
		}
	}
}

// bareLFs counts the LF without a CR before it.
func bareLFs(chunk []byte, afterCR bool) int {
	n := bytes.Count(chunk, []byte{'\n'}) - bytes.Count(chunk, []byte("\r\n"))
	if afterCR && len(chunk) > 0 && chunk[0] == '\n' {
		n--
	}
	return n
}
