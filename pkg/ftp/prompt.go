package ftp

import (
	"context"
	"errors"
	"net"
	"time"
)

// promptFor is how long a session may stay with a transfer by itself. It hears neither
// ABOR nor QUIT meanwhile.
const promptFor = 10 * time.Millisecond

// errLater is that a transfer takes longer, or may. What was moved is counted, and the
// work's move goes on from there.
var errLater = errors.New("not at once")

// prompt is work that a session may do by itself while it is small: a goroutine for
// it, and what both need to hear of each other, cost more than the bytes of a small
// file.
type prompt interface {
	work
	// promptly moves what can be moved within promptFor. It is errLater unless that
	// was all.
	promptly(*transfer, *socket) error
}

// atOnce makes a whole transfer of a small file whose client has connected already,
// the reply included. Otherwise it returns how the transfer is to be gone on with.
func (t *transfer) atOnce(d dialer, w work) (rest dialer, over bool) {
	small, ok := w.(prompt)
	from, waiting := d.(*passive)
	if !ok || !waiting || t.tls != nil || t.pack.on {
		return d, false
	}
	sock := from.ready()
	if sock == nil {
		return d, false
	}
	d.close()
	t.ev.Err = t.guarded(w, func() error {
		err := small.promptly(t, sock)
		if err == errLater {
			return err
		}
		sock.Close() // before the reply: its end is the end of the data
		return w.settle(t.because(err))
	})
	if t.ev.Err == errLater {
		return &connected{sock.conn()}, false
	}
	t.inline = true
	t.count()
	t.conclude()
	return nil, true
}

// connected is a data connection that is there.
type connected struct{ conn net.Conn }

func (c *connected) close() {}

func (c *connected) dial(context.Context) (net.Conn, error) {
	return c.conn, c.conn.SetDeadline(time.Time{})
}
