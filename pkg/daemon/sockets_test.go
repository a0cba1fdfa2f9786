package daemon

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
	"testing"

	"github.com/sirupsen/logrus"
	"github.com/sirupsen/logrus/hooks/test"
)

// socketsTest is a set of sockets that says hello on every connection.
type socketsTest struct {
	*sockets
	t      *testing.T
	port   uint16
	stored []string // names in the store, in the order in which they came
}

func (s *socketsTest) keep(l *listener) { s.stored = append(s.stored, l.storeName()) }

func (s *socketsTest) drop(l *listener) {
	s.stored = slices.DeleteFunc(s.stored, func(name string) bool { return name == l.storeName() })
}

func newSocketsTest(t *testing.T) *socketsTest {
	log, _ := test.NewNullLogger()
	s := &socketsTest{t: t, port: freePort(t)}
	s.sockets = newSockets(func(conn *net.TCPConn) {
		fmt.Fprint(conn, "hello")
		conn.Close()
	}, newSpare(turnAwayInTest), log, s)
	t.Cleanup(s.close)
	return s
}

// turnAwayInTest is how the tests' daemons refuse.
func turnAwayInTest(conn *net.TCPConn) {
	fmt.Fprint(conn, "no room")
	conn.Close()
}

// freePort is a port that nobody listened on a moment ago.
func freePort(t testing.TB) uint16 {
	t.Helper()
	l, err := net.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).AddrPort().Port()
}

func (s *socketsTest) at(host string) endpoint {
	if host == "*" {
		return endpoint{port: s.port}
	}
	return endpoint{addr: netip.MustParseAddr(host), port: s.port}
}

func (s *socketsTest) set(hosts ...string) []endpoint {
	var set []endpoint
	for _, host := range hosts {
		set = append(set, s.at(host))
	}
	return set
}

// replace goes to another set, and fails the test if that cannot be.
func (s *socketsTest) replace(hosts ...string) *change {
	s.t.Helper()
	c, err := s.bind(s.set(hosts...))
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}

// serves says whether somebody accepts at an address.
func (s *socketsTest) serves(host string) bool {
	conn, err := net.Dial("tcp", s.at(host).String())
	if err != nil {
		return false
	}
	defer conn.Close()
	var hello [5]byte
	_, err = conn.Read(hello[:])
	return err == nil
}

func (s *socketsTest) want(served []string, not []string) {
	s.t.Helper()
	for _, host := range served {
		if !s.serves(host) {
			s.t.Errorf("%s is not served", host)
		}
	}
	for _, host := range not {
		if s.serves(host) {
			s.t.Errorf("%s is served", host)
		}
	}
}

func TestSocketsFollow(t *testing.T) {
	s := newSocketsTest(t)
	s.replace("127.0.0.1").commit()
	s.want([]string{"127.0.0.1"}, []string{"127.0.0.2"})
	s.replace("127.0.0.1", "127.0.0.2").commit()
	s.want([]string{"127.0.0.1", "127.0.0.2"}, nil)
	s.replace("127.0.0.2").commit()
	s.want([]string{"127.0.0.2"}, []string{"127.0.0.1"})
}

// The kernel refuses "*" beside a specific address; we go from one to the other
// and back all the same, without a moment in which nobody listens.
func TestSocketsBetweenSpecificAndWildcard(t *testing.T) {
	s := newSocketsTest(t)
	s.replace("127.0.0.1", "127.0.0.2").commit()

	c := s.replace("*")
	s.want([]string{"127.0.0.1", "127.0.0.2"}, nil)
	c.commit()
	s.want([]string{"127.0.0.1", "127.0.0.2", "127.0.0.3"}, nil)

	c = s.replace("127.0.0.2")
	s.want([]string{"127.0.0.1"}, nil) // not 127.0.0.2: its new socket waits for commit
	c.commit()
	s.want([]string{"127.0.0.2"}, []string{"127.0.0.1", "127.0.0.3"})
}

func TestSocketsUndo(t *testing.T) {
	s := newSocketsTest(t)
	s.replace("127.0.0.1").commit()
	c := s.replace("*")
	c.undo()
	s.want([]string{"127.0.0.1"}, []string{"127.0.0.2"})
	if got := texts(s.endpoints()); !slices.Equal(got, []string{s.at("127.0.0.1").String()}) {
		t.Errorf("open: %v", got)
	}
}

// Somebody else's socket on the way must not take anything of ours away.
func TestSocketsBindFails(t *testing.T) {
	s := newSocketsTest(t)
	s.replace("127.0.0.1").commit()
	other, err := net.Listen("tcp", s.at("127.0.0.3").String())
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	for _, set := range [][]endpoint{s.set("*"), s.set("127.0.0.2", "127.0.0.3")} {
		if _, err := s.bind(set); err == nil {
			t.Fatalf("%v could be bound", set)
		}
		s.want([]string{"127.0.0.1"}, []string{"127.0.0.2"})
	}
}

// A second daemon of the same user must be refused, also after SO_REUSEPORT was
// needed.
func TestSocketsAreNotShared(t *testing.T) {
	s := newSocketsTest(t)
	s.replace("127.0.0.1").commit()
	s.replace("*").commit()
	s.replace("127.0.0.1").commit()
	second := newSockets(func(*net.TCPConn) {}, newSpare(turnAwayInTest), logrus.StandardLogger(), s)
	if c, err := second.bind(s.set("127.0.0.1")); err == nil {
		c.undo()
		t.Error("a second daemon could bind our address")
	}
}
