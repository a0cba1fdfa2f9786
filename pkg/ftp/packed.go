package ftp

import (
	"bufio"
	"errors"
	"io"
	"net"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zlib"
)

// packedConn is a data connection in MODE Z: what is written and read are the
// file's bytes, what goes over the wire is one zlib stream (RFC 1950).
//
// A stream may unpack to a thousand times its size. What comes out passes the
// same room and rates as any other bytes, in pieces, so that a bomb is worth no
// more than the upload of what it holds. The window is 32 KiB, whatever the
// stream asks for, and a stream from which nothing comes out stalls.
type packedConn struct {
	net.Conn
	srv   *Server
	level int
	sends bool // we write; the stream has to be ended, even an empty one

	out  *deflater
	wire *bufio.Reader
	in   io.Reader
}

// packed makes a connection's other end speak MODE Z.
func (t *transfer) packed(wire net.Conn) *packedConn {
	level := t.pack.level
	if level == 0 {
		level = defaultLevel
	}
	return &packedConn{Conn: wire, srv: t.s.srv, level: level, sends: !t.stores}
}

// Write implements io.Writer.
func (c *packedConn) Write(p []byte) (int, error) {
	if c.out == nil {
		c.out = c.srv.deflater(c.level, c.Conn)
	}
	return c.out.Write(p)
}

// Close ends the stream and the connection. A connection that is closed below
// instead leaves the stream without its end, which the client notices.
func (c *packedConn) Close() error {
	var err error
	if c.sends {
		err = c.finish()
	}
	return errors.Join(err, c.Conn.Close())
}

// finish writes the end of the stream.
func (c *packedConn) finish() error {
	if c.out == nil {
		c.out = c.srv.deflater(c.level, c.Conn)
	}
	return c.out.finish()
}

// release ends the use of a connection that nobody reads or writes any more.
func (c *packedConn) release() {
	if c.out != nil {
		c.srv.release(c.out)
		c.out = nil
	}
}

// Read implements io.Reader. io.EOF means that the stream was whole, its
// checksum right, and nothing came after it.
func (c *packedConn) Read(p []byte) (n int, err error) {
	if c.in == nil {
		// A reader of single bytes: what is behind the stream stays in it.
		c.wire = bufio.NewReaderSize(c.Conn, packedBuffer)
		if c.in, err = zlib.NewReader(c.wire); err != nil {
			c.in = nil
			return 0, spoilt(err)
		}
	}
	n, err = c.in.Read(p)
	if err == io.EOF {
		err = c.nothingLeft()
	}
	return n, spoilt(err)
}

// errLeftOver: who sends more than its stream has means something else than we
// would store.
var errLeftOver = errors.New("bytes after the end of the compressed data")

// nothingLeft waits for the end of the connection, which is the data's.
func (c *packedConn) nothingLeft() error {
	if _, err := c.wire.ReadByte(); err != nil {
		return err
	}
	return errLeftOver
}

// spoilt tells a stream that is wrong from a connection that is broken.
func spoilt(err error) error {
	var corrupt flate.CorruptInputError
	switch {
	case errors.Is(err, zlib.ErrHeader), errors.Is(err, zlib.ErrChecksum), errors.Is(err, zlib.ErrDictionary),
		errors.Is(err, errLeftOver), errors.As(err, &corrupt):
		return &dataError{426, "mode-z-corrupt", "The compressed data is damaged; transfer aborted.", err}
	}
	return err
}
