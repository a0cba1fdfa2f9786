package ftp

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// socketPair is a data connection and its client.
func socketPair(t testing.TB) (*socket, *net.TCPConn) {
	t.Helper()
	l, err := listenAt(netip.MustParseAddr("127.0.0.1"), 0)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	client, err := net.DialTCP("tcp", nil, net.TCPAddrFromAddrPort(l.addr))
	if err != nil {
		t.Fatal(err)
	}
	sock, err := l.Wait(t.Context(), time.Now().Add(20*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	return sock, client
}

// TestPromptThenLater: what is too large or comes too late for the session itself goes on
// in a goroutine, and no byte is lost or comes twice in between.
func TestPromptThenLater(t *testing.T) {
	r := newRig(t, nil)
	body := strings.Repeat("0123456789abcdef", 1<<20) // more than a socket takes unread
	r.write("big", body)
	c := r.login()
	data := c.dial()
	c.say("RETR big", "150")
	c.say("NOOP", "200") // it is read, so the transfer has a goroutine
	got, err := io.ReadAll(data)
	if err != nil || string(got) != body {
		t.Fatalf("got %d bytes of %d, %v", len(got), len(body), err)
	}
	c.expect("226")

	data = c.dial()
	c.say("STOR up", "150")
	io.WriteString(data, "first ")
	c.say("NOOP", "200") // comes after promptFor at the latest
	io.WriteString(data, "second")
	data.Close()
	c.expect("226")
	if got := r.read("up"); got != "first second" {
		t.Errorf("stored %q", got)
	}
	for _, verb := range []string{"RETR", "STOR"} {
		ev := r.site.wait(func(e Event) bool { return e.Verb == verb })
		if want := int64(map[string]int{"RETR": len(body), "STOR": len("first second")}[verb]); ev.Sent+ev.Received != want {
			t.Errorf("%s is said to have moved %d bytes, not %d", verb, ev.Sent+ev.Received, want)
		}
	}
}

// TestPromptIsBounded: a client that never lets the session wait does not keep it from
// hearing other commands.
func TestPromptIsBounded(t *testing.T) {
	r := newRig(t, nil)
	c := r.login()
	data := c.dial()
	c.say("STOR endless", "150")
	heard, over := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(over)
		defer data.Close()
		for chunk := make([]byte, 64<<10); ; {
			select {
			case <-heard:
				return
			default:
				data.Write(chunk)
			}
		}
	}()
	c.conn.SetDeadline(time.Now().Add(5 * time.Second))
	c.say("NOOP", "200")
	close(heard)
	c.conn.SetDeadline(time.Now().Add(20 * time.Second))
	<-over
	c.expect("226")
}

// TestPromptIsCounted: lines that came with a transfer's are obeyed in their order, and
// it counts as one for the no-transfer timeout.
func TestPromptIsCounted(t *testing.T) {
	r := newRig(t, nil)
	r.write("a", "hello")
	c := r.login()
	s := r.server.all()[0]
	data := c.dial()
	c.send("RETR a\r\nPWD\r\n")
	for _, want := range []string{"150", "226", "257"} {
		c.expect(want)
	}
	if got, _ := io.ReadAll(data); string(got) != "hello" {
		t.Errorf("got %q", got)
	}
	if heard := time.Unix(0, s.seen.heard.Load()); time.Since(heard) > time.Minute {
		t.Errorf("last heard of %v", heard)
	}
	if s.running() != nil {
		t.Error("the transfer is still said to run")
	}
}

// TestPromptFailures: each is the same reply as that of a transfer with a goroutine.
func TestPromptFailures(t *testing.T) {
	r := newRig(t, nil)
	r.write("a", "hello")
	c := r.login()
	data := c.dial()
	data.SetLinger(0)
	data.Close() // a reset waits to be accepted
	c.say("RETR a", "150")
	if got := c.expect(""); !strings.HasPrefix(got, "226") && !strings.HasPrefix(got, "426") {
		t.Errorf("after a reset: %q", got)
	}
	if got := c.get("RETR a"); got != "hello" {
		t.Errorf("afterwards %q", got)
	}
	r = newRig(t, func(f *fakeSite) { f.spent = &Refusal{Kind: TooBig, Reason: "amount"} })
	r.write("a", "hello")
	c = r.login()
	c.dial()
	c.say("RETR a", "150")
	c.expect("426")
	c.put("STOR b", "x", "552")
	r.write("empty", "") // asks nobody for leave
	if got := c.get("RETR empty"); got != "" {
		t.Errorf("an empty file has %q", got)
	}
}

// explosive is work that fails as programs do.
type explosive struct{ settled chan error }

func (e *explosive) move(*transfer, net.Conn) error    { panic("boom") }
func (e *explosive) settle(err error) error            { e.settled <- err; return err }
func (e *explosive) promptly(*transfer, *socket) error { panic("boom") }
func (e *explosive) String() string                    { return "explosive" }

// TestPromptPanic ends neither the session nor leaves the file open, nor the data
// connection, for whose end the client waits.
func TestPromptPanic(t *testing.T) {
	r := newRig(t, nil)
	c := r.login()
	s := r.server.all()[0]
	data := c.dial()
	w := &explosive{settled: make(chan error, 1)}
	row, _ := s.srv.table.find("RETR")
	if err := s.begin(row, s.event("RETR", "transfer"), "Looking", w); err != nil {
		t.Fatal(err)
	}
	c.expect("150")
	c.expect("451")
	if err := <-w.settled; err == nil {
		t.Error("settled as if all were well")
	}
	data.SetDeadline(time.Now().Add(5 * time.Second))
	if n, err := data.Read(make([]byte, 1)); n != 0 || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("the data connection is still there: %d, %v", n, err)
	}
	if got := c.get("LIST"); got != "" {
		t.Errorf("afterwards %q", got)
	}
}

