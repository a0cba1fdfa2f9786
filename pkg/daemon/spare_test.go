package daemon

import (
	"io"
	"net"
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

// TestSpareDescriptor: who can't be accepted is told so as long as there is no room,
// and comes in as soon as there is.
func TestSpareDescriptor(t *testing.T) {
	none := func() (int, error) { return -1, syscall.EMFILE }
	for want, open := range map[string]func() (int, error){"welcome": anyDescriptor, "no room": none} {
		t.Run(want, func(t *testing.T) {
			tcp, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
			if err != nil {
				t.Fatal(err)
			}
			s := newSpare(turnAwayInTest)
			defer s.close()
			s.open = open
			l := &listener{socket: &poor{TCPListener: tcp}, done: make(chan struct{})}
			log, _ := test.NewNullLogger()
			ended := make(chan struct{})
			go func() {
				l.run(welcomeInTest, s, log)
				close(ended)
			}()
			for range 20 {
				if got := heardAt(t, tcp.Addr()); got != want {
					t.Errorf("it is told %q", got)
				}
			}
			l.close()
			<-ended
			if (s.file != nil) != (want == "welcome") {
				t.Errorf("the spare descriptor is %v", s.file)
			}
		})
	}
}

func welcomeInTest(conn *net.TCPConn) {
	io.WriteString(conn, "welcome")
	conn.Close()
}

// heardAt is what an address says to who connects.
func heardAt(t *testing.T, at net.Addr) string {
	t.Helper()
	conn, err := net.Dial("tcp", at.String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(20 * time.Second))
	text, err := io.ReadAll(conn)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
