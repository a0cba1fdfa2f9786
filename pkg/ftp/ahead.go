package ftp

import (
	"io"
	"net"
)

// aheadFrom is how much of an upload over TLS comes record by record. What is larger
// is worth a buffer.
const aheadFrom = 1 << 20

// fillWhole writes what the kernel cannot, as in moveWhole.
func (u *upload) fillWhole(t *transfer, wire net.Conn) error {
	src := io.Reader(wire)
	if secured, ok := wire.(*dataTLS); ok {
		ahead := &aheadReader{dataTLS: secured, lenders: &t.s.srv.gathering}
		defer ahead.end()
		src = ahead
	}
	return pump(t, u, u.File(), src, u)
}

// aheadReader reads an upload over TLS. Once it has turned out to be large, many
// records are taken from the kernel at a time: what has come, not what is still to come,
// so that nothing waits for it.
type aheadReader struct {
	*dataTLS
	lenders *gathering
	buffers *gatherBuffers
	got     int
}

// Read implements io.Reader.
func (r *aheadReader) Read(p []byte) (int, error) {
	n, err := r.dataTLS.Read(p)
	if r.got < aheadFrom {
		if r.got += n; r.got >= aheadFrom {
			r.begin()
		}
	}
	return n, err
}

// begin borrows a buffer, if there is one.
func (r *aheadReader) begin() {
	if r.buffers = r.lenders.take(); r.buffers != nil {
		r.below.ahead = r.buffers.file[:]
	}
}

// end gives it back. Nothing may be read any more.
func (r *aheadReader) end() {
	if r.buffers != nil {
		r.below.ahead, r.below.rest = nil, nil
		r.lenders.give(r.buffers)
	}
}

// Read implements io.Reader. The end is known only when it was read.
func (w *endWitness) Read(p []byte) (int, error) {
	if len(w.rest) == 0 {
		if len(p) >= len(w.ahead) {
			return w.readOn(p)
		}
		n, err := w.readOn(w.ahead)
		if err != nil {
			return copy(p, w.ahead[:n]), err
		}
		w.rest = w.ahead[:n]
	}
	n := copy(p, w.rest)
	w.rest = w.rest[n:]
	return n, nil
}

// readOn reads from the kernel.
func (w *endWitness) readOn(p []byte) (int, error) {
	n, err := w.Conn.Read(p)
	w.ended = w.ended || err == io.EOF
	return n, err
}
