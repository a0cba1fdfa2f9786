package ftp

import (
	"errors"
	"io"
	"net"
	"os"
	"syscall"
	"time"
)

// upload is the work of STOR, STOU and APPE.
type upload struct {
	Upload
	ascii  bool
	begun  bool  // Begin was called
	filled bool  // all has come
	came   int64 // through memory
	pipe   *pipe // nil: it is small so far
}

// settle implements work.
func (u *upload) settle(err error) error {
	if u.pipe != nil {
		u.pipe.close()
		u.pipe = nil // a panic settles twice, and its numbers may be somebody else's then
	}
	if err != nil {
		u.Abort(err)
		return err
	}
	return u.Commit()
}

// move implements work. It may go on where promptly has stopped.
func (u *upload) move(t *transfer, wire net.Conn) error {
	if err := u.take(t, wire); err != nil {
		return err
	}
	if t.deserted(u.AbortDiffers()) {
		return errControlLost
	}
	return nil
}

// promptly implements prompt: a client that has connected sends its small file when it
// has read the 150. Whether one that is gone has said QUIT before is for others to
// find out, while the session goes on reading.
func (u *upload) promptly(t *transfer, sock *socket) error {
	if u.ascii || !u.Free() || u.Scarce() { // what is scarce is counted in small pieces
		return errLater
	}
	conn := sock.conn()
	if err := conn.SetReadDeadline(time.Now().Add(promptFor)); err != nil {
		return err
	}
	switch err := u.take(t, conn); {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return errLater
	case err != nil:
		return err
	case u.AbortDiffers() || t.s.closedByClient():
		return errLater
	}
	return nil
}

// take begins and fills the file, as far as that is not done.
func (u *upload) take(t *transfer, wire net.Conn) error {
	if !u.begun {
		if err := u.Begin(); err != nil {
			return err
		}
		u.begun = true
	}
	if !u.filled {
		if err := u.fill(t, wire); err != nil {
			return err
		}
		u.filled = true
	}
	return nil
}

// fill writes what comes until the client ends it.
func (u *upload) fill(t *transfer, wire net.Conn) error {
	conn, plain := wire.(plainConn)
	switch {
	case u.ascii:
		return pump(t, u, u.File(), NewASCIIDecoder(wire), u)
	case !plain:
		return u.fillWhole(t, wire)
	}
	t.watch.on(u.File())
	pace := newPace()
	for {
		room := u.Room()
		if room == 0 {
			return u.atEnd(conn, u.TooLarge())
		}
		want := pace.next()
		if room > 0 {
			want = min(want, room)
		}
		if u.Scarce() {
			return pump(t, u, u.File(), wire, u)
		}
		leave, err := u.Take(t.ctx, want)
		var full *Refusal
		if errors.As(err, &full) {
			return u.atEnd(conn, err)
		}
		if err != nil {
			return err
		}
		t.pulse.Add(1)
		n, err := u.receive(t, conn, leave)
		t.moved.Add(n)
		u.Return(leave - n)
		if err != nil || n < leave {
			return err
		}
	}
}

// plainConn is a data connection in clear.
type plainConn interface {
	net.Conn
	syscall.Conn
}

// pipedFrom is how much of an upload goes through memory, in bytes. What is larger is
// worth the pipe of splice(2).
const pipedFrom = 256 << 10

// receive moves at most n bytes from the connection to the file: fewer when the
// connection has ended.
func (u *upload) receive(t *transfer, conn plainConn, n int64) (got int64, err error) {
	for got < n {
		m, err := u.receiveSome(t, conn, n-got)
		got += m
		if err == io.EOF {
			return got, nil
		}
		if err != nil {
			return got, err
		}
	}
	return got, nil
}

// receiveSome is io.EOF when the connection has ended.
func (u *upload) receiveSome(t *transfer, conn plainConn, n int64) (got int64, err error) {
	if u.came >= pipedFrom && u.piped() {
		got, err = u.pipe.receive(u.File(), conn, n)
		if err == nil && got < n {
			err = io.EOF
		}
		return got, err
	}
	buf := t.s.srv.copying.take()
	defer t.s.srv.copying.give(buf)
	m, err := conn.Read(buf[:min(n, int64(len(buf)))])
	if m == 0 {
		return 0, err
	}
	m, err = u.File().Write(buf[:m])
	u.came += int64(m)
	return int64(m), err
}

// piped makes the pipe. Without one, for want of descriptors, memory has to do.
func (u *upload) piped() bool {
	if u.pipe == nil {
		u.pipe, _ = newPipe()
	}
	return u.pipe != nil
}

// atEnd is asked when no room is left: one more byte is too many.
func (u *upload) atEnd(conn net.Conn, full error) error {
	var one [1]byte
	if n, err := conn.Read(one[:]); n > 0 {
		return full
	} else if err != io.EOF {
		return err
	}
	return nil
}