// rationed is an upload whose little is counted byte by byte, at a rate that a reload has
// set just now.
type rationed struct {
	Upload
	taken chan struct{}
}

func (rationed) Begin() error   { return nil }
func (rationed) File() *os.File { return nil }
func (rationed) Room() int64    { return -1 }
func (rationed) Scarce() bool   { return true }
func (rationed) Free() bool     { return true }
func (r rationed) Take(ctx context.Context, _ int64) (int64, error) {
	close(r.taken)
	<-ctx.Done()
	return 0, ctx.Err()
}

// TestPromptNeverWaitsForARate: nobody would hear ABOR until a whole buffer has been let
// through, a few bytes at a time.
func TestPromptNeverWaitsForARate(t *testing.T) {
	sock, client := socketPair(t)
	defer sock.Close()
	io.WriteString(client, "0123456789")
	client.CloseWrite()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	u := &upload{Upload: rationed{taken: make(chan struct{})}}
	answer := make(chan error, 1)
	go func() { answer <- u.promptly(&transfer{ctx: ctx}, sock) }()
	select {
	case err := <-answer:
		if err != errLater {
			t.Errorf("it says %v", err)
		}
	case <-u.Upload.(rationed).taken:
		cancel()
		<-answer
		t.Error("it waits")
	}
}

// hopeless is work of which not even the failure can be settled.
type hopeless struct{ explosive }

func (hopeless) settle(error) error { panic("boom again") }

// TestPromptPanicTwice ends the session, as it does in a goroutine.
func TestPromptPanicTwice(t *testing.T) {
	r := newRig(t, nil)
	c := r.login()
	s := r.server.all()[0]
	data := c.dial()
	row, _ := s.srv.table.find("RETR")
	row.run = func(s *session, _ string, ev *Event) (reply, error) {
		return reply{}, s.begin(row, ev, "Looking", &hopeless{})
	}
	c.say("RETR a", "150")
	data.SetDeadline(time.Now().Add(5 * time.Second))
	if n, err := data.Read(make([]byte, 1)); n != 0 || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("the data connection is still there: %d, %v", n, err)
	}
	io.Copy(io.Discard, c.conn)
	r.deserted()
}

// unlucky is an upload whose end fails as programs do.
type unlucky struct {
	Upload
	ended int
}

func (u *unlucky) Commit() error { panic("boom") }
func (u *unlucky) Abort(error)   { u.ended++ }

// TestPipeIsClosedOnce: by the time that a panic has an upload settled again, somebody
// else may have the numbers of its pipe.
func TestPipeIsClosedOnce(t *testing.T) {
	p, err := newPipe()
	if err != nil {
		t.Fatal(err)
	}
	u := &upload{Upload: &unlucky{}, pipe: p}
	numbers := []int{p.in, p.out}
	func() {
		defer func() { recover() }()
		u.settle(nil)
	}()
	for range numbers { // the lowest that are free
		f, err := os.Open(os.DevNull)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
	}
	before := descriptors(t)
	u.settle(errEnded)
	if now := descriptors(t); now != before {
		t.Errorf("%d descriptors of %v were somebody else's", before-now, numbers)
	}
}

// TestPipe: what memory and then the pipe move is the whole file, at its place.
func TestPipe(t *testing.T) {
	r := newRig(t, nil)
	c := r.login()
	var body bytes.Buffer
	for n := 0; body.Len() < 5*pipedFrom; n++ {
		body.WriteString(strings.Repeat(string(rune('a'+n%26)), 997))
	}
	c.put("STOR a", body.String(), "226")
	if r.read("a") != body.String() {
		t.Error("STOR has stored something else")
	}
	c.put("APPE a", body.String(), "226")
	if r.read("a") != body.String()+body.String() {
		t.Error("APPE has stored something else")
	}
}

