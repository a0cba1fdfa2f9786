package daemon

import (
	"errors"
	"net"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sirupsen/logrus/hooks/test"
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
