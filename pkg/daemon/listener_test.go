package daemon

import (
	"errors"
	"net"
	"net/netip"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sirupsen/logrus/hooks/test"
	"golang.org/x/sys/unix"
)

// failing accepts nobody, and remembers when it was asked.
type failing struct {
	begun  time.Time
	asked  []time.Duration
	closed chan struct{}
}

func (f *failing) AcceptTCP() (*net.TCPConn, error) {
	select {
	case <-f.closed:
		return nil, net.ErrClosed
	default:
	}
	f.asked = append(f.asked, time.Since(f.begun))
	if len(f.asked) == 11 {
		return new(net.TCPConn), nil
	}
	return nil, syscall.ECONNABORTED
}

func (f *failing) SetDeadline(time.Time) error { return nil }

func (f *failing) Close() error {
	close(f.closed)
	return nil
}

// After failures the loop waits longer and longer, up to a second, and
// begins anew after a success.
func TestAcceptBacksOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		socket := &failing{begun: time.Now(), closed: make(chan struct{})}
		l := &listener{socket: socket, done: make(chan struct{})}
		log, hook := test.NewNullLogger()
		handled := 0
		ended := make(chan struct{})
		go func() {
			l.run(func(*net.TCPConn) { handled++ }, nil, log)
			close(ended)
		}()
		time.Sleep(3500 * time.Millisecond) // the bubble's time: 10 failures take 3.275 s
		l.close()
		<-ended

		const ms = time.Millisecond
		want := []time.Duration{0, 5 * ms, 15 * ms, 35 * ms, 75 * ms, 155 * ms, 315 * ms, 635 * ms,
			1275 * ms, 2275 * ms, 3275 * ms, 3275 * ms, 3280 * ms}
		for i, when := range want {
			if i >= len(socket.asked) || socket.asked[i] != when {
				t.Fatalf("asked at %v, want %v", socket.asked, want)
			}
		}
		if handled != 1 {
			t.Errorf("%d connections handled, want 1", handled)
		}
		if last := hook.LastEntry(); last == nil || last.Message != "accept failed" || !errors.Is(last.Data["error"].(error), syscall.ECONNABORTED) {
			t.Errorf("the log says %v", last)
		}
	})
}

// Control connections notice that their client has vanished and keep urgent data in the
// stream: they inherit it from sockets of our own; on passed ones, where a client may have
// queued before us, each is prepared.
func TestConnectionsArePrepared(t *testing.T) {
	own, err := listen(endpoint{addr: netip.MustParseAddr("127.0.0.1")}, false)
	if err != nil {
		t.Fatal(err)
	}
	file := bound(t, "127.0.0.1:0", "ftpd.socket")
	defer file.Close()
	early, err := net.FileListener(file)
	if err != nil {
		t.Fatal(err)
	}
	defer early.Close()
	for name, tt := range map[string]struct {
		address net.Addr
		socket  func() (*listener, error)
	}{
		"own":    {own.socket.(net.Listener).Addr(), func() (*listener, error) { return own, nil }},
		"passed": {early.Addr(), func() (*listener, error) { return newPassed(file) }},
	} {
		client, err := net.Dial("tcp", tt.address.String())
		if err != nil {
			t.Fatal(err)
		}
		defer client.Close()
		l, err := tt.socket()
		if err != nil {
			t.Fatal(err)
		}
		defer l.close()
		conn, err := l.socket.AcceptTCP()
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		wantOptions(t, name, conn)
	}
}

// wantOptions looks at what is set on a control connection.
func wantOptions(t *testing.T, name string, conn *net.TCPConn) {
	t.Helper()
	raw, err := conn.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	raw.Control(func(fd uintptr) {
		for option, want := range map[[2]int]int{
			{unix.SOL_SOCKET, unix.SO_OOBINLINE}:   1,
			{unix.SOL_SOCKET, unix.SO_KEEPALIVE}:   1,
			{unix.IPPROTO_TCP, unix.TCP_KEEPIDLE}:  60,
			{unix.IPPROTO_TCP, unix.TCP_KEEPINTVL}: 15,
			{unix.IPPROTO_TCP, unix.TCP_KEEPCNT}:   4,
			{unix.IPPROTO_TCP, unix.TCP_NODELAY}:   1,
		} {
			if got, err := unix.GetsockoptInt(int(fd), option[0], option[1]); err != nil || got != want {
				t.Errorf("%s: option %v is %d, %v; want %d", name, option, got, err, want)
			}
		}
	})
}
