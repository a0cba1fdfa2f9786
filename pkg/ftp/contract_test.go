package ftp

import (
	"errors"
	"io"
	"net"
	"strings"
	"testing"

	goftp "goftp.io/server/v2"
)

// TestGoftp pins what is relied on of goftp: one command per line, the verb in
// capitals, everything after the first blank as it was sent, and RemoteAddr's
// value as our net.Conn gave it.
func TestGoftp(t *testing.T) {
	seen := make(chan string, 4)
	conn := &pinned{lines: strings.NewReader("foo  a b \r\nBAR\r\n"), closed: make(chan struct{})}
	server, err := goftp.NewServer(&goftp.Options{
		Commands: map[string]goftp.Command{"FOO": pin{seen}, "BAR": pin{seen}},
		Perm:     goftp.NewSimplePerm("", ""), Logger: &goftp.DiscardLogger{},
	})
	if err != nil {
		t.Fatal(err)
	}
	q := newQueue()
	ended := make(chan error)
	go func() { ended <- server.Serve(q) }()
	q.push(conn)
	<-conn.closed
	if a, b := <-seen, <-seen; a != " a b " || b != "" {
		t.Errorf("arguments %q and %q", a, b)
	}
	if n := len(conn.wrote); n == 0 || !strings.HasPrefix(string(conn.wrote), "220 ") {
		t.Errorf("goftp greeted with %q", conn.wrote)
	}
	q.Close()
	if err := <-ended; !errors.Is(err, net.ErrClosed) {
		t.Errorf("Serve returned %v", err)
	}
}

type pin struct{ seen chan string }

func (pin) IsExtend() bool     { return false }
func (pin) RequireParam() bool { return false }
func (pin) RequireAuth() bool  { return false }
func (p pin) Execute(s *goftp.Session, arg string) {
	if _, ok := s.RemoteAddr().(*addr); !ok {
		arg = "RemoteAddr is not ours"
	}
	p.seen <- arg
}

type pinned struct {
	net.Conn
	lines  io.Reader
	wrote  []byte
	closed chan struct{}
}

func (p *pinned) Read(b []byte) (int, error)  { return p.lines.Read(b) }
func (p *pinned) Write(b []byte) (int, error) { p.wrote = append(p.wrote, b...); return len(b), nil }
func (p *pinned) RemoteAddr() net.Addr        { return &addr{&net.TCPAddr{}, nil} }
func (p *pinned) LocalAddr() net.Addr         { return &net.TCPAddr{} }
func (p *pinned) Close() error                { close(p.closed); return nil }
