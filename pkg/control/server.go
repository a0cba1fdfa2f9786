package control

import (
	"context"
	"net"
	"net/http"
	"os"
	"sync"
	"time"
)

const (
	// maxConnections is how many are served at a time. The others wait in the
	// kernel, and get their turn when those that say nothing are cut off.
	maxConnections = 128
	// askFor bounds the time in which a request has to come.
	askFor = 2 * time.Second
	// maxHead bounds its head, in bytes.
	maxHead = 16 << 10
)

// Server is a socket and what answers at it.
type Server struct {
	path   string
	info   os.FileInfo // of the socket, to know it again
	socket *net.UnixListener
	answering
}

// Listen makes the socket in a folder that exists. Nobody is answered before
// Serve; Close undoes it. Its error is an *InUseError where a daemon lives.
func Listen(path string, h http.Handler) (*Server, error) {
	l, err := bind(path)
	if err != nil {
		return nil, err
	}
	s := &Server{path: path, socket: l}
	if s.info, err = os.Lstat(path); err != nil {
		l.Close()
		return nil, err
	}
	s.answering = newAnswering(h, askFor)
	s.http.ConnContext = func(ctx context.Context, c net.Conn) context.Context {
		return WithPeer(ctx, c.(*caller).peer)
	}
	return s, nil
}

// Path is where the socket is.
func (s *Server) Path() string { return s.path }

// Serve begins to answer, and returns at once.
func (s *Server) Serve() { s.serve(newDoor(s.socket)) }

// Close takes the socket away and ends all connections; requests that are being
// answered may take patience.
func (s *Server) Close(patience time.Duration) {
	if now, err := os.Lstat(s.path); err == nil && os.SameFile(now, s.info) {
		os.Remove(s.path)
	}
	s.socket.Close()
	s.end(patience)
}

// door accepts maxConnections at a time.
type door struct {
	*net.UnixListener
	places chan struct{}
	closed chan struct{}
	once   sync.Once
}

func newDoor(l *net.UnixListener) *door {
	return &door{UnixListener: l, places: make(chan struct{}, maxConnections), closed: make(chan struct{})}
}

// Accept implements net.Listener.
func (d *door) Accept() (net.Conn, error) {
	select {
	case d.places <- struct{}{}:
	case <-d.closed:
		return nil, net.ErrClosed
	}
	conn, err := d.AcceptUnix()
	if err != nil {
		<-d.places
		return nil, err
	}
	return &caller{UnixConn: conn, peer: peerOfConn(conn), leave: sync.OnceFunc(func() { <-d.places })}, nil
}

// Close implements net.Listener.
func (d *door) Close() error {
	d.once.Do(func() { close(d.closed) })
	return d.UnixListener.Close()
}

// caller is a connection, its place and who it is.
type caller struct {
	*net.UnixConn
	peer  Peer
	leave func()
}

// Close implements net.Conn.
func (c *caller) Close() error {
	defer c.leave()
	return c.UnixConn.Close()
}
