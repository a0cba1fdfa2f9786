package daemon

import (
	"context"
	"errors"
	"net"
	"time"

	"github.com/sirupsen/logrus"

	"ftpd/pkg/ftp"
)

// The pauses after an accept that failed: the cause may pass by itself, and trying
// at once would only burn the CPU.
const (
	firstPause = 5 * time.Millisecond
	longPause  = time.Second
)

// acceptor is what the accept loop needs of a *net.TCPListener.
type acceptor interface {
	AcceptTCP() (*net.TCPConn, error)
	SetDeadline(time.Time) error
	Close() error
}

// listener is one listening socket and its accept loop.
type listener struct {
	at     endpoint
	name   string // of a passed socket
	passed bool   // bound by the service manager, or by us before a restart
	socket acceptor
	done   chan struct{} // closed by close: wakes a loop that pauses
}

// listen binds an endpoint. Nothing is accepted before run.
func listen(e endpoint, reusePort bool) (*listener, error) {
	config := ftp.Listening()
	if reusePort {
		config.Control = alsoReusePort(config.Control)
	}
	l, err := config.Listen(context.Background(), "tcp", e.address())
	if err != nil {
		return nil, err
	}
	return &listener{at: e, socket: l.(*net.TCPListener), done: make(chan struct{})}, nil
}

// run hands every connection to handle until close. It ends for no other
// reason: whatever accept says, the next client may succeed. Who can't be accepted
// for want of a descriptor is turned away by the spare one.
func (l *listener) run(handle func(*net.TCPConn), spare *spare, log logrus.FieldLogger) {
	pause := firstPause
	for {
		conn, err := l.socket.AcceptTCP()
		switch {
		case err == nil:
			pause = firstPause
			handle(conn)
		case errors.Is(err, net.ErrClosed):
			return
		case exhausted(err) && spare.accept(l.socket, handle):
			pause = firstPause
		default:
			log.WithFields(logrus.Fields{"listen": l.at.String(), "error": err}).Warn("accept failed")
			if !l.wait(pause) {
				return
			}
			pause = min(2*pause, longPause)
		}
	}
}

// wait pauses; it says false when the listener was closed meanwhile.
func (l *listener) wait(pause time.Duration) bool {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-l.done:
		return false
	}
}

// close stops accepting. Connections that were accepted are not touched.
func (l *listener) close() {
	close(l.done)
	l.socket.Close() // its error says nothing that could be acted on
}
