package daemon

import (
	"io"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/sirupsen/logrus/hooks/test"
)

// poor is a socket whose process has no descriptor but the spare one: an accept
// succeeds only after one that has failed.
type poor struct {
	*net.TCPListener
	failed bool
}

func (p *poor) AcceptTCP() (*net.TCPConn, error) {
	if p.failed = !p.failed; p.failed {
		return nil, &net.OpError{Op: "accept", Err: syscall.EMFILE}
	}
	return p.TCPListener.AcceptTCP()
}

// TestSpareDescriptor: who can't be accepted is told so, and the spare is there for
// the next one.
func TestSpareDescriptor(t *testing.T) {
	tcp, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	s := newSpare(turnAwayInTest)
	defer s.close()
	l := &listener{socket: &poor{TCPListener: tcp}, done: make(chan struct{})}
	log, _ := test.NewNullLogger()
	ended := make(chan struct{})
	go func() {
		l.run(func(*net.TCPConn) { t.Error("a connection is taken") }, s, log)
		close(ended)
	}()
	for range 20 {
		conn, err := net.Dial("tcp", tcp.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		conn.SetDeadline(time.Now().Add(20 * time.Second))
		if text, err := io.ReadAll(conn); !strings.Contains(string(text), "no room") || err != nil {
			t.Errorf("it is told %q, %v", text, err)
		}
		conn.Close()
	}
	l.close()
	<-ended
	if s.file == nil {
		t.Error("the spare descriptor is gone")
	}
}
