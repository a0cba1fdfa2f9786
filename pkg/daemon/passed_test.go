package daemon

import (
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// bound is a listening socket as the service manager passes it, under a name.
func bound(t *testing.T, address, name string) *os.File {
	t.Helper()
	l, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return renamed(t, l.(*net.TCPListener), name)
}

// renamed duplicates a socket under a name.
func renamed(t *testing.T, socket interface{ File() (*os.File, error) }, name string) *os.File {
	t.Helper()
	file, err := socket.File()
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	fd, err := syscall.Dup(int(file.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	return os.NewFile(uintptr(fd), name)
}

// What a socket unit has bound is used and not bound again; it is the unit's, so
// the store does not get it.
func TestPassedSocketIsUsed(t *testing.T) {
	s := newSocketsTest(t)
	s.adopt([]*os.File{bound(t, s.at("127.0.0.1").String(), "ftpd.socket")})
	s.replace("127.0.0.1", "127.0.0.2").undo()
	s.replace("127.0.0.1", "127.0.0.2").commit()
	s.want([]string{"127.0.0.1", "127.0.0.2"}, nil)
	if want := []string{(&listener{at: s.at("127.0.0.2")}).storeName()}; !slices.Equal(s.stored, want) {
		t.Errorf("stored %q, want %q", s.stored, want)
	}
	s.replace("127.0.0.2").commit()
	s.want([]string{"127.0.0.2"}, []string{"127.0.0.1"})
}

func TestPassedSocketNobodyWantsIsClosed(t *testing.T) {
	s := newSocketsTest(t)
	s.stored = []string{(&listener{at: s.at("127.0.0.3")}).storeName()}
	s.adopt([]*os.File{
		bound(t, s.at("127.0.0.2").String(), "ftpd.socket"),
		bound(t, s.at("127.0.0.3").String(), s.stored[0]),
	})
	s.replace("127.0.0.1").commit()
	s.want([]string{"127.0.0.1"}, []string{"127.0.0.2", "127.0.0.3"})
	if want := []string{(&listener{at: s.at("127.0.0.1")}).storeName()}; !slices.Equal(s.stored, want) {
		t.Errorf("stored %q, want %q", s.stored, want)
	}
}

// A unit that says ListenStream=21 stands in the way of a site on one address as
// a wildcard socket of our own would.
func TestPassedWildcardBesideSpecific(t *testing.T) {
	s := newSocketsTest(t)
	s.adopt([]*os.File{bound(t, s.at("*").address(), "ftpd.socket")})
	s.replace("127.0.0.1").commit()
	s.want([]string{"127.0.0.1"}, []string{"127.0.0.2"})
}

func TestPassedForBothFamilies(t *testing.T) {
	s := newSocketsTest(t)
	four, err := net.Listen("tcp4", s.at("*").address())
	if err != nil {
		t.Fatal(err)
	}
	defer four.Close()
	six, err := net.Listen("tcp6", s.at("*").address())
	if err != nil {
		t.Skip("this machine has no IPv6")
	}
	defer six.Close()
	s.adopt([]*os.File{renamed(t, four.(*net.TCPListener), "v4"), renamed(t, six.(*net.TCPListener), "v6")})
	c := s.replace("*")
	if opened := c.opened(); len(opened) != 1 {
		t.Errorf("opened %v", opened)
	}
	c.commit()
	s.want([]string{"127.0.0.1", "::1"}, nil)
}

// What is no TCP listener is left alone.
func TestPassedStrangers(t *testing.T) {
	s := newSocketsTest(t)
	unix, err := net.Listen("unix", filepath.Join(t.TempDir(), "socket"))
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close()
	null, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	s.adopt([]*os.File{renamed(t, unix.(*net.UnixListener), "unix"), null})
	if len(s.passed) > 0 {
		t.Errorf("adopted %v", s.passed)
	}
}

// FileDescriptorName= picks the site: before others that listen there, and where
// the site's own listen says nothing of the address.
func TestNamePicksTheSite(t *testing.T) {
	r := newRunning(t)
	r.write(siteText("one", "127.0.0.1:PORT", `hostnames = ["one.example.com"]`) +
		siteText("two", "127.0.0.1:PORT", `hostnames = ["two.example.com"]`))
	at := func(host string) string { return net.JoinHostPort(host, portOf(r)) }
	r.sockets.adopt([]*os.File{bound(t, at("127.0.0.1"), "two"), bound(t, at("127.0.0.2"), "one"), bound(t, at("127.0.0.3"), "nobody")})
	r.reload(Start)
	r.wantGreeting("127.0.0.1", "two")
	r.wantGreeting("127.0.0.2", "one")
	r.wantGreeting("127.0.0.3", "refused")

	// The claim outlives a reload, and ends with its site.
	r.write(siteText("one", "127.0.0.1:PORT", ""))
	r.reload(Changed)
	r.wantGreeting("127.0.0.1", "one")
	r.wantGreeting("127.0.0.2", "one")
}

func portOf(r *running) string {
	_, port, _ := strings.Cut(endpoint{port: r.port}.String(), ":")
	return port
}

// Over a restart the listening socket waits in the manager's store, and with it
// who connects meanwhile.
func TestRestartRefusesNobody(t *testing.T) {
	m := newManager(t)
	first := newRunning(t)
	text := siteText("one", "127.0.0.1:PORT", "")
	first.write(text)
	ended := first.run()
	name, socket := m.wantFile()
	m.want("READY=1")
	first.signals <- syscall.SIGTERM
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	m.want("STOPPING=1")
	conn, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", portOf(first)))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()

	second := newRunning(t)
	second.port = first.port
	second.write(text)
	second.sockets.adopt([]*os.File{os.NewFile(socket, name)})
	ended = second.run()
	m.want("READY=1") // and not FDSTORE: it is in there
	var greeting [64]byte
	if err := conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if n, err := conn.Read(greeting[:]); err != nil || !strings.Contains(string(greeting[:n]), "one") {
		t.Errorf("who came between heard %q, %v", greeting[:n], err)
	}
	second.write(siteText("one", "127.0.0.2:PORT", ""))
	second.signals <- syscall.SIGHUP
	m.want("RELOADING=1")
	m.wantFile()
	m.want("FDSTOREREMOVE=1", "FDNAME="+name)
	m.want("READY=1")
	second.signals <- syscall.SIGTERM
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
