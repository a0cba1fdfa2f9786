package ftp

import (
	"encoding/binary"
	"io"
	"net"
	"time"
)

// recordReader hands TLS no more than the record that it is reading. Whatever
// follows the client's goodbye is clear text (CCC), and TLS would swallow it.
type recordReader struct {
	net.Conn
	header [5]byte // RFC 8446, 5.1: type, version, length
	have   int     // bytes of header read
	given  int     // … and handed out
	body   int     // bytes of the record still to come
}

// Read implements io.Reader.
func (r *recordReader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if r.have < len(r.header) {
		n, err := r.Conn.Read(r.header[r.have:])
		if r.have += n; n == 0 {
			return 0, err
		}
		if r.have == len(r.header) {
			r.body = int(binary.BigEndian.Uint16(r.header[3:]))
		}
	}
	if r.given < r.have {
		n := copy(p, r.header[r.given:r.have])
		if r.given += n; r.given == len(r.header) && r.body == 0 {
			r.have, r.given = 0, 0
		}
		return n, nil
	}
	n, err := r.Conn.Read(p[:min(len(p), r.body)])
	if r.body -= n; r.body == 0 {
		r.have, r.given = 0, 0
	}
	if n > 0 {
		return n, nil
	}
	if err == nil {
		err = io.ErrNoProgress
	}
	return 0, err
}

// textInstead waits for the next record's first byte and returns it if no record
// begins with it. It must not be called while TLS reads.
func (r *recordReader) textInstead() ([]byte, error) {
	if r.have > 0 {
		return nil, nil
	}
	if _, err := io.ReadFull(r.Conn, r.header[:1]); err != nil {
		return nil, err
	}
	// RFC 8446, 5.1 and B.1: content types are 20 to 24, which no command is.
	if first := r.header[0]; first < 20 || first > 24 {
		return []byte{first}, nil
	}
	r.have = 1
	return nil, nil
}

// Write implements io.Writer. TLS also writes of its own accord while it reads
// (KeyUpdate), long after the deadline of the last reply has passed.
func (r *recordReader) Write(p []byte) (int, error) {
	if err := r.Conn.SetWriteDeadline(time.Now().Add(replyPatience)); err != nil {
		return 0, err
	}
	return r.Conn.Write(p)
}