// TestPipeReceive: n is a bound, the end of the connection is no error, and one of the
// file is told from one of the connection.
func TestPipeReceive(t *testing.T) {
	p, err := newPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer p.close()
	f, err := os.Create(filepath.Join(t.TempDir(), "f"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sock, client := socketPair(t)
	defer sock.Close()
	io.WriteString(client, "0123456789")
	if n, err := p.receive(f, sock.conn(), 4); n != 4 || err != nil {
		t.Errorf("4 bytes: %d, %v", n, err)
	}
	client.CloseWrite()
	if n, err := p.receive(f, sock.conn(), 100); n != 6 || err != nil {
		t.Errorf("the rest: %d, %v", n, err)
	}
	if text, _ := os.ReadFile(f.Name()); string(text) != "0123456789" {
		t.Errorf("stored %q", text)
	}
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer full.Close()
	sock, client = socketPair(t)
	defer sock.Close()
	io.WriteString(client, "0123456789")
	if _, err := p.receive(full, sock.conn(), 4); err == nil || isNetwork(err) {
		t.Errorf("a file that takes nothing: %v", err)
	}
	sock, client = socketPair(t)
	defer sock.Close()
	client.SetLinger(0)
	client.Close()
	if _, err := p.receive(f, sock.conn(), 4); !isNetwork(err) {
		t.Errorf("a reset: %v", err)
	}
}

// TestSendWithoutSendfile: a file that the kernel cannot send by itself, for want of
// support by its file system, goes through memory.
func TestSendWithoutSendfile(t *testing.T) {
	const name = "/proc/self/environ"
	want, err := os.ReadFile(name)
	if err != nil || len(want) == 0 {
		t.Skip("no such file here: ", err)
	}
	open := func() *os.File {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		return f
	}
	sock, client := socketPair(t)
	defer sock.Close()
	if n, err := sendNow(sock.fd, open(), 1); n != 0 || err == nil {
		t.Skipf("the kernel sends %s: %d, %v", name, n, err)
	}
	d := &download{Download: &fakeDownload{file: open(), fakeThrottle: fakeThrottle{&fakeSite{}}}, left: int64(len(want))}
	tr := &transfer{ctx: t.Context()}
	if err := d.promptly(tr, sock); err != errLater {
		t.Errorf("at once: %v", err)
	}
	if err := d.move(tr, sock.conn()); err != nil {
		t.Errorf("later: %v", err)
	}
	sock.Close()
	if got, err := io.ReadAll(client); err != nil || !bytes.Equal(got, want) || d.sent != int64(len(want)) {
		t.Errorf("%d bytes of %d came, %d are said to, %v", len(got), len(want), d.sent, err)
	}
}

// TestPassiveListenerWaits until it is told not to, and holds nothing afterwards.
func TestPassiveListenerWaits(t *testing.T) {
	at := netip.MustParseAddr("127.0.0.1")
	l, err := listenAt(at, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Accept(); err != unix.EAGAIN {
		t.Errorf("nobody calls: %v", err)
	}
	if _, err := l.Wait(t.Context(), time.Now().Add(time.Millisecond)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("nobody calls for a while: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := l.Wait(ctx, time.Now().Add(time.Hour)); err == nil {
		t.Error("waited beyond the context")
	}
	l.Close()
	l.Close()
	if _, err := l.Accept(); err != net.ErrClosed {
		t.Errorf("after Close: %v", err)
	}
	again, err := listenAt(at, int(l.addr.Port()))
	if err != nil {
		t.Fatalf("the port is not free again: %v", err)
	}
	again.Close()
}

// TestPassiveListenerIsToldLate: the order to wait no longer may come when the wait is
// over, and the listener closed. The race detector looks on.
func TestPassiveListenerIsToldLate(t *testing.T) {
	for range 200 {
		l, err := listenAt(netip.MustParseAddr("127.0.0.1"), 0)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		go cancel()
		if sock, err := l.Wait(ctx, time.Now().Add(50*time.Microsecond)); err == nil {
			sock.Close()
		}
		l.Close()
	}
}

func TestPassiveListenerIPv6(t *testing.T) {
	l, err := listenAt(netip.IPv6Loopback(), 0)
	if err != nil {
		t.Skip("no ::1 here: ", err)
	}
	defer l.Close()
	client, err := net.Dial("tcp", l.addr.String())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	sock, err := l.Wait(t.Context(), time.Now().Add(20*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	defer sock.Close()
	if got, want := sock.conn().RemoteAddr().String(), client.LocalAddr().String(); got != want {
		t.Errorf("its client is %s, not %s", got, want)
	}
	if got, want := sock.conn().LocalAddr().String(), l.addr.String(); got != want {
		t.Errorf("its own address is %s, not %s", got, want)
	}
}

// BenchmarkSmallFile fetches and stores one, with the client in the same process.
func BenchmarkSmallFile(b *testing.B) {
	body := strings.Repeat("x", 4096)
	for verb, transfer := range map[string]func(c *client, n int){
		"RETR": func(c *client, _ int) { c.get("RETR a") },
		"STOR": func(c *client, n int) { c.put("STOR b"+strconv.Itoa(n), body, "226") },
	} {
		b.Run(verb, func(b *testing.B) {
			r := newRig(b, nil)
			r.write("a", body)
			c := r.login()
			b.ReportAllocs()
			for n := 0; b.Loop(); n++ {
				c.conn.SetDeadline(time.Now().Add(20 * time.Second))
				transfer(c, n)
			}
		})
	}
}
