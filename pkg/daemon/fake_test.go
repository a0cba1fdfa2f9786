package daemon

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sirupsen/logrus"

	"ftpd/pkg/ftp"
)

// fakeServer greets with the name of the site that the door leads to.
type fakeServer struct {
	mu        sync.Mutex
	rechecked int
	// descriptors are what sessions may hold.
	descriptors int
	// release ends Shutdown, as the last session's end would; nil: at once.
	release chan struct{}
	// gate keeps Handle, and with it the accept loop, waiting; nil: it is open.
	gate     <-chan struct{}
	cut      bool // Shutdown's context ended first
	sessions []ftp.Session
	ended    []string
	left     chan struct{} // what EndAll returns
	// draining is closed when Shutdown begins; nil: nobody asks.
	draining chan struct{}
}

func (f *fakeServer) Handle(conn *net.TCPConn, door ftp.Door) {
	if f.gate != nil {
		<-f.gate
	}
	defer conn.Close()
	visitor, err := door.Admit(ftp.Peer{
		ID:     "test",
		Remote: conn.RemoteAddr().(*net.TCPAddr).AddrPort(),
		Local:  conn.LocalAddr().(*net.TCPAddr).AddrPort(),
	})
	if err != nil {
		fmt.Fprintln(conn, err)
		return
	}
	defer visitor.Close()
	fmt.Fprintln(conn, visitor.Settings().Greeting)
}

func (f *fakeServer) TurnAway(conn *net.TCPConn, door ftp.Door, implicit bool) {
	fmt.Fprintln(conn, "turned away")
	conn.Close()
}

func (f *fakeServer) SetDescriptors(n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.descriptors = n
}

func (f *fakeServer) Descriptors() (used, most int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return 0, f.descriptors
}

// HandleTLS greets, in clear, with a word before it.
func (f *fakeServer) HandleTLS(conn *net.TCPConn, door ftp.Door) {
	fmt.Fprint(conn, "implicit ")
	f.Handle(conn, door)
}

func (f *fakeServer) Recheck(time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.rechecked++
}

func (f *fakeServer) RecheckFrom(netip.Prefix) {}

func (f *fakeServer) Shutdown(ctx context.Context) error {
	if f.draining != nil {
		close(f.draining)
	}
	if f.release == nil {
		return nil
	}
	select {
	case <-f.release:
		return nil
	case <-ctx.Done():
		f.cut = true
		return ctx.Err()
	}
}

func (f *fakeServer) Count() int { return 0 }

func (f *fakeServer) Sessions() []ftp.Session { return f.sessions }

// End believes in every session.
func (f *fakeServer) End(id string, why *ftp.Refusal) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ended = append(f.ended, id+" "+why.Reason)
	return true
}

// EndAll waits for left.
func (f *fakeServer) EndAll(*ftp.Refusal) <-chan struct{} { return f.left }

// lockedBuffer is an event log that may be read while it grows.
type lockedBuffer struct {
	mu    sync.Mutex
	buf   bytes.Buffer
	grown chan struct{} // closed by the next Write; nil: nobody waits
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.grown != nil {
		close(b.grown)
		b.grown = nil
	}
	return b.buf.Write(p)
}

// now is what it holds, and a channel that is closed when there is more.
func (b *lockedBuffer) now() (string, <-chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.grown == nil {
		b.grown = make(chan struct{})
	}
	return b.buf.String(), b.grown
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// running is a daemon with a configuration file that the test rewrites.
type running struct {
	*Daemon
	t       testing.TB
	file    string
	port    uint16
	server  *fakeServer
	log     *lockedBuffer
	signals chan os.Signal
}

// newRunning makes one; nothing is read yet.
func newRunning(t testing.TB) *running {
	t.Helper()
	r := &running{
		t:       t,
		file:    filepath.Join(t.TempDir(), "ftpd.hcl"),
		port:    freePort(t),
		server:  &fakeServer{},
		log:     &lockedBuffer{},
		signals: make(chan os.Signal, 4),
	}
	d, err := New(Options{
		Path:      r.file,
		Stderr:    r.log,
		NewServer: func(logrus.FieldLogger, func() int) (Server, error) { return r.server, nil },
		Signals:   r.signals,
	})
	if err != nil {
		t.Fatal(err)
	}
	r.Daemon = d
	t.Cleanup(func() {
		d.unwatch()
		d.sockets.close()
		d.panel.close()
		d.page.close()
		d.current.Swap(nil).close()
	})
	return r
}

// write writes the configuration; PORT and DIR are filled in, and what a test
// needs of the daemon block, which the text may have too.
func (r *running) write(text string) {
	r.t.Helper()
	if !strings.Contains(text, "daemon {\n") {
		text = "daemon {\n}\n" + text
	}
	text = strings.Replace(text, "daemon {\n", "daemon {\n  watch = false\n  run_dir = \"DIR/run\"\n", 1)
	text = strings.NewReplacer("PORT", strconv.Itoa(int(r.port)), "DIR", filepath.Dir(r.file)).Replace(text)
	if err := os.WriteFile(r.file, []byte(text), 0o600); err != nil {
		r.t.Fatal(err)
	}
}

// siteText is a site block with a greeting of its own name.
func siteText(name, listen, more string) string {
	return fmt.Sprintf(`
site %q {
  listen = [%q]
  home   = "DIR/home"
  messages { welcome = %q }
  user "anna" {
    password = "plain:secret"
    path "/" { rights = ["read"] }
  }
  %s
}
`, name, listen, name, more)
}

// reload reloads and fails the test if that is refused.
func (r *running) reload(cause Cause) Outcome {
	r.t.Helper()
	o, err := r.Reload(cause)
	if err != nil {
		r.t.Fatalf("%v\n%s", err, r.log)
	}
	return o
}

// greeting is what a client at an address hears.
func (r *running) greeting(host string) string {
	conn, err := net.Dial("tcp", netip.AddrPortFrom(netip.MustParseAddr(host), r.port).String())
	if err != nil {
		return err.Error()
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		return err.Error()
	}
	var text bytes.Buffer
	if _, err := text.ReadFrom(conn); err != nil {
		return err.Error()
	}
	return strings.TrimSpace(text.String())
}

func (r *running) wantGreeting(host, want string) {
	r.t.Helper()
	if got := r.greeting(host); !strings.Contains(got, want) {
		r.t.Errorf("%s says %q, want %q", host, got, want)
	}
}

// awaitLog waits until the event log has a text.
func (r *running) awaitLog(text string) {
	r.t.Helper()
	timeout := time.After(10 * time.Second)
	for {
		said, grown := r.log.now()
		if strings.Contains(said, text) {
			return
		}
		select {
		case <-grown:
		case <-timeout:
			r.t.Fatalf("the log does not say %q:\n%s", text, said)
		}
	}
}
