package ftp

import (
	"bufio"
	"encoding/binary"
	"hash"
	"hash/adler32"
	"io"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zlib"
)

const (
	// packedBuffer is how much is gathered below a compressor, which writes a
	// few hundred bytes at a time: each would be a packet, or a TLS record.
	packedBuffer = 32 << 10
	// maxDeflaters is how many compressors with a memory there are at a time.
	// Each has about a megabyte, and a client can make its own wait for long.
	maxDeflaters = 128
)

// deflater writes a zlib stream (RFC 1950) of what it gets.
type deflater struct {
	io.WriteCloser
	below *bufio.Writer
	full  *zlib.Writer // nil of a lean one
	level int
}

// deflater takes a compressor from the pool or makes one. When there are too
// many, it is one that compresses less and remembers nothing.
func (s *Server) deflater(level int, to io.Writer) *deflater {
	if s.deflating.Add(1) > maxDeflaters {
		below := bufio.NewWriterSize(to, packedBuffer)
		return &deflater{WriteCloser: newLeanDeflater(below), below: below}
	}
	d, pooled := s.deflaters[level].Get().(*deflater)
	if pooled {
		d.below.Reset(to)
		d.full.Reset(d.below)
		return d
	}
	below := bufio.NewWriterSize(to, packedBuffer)
	z, err := zlib.NewWriterLevel(below, level)
	if err != nil {
		panic(err) // the level was checked when it was set
	}
	return &deflater{z, below, z, level}
}

// finish ends the stream.
func (d *deflater) finish() error {
	if err := d.Close(); err != nil {
		return err
	}
	return d.below.Flush()
}

// release gives a compressor back that nobody writes to any more.
func (s *Server) release(d *deflater) {
	s.deflating.Add(-1)
	if d.full != nil {
		d.below.Reset(nil) // the connection must not live on in the pool
		s.deflaters[d.level].Put(d)
	}
}

// leanDeflater compresses each piece by itself, so that nothing is kept between
// two writes. Pieces of the size that transfers write lose little by that.
type leanDeflater struct {
	io.WriteCloser
	below io.Writer
	sum   hash.Hash32
}

// newLeanDeflater begins a stream. Errors of a bufio.Writer stay until its Flush.
func newLeanDeflater(below *bufio.Writer) *leanDeflater {
	below.Write([]byte{0x78, 0x01}) // deflate, 32 KiB, fastest (RFC 1950, 2.2)
	return &leanDeflater{flate.NewStatelessWriter(below), below, adler32.New()}
}

// Write implements io.Writer.
func (l *leanDeflater) Write(p []byte) (int, error) {
	l.sum.Write(p)
	return l.WriteCloser.Write(p)
}

// Close ends the stream with its checksum.
func (l *leanDeflater) Close() error {
	if err := l.WriteCloser.Close(); err != nil {
		return err
	}
	_, err := l.below.Write(binary.BigEndian.AppendUint32(nil, l.sum.Sum32()))
	return err
}
