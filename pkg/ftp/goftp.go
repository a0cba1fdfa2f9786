package ftp

import (
	"net"
	"sync"

	goftp "goftp.io/server/v2"
)

// adapter is a command of ours in goftp's eyes. It finds its session through
// the remote address and checks nothing itself: the table does (mayRun).
type adapter struct{ c *command }

// IsExtend implements goftp.Command; FEAT is ours.
func (adapter) IsExtend() bool { return false }

// RequireParam implements goftp.Command.
func (adapter) RequireParam() bool { return false }

// RequireAuth implements goftp.Command.
func (adapter) RequireAuth() bool { return false }

// Execute implements goftp.Command.
func (a adapter) Execute(sess *goftp.Session, param string) {
	sess.RemoteAddr().(*addr).s.obey(a.c, param)
}

// goftpCommands is the table in goftp's form.
func (t *table) goftpCommands() map[string]goftp.Command {
	m := make(map[string]goftp.Command, len(t.rows))
	for i := range t.rows {
		m[t.rows[i].verb] = adapter{&t.rows[i]}
	}
	return m
}

// queue is the listener that goftp accepts from.
type queue struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func newQueue() *queue {
	return &queue{conns: make(chan net.Conn), done: make(chan struct{})}
}

// push hands a connection to goftp, or closes it when the queue is closed.
func (q *queue) push(c net.Conn) {
	select {
	case q.conns <- c:
	case <-q.done:
		c.Close()
	}
}

// Accept implements net.Listener.
func (q *queue) Accept() (net.Conn, error) {
	select {
	case c := <-q.conns:
		return c, nil
	case <-q.done:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener. goftp's Shutdown is never called: it would
// race with its own Serve.
func (q *queue) Close() error {
	q.once.Do(func() { close(q.done) })
	return nil
}

// Addr implements net.Listener.
func (q *queue) Addr() net.Addr { return &net.TCPAddr{} }
