package ftp

import (
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"syscall"

	"golang.org/x/sys/unix"
)

const (
	// gathered is how much of a large file is encrypted before it is written: TLS
	// makes a record of each 16 KiB, and would write each by itself.
	gathered = 256 << 10
	// maxGathering is how many transfers do so at a time, because each has buffers
	// of twice that. Others do as small files do.
	maxGathering = 64
)

// gathering lends the buffers. The zero value is ready.
type gathering struct {
	used atomic.Int32
	pool sync.Pool
}

// gatherBuffers are one transfer's: what is read from the file, and the records made
// of it, which are a little longer.
type gatherBuffers struct {
	file    [gathered]byte
	records [gathered + gathered/64]byte
}

// take lends buffers, nil if too many are lent already.
func (g *gathering) take() *gatherBuffers {
	if g.used.Add(1) > maxGathering {
		g.used.Add(-1)
		return nil
	}
	if b, pooled := g.pool.Get().(*gatherBuffers); pooled {
		return b
	}
	return new(gatherBuffers)
}

// give takes them back.
func (g *gathering) give(b *gatherBuffers) {
	g.pool.Put(b)
	g.used.Add(-1)
}

// sendWhole sends a large file in large pieces.
func (d *download) sendWhole(t *transfer, wire net.Conn) error {
	if secured, ok := wire.(*dataTLS); ok && d.left > gathered {
		if b := t.s.srv.gathering.take(); b != nil {
			defer t.s.srv.gathering.give(b)
			return d.sendGathered(t, secured, b)
		}
	}
	return pump(t, d, wire, io.LimitReader(d.File(), d.left), nil)
}

// sendGathered sends a file over TLS, most of it in large writes. Nothing is kept back
// between two of them, so that counts, rates and ends are as of any other write.
func (d *download) sendGathered(t *transfer, wire *dataTLS, b *gatherBuffers) error {
	wire.records, wire.pulse = b.records[:0], &t.pulse
	defer func() { wire.records = nil }()
	return pumpThrough(b.file[:], t, d, wire, io.LimitReader(d.File(), d.left), nil)
}

// Write implements io.Writer.
func (c *dataTLS) Write(p []byte) (int, error) {
	if c.records == nil || len(p) > gathered {
		return c.Conn.Write(p)
	}
	c.below.records = c.records
	n, err := c.Conn.Write(p)
	sent, all, failed := c.below.flush(c.pulse)
	if failed != nil && all > 0 {
		n = int(int64(n) * int64(sent) / int64(all))
	}
	return n, errors.Join(err, failed)
}

// Write implements io.Writer. What is gathered goes at the next flush.
func (w *endWitness) Write(p []byte) (int, error) {
	if w.records == nil {
		return w.Conn.Write(p)
	}
	w.records = append(w.records, p...)
	return len(p), nil
}

// flush writes what was gathered and gathers no more. It counts each piece that the
// kernel takes as a sign of life, because the whole may be minutes of a slow client.
func (w *endWitness) flush(pulse *atomic.Int64) (sent, all int, err error) {
	records := w.records
	w.records = nil
	conn, ok := w.Conn.(syscall.Conn)
	if !ok {
		sent, err = w.Conn.Write(records)
		return sent, len(records), err
	}
	raw, err := conn.SyscallConn()
	if err != nil {
		return 0, len(records), err
	}
	var failed error
	err = raw.Write(func(fd uintptr) bool {
		for sent < len(records) {
			n, err := unix.Write(int(fd), records[sent:])
			switch {
			case err == unix.EAGAIN:
				return false
			case err != nil && err != unix.EINTR:
				failed = &net.OpError{Op: "write", Net: "tcp", Err: err}
				return true
			case n > 0:
				sent += n
				pulse.Add(1)
			}
		}
		return true
	})
	return sent, len(records), errors.Join(err, failed)
}
