package ftp

import (
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
	"time"
)

// replyPatience is how long a client may leave a reply unread before its
// session is given up.
const replyPatience = 30 * time.Second

// bareLine separates lines of a reply like "\n" does, and leaves the code away
// from the line that follows unless it is the last.
const bareLine = "\n\x00"

// reply is what one command is answered with. Text may have several lines,
// separated by "\n"; they become one multi-line reply (RFC 959, 4.2). The zero
// reply means that the answer comes later, from a transfer.
type reply struct {
	code int
	text string
}

// append formats the reply for the wire.
func (r reply) append(dst []byte) []byte {
	text := r.text
	for {
		line, rest, more := strings.Cut(text, "\n")
		bare := strings.HasPrefix(line, "\x00")
		line = strings.TrimPrefix(line, "\x00")
		if !bare || !more {
			dst = strconv.AppendInt(dst, int64(r.code), 10)
			if more {
				dst = append(dst, '-')
			} else {
				dst = append(dst, ' ')
			}
		}
		dst = appendClean(dst, line)
		dst = append(dst, '\r', '\n')
		if !more {
			return dst
		}
		text = rest
	}
}

// appendFirst formats the reply as the first line of a longer one.
func (r reply) appendFirst(dst []byte) []byte {
	dst = strconv.AppendInt(dst, int64(r.code), 10)
	dst = append(dst, '-')
	dst = appendClean(dst, r.text)
	return append(dst, '\r', '\n')
}

// appendClean appends a line without the bytes that would end it or that a
// terminal would obey: file names and messages are not ours.
func appendClean(dst []byte, line string) []byte {
	for i := 0; i < len(line); i++ {
		if c := line[i]; c >= ' ' && c != 0x7f || c == '\t' {
			dst = append(dst, c)
		} else if c != '\r' {
			dst = append(dst, '?')
		}
	}
	return dst
}

// quoted is a path as 257 replies write it: quotes doubled (RFC 959, appendix II).
func quoted(path string) string {
	return `"` + strings.ReplaceAll(path, `"`, `""`) + `"`
}

// replier writes replies, one at a time. Who calls it holds its lock.
type replier struct {
	sync.Mutex
	conn net.Conn  // in clear or TLS
	wire io.Closer // what is below
	buf  []byte
	err  error // the first failure; later replies are dropped
}

// over says what the replies to come are written to.
func (w *replier) over(conn net.Conn) {
	w.Lock()
	defer w.Unlock()
	w.conn = conn
}

// release gives the buffer back.
func (w *replier) release() {
	w.Lock()
	defer w.Unlock()
	w.buf = nil
}

// send writes one reply with one system call.
func (w *replier) send(r reply) {
	w.buf = r.append(w.buf[:0])
	w.raw(w.buf)
	if cap(w.buf) > maxLine {
		w.buf = nil
	}
}

// raw writes bytes that are formatted already.
func (w *replier) raw(p []byte) {
	if w.err != nil {
		return
	}
	if err := w.conn.SetWriteDeadline(time.Now().Add(replyPatience)); err != nil {
		w.err = err
		return
	}
	if _, err := w.conn.Write(escapeTelnet(p)); err != nil {
		w.err = err
		// The reader must not wait for a client that no longer listens.
		w.wire.Close()
	}
}
