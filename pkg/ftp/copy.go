package ftp

import (
	"errors"
	"io"
	"net"
	"os"

	"ftpd/pkg/vfs"
)

// download is the work of RETR.
type download struct {
	Download
	ascii bool
	left  int64 // bytes of the file still to send, in binary
	skip  int64 // converted bytes to leave out, in ASCII
}

// size is how many bytes of the file will be sent; converted ones nobody counts
// beforehand.
func (d *download) size() int64 {
	if d.ascii {
		return -1
	}
	return d.left
}

// settle implements work.
func (d *download) settle(err error) error {
	d.Close(err)
	return err
}

// move implements work. It sends what the file had when it was opened: what
// somebody appends meanwhile is the next download's.
func (d *download) move(t *transfer, wire net.Conn) error {
	conn, plain := wire.(*net.TCPConn)
	switch {
	case d.ascii:
		return d.moveASCII(t, wire)
	case !plain:
		return d.moveWhole(t, wire)
	}
	t.watch.on(d.File())
	pace := newPace()
	for d.left > 0 {
		leave, err := d.Take(t.ctx, min(d.left, pace.next()))
		if err != nil {
			return err
		}
		t.pulse.Add(1)
		// *net.TCPConn reads from a LimitedReader over an *os.File with
		// sendfile(2); any other wrapper would lose that.
		n, err := conn.ReadFrom(&io.LimitedReader{R: d.File(), N: leave})
		d.left -= n
		t.moved.Add(n)
		d.Return(leave - n)
		if err != nil {
			return err
		}
		if n < leave {
			return errShrunk
		}
	}
	return nil
}

// errShrunk: the file became shorter while it was read. What the client got is
// not the file it asked for.
var errShrunk = &Refusal{Kind: Failed, Reason: "file-shrunk", Advice: "The file changed while it was read; transfer incomplete."}

// moveWhole sends what the kernel cannot, because it is encrypted on its way. A
// file that became shorter is noticed as in move.
func (d *download) moveWhole(t *transfer, wire net.Conn) error {
	before := t.moved.Load()
	if err := d.sendWhole(t, wire); err != nil {
		return err
	}
	if t.moved.Load()-before < d.left {
		return errShrunk
	}
	return nil
}

// sendWhole sends a large file in large pieces.
func (d *download) sendWhole(t *transfer, wire net.Conn) error {
	if secured, ok := wire.(*dataTLS); ok && d.left > gathered {
		if b := t.s.srv.gathering.take(); b != nil {
			defer t.s.srv.gathering.give(b)
			return d.sendGathered(t, secured, b)
		}
	}
	buf := make([]byte, min(d.left, asciiBuffer))
	return pumpThrough(buf, t, d, wire, io.LimitReader(d.File(), d.left), -1, nil)
}

// moveASCII sends with every LF as CR LF.
func (d *download) moveASCII(t *transfer, wire net.Conn) error {
	src := NewASCIIEncoder(io.LimitReader(d.File(), d.left))
	if err := t.discard(src, d.skip); err != nil {
		return err
	}
	return pump(t, d, wire, src, -1, nil)
}

// discard reads n bytes and forgets them, in steps that can be stopped.
func (t *transfer) discard(src io.Reader, n int64) error {
	for n > 0 {
		if err := t.ctx.Err(); err != nil {
			return err
		}
		m, err := io.CopyN(io.Discard, src, min(n, 1<<20))
		n -= m
		t.pulse.Add(1)
		if errors.Is(err, io.EOF) {
			return vfs.ErrOffset
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// upload is the work of STOR, STOU and APPE.
type upload struct {
	Upload
	ascii bool
}

// settle implements work.
func (u *upload) settle(err error) error {
	if err != nil {
		u.Abort(err)
		return err
	}
	return u.Commit()
}

// move implements work.
func (u *upload) move(t *transfer, wire net.Conn) error {
	if err := u.Begin(); err != nil {
		return err
	}
	if err := u.fill(t, wire); err != nil {
		return err
	}
	if t.deserted(u.AbortDiffers()) {
		return errControlLost
	}
	return nil
}

// fill writes what comes until the client ends it.
func (u *upload) fill(t *transfer, wire net.Conn) error {
	conn, plain := wire.(*net.TCPConn)
	switch {
	case u.ascii:
		return pump(t, u, u.File(), NewASCIIDecoder(wire), u.Room(), u.TooLarge)
	case !plain:
		return u.fillWhole(t, wire)
	}
	t.watch.on(u.File())
	pace := newPace()
	for {
		room := u.Room()
		if room == 0 {
			return u.atEnd(conn)
		}
		want := pace.next()
		if room > 0 {
			want = min(want, room)
		}
		leave, err := u.Take(t.ctx, want)
		if err != nil {
			return err
		}
		t.pulse.Add(1)
		n, err := receive(u.File(), conn, leave)
		t.moved.Add(n)
		u.Return(leave - n)
		if err != nil || n < leave {
			return err
		}
	}
}

// fillWhole writes what the kernel cannot, as in moveWhole.
func (u *upload) fillWhole(t *transfer, wire net.Conn) error {
	src := io.Reader(wire)
	if secured, ok := wire.(*dataTLS); ok {
		ahead := &aheadReader{dataTLS: secured, lenders: &t.s.srv.gathering}
		defer ahead.end()
		src = ahead
	}
	return pump(t, u, u.File(), src, u.Room(), u.TooLarge)
}

// receive copies at most n bytes from the connection to the file, by splice(2).
func receive(f *os.File, conn *net.TCPConn, n int64) (int64, error) {
	return f.ReadFrom(&io.LimitedReader{R: conn, N: n})
}

// atEnd is asked when no room is left: one more byte is too many.
func (u *upload) atEnd(conn *net.TCPConn) error {
	var one [1]byte
	if n, err := conn.Read(one[:]); n > 0 {
		return u.TooLarge()
	} else if err != io.EOF {
		return err
	}
	return nil
}

// pump copies through memory, for bytes that are changed on their way. room
// bounds what dst may get, -1 = no bound; tooLarge is the error beyond it.
func pump(t *transfer, th Throttle, dst io.Writer, src io.Reader, room int64, tooLarge func() error) error {
	return pumpThrough(make([]byte, asciiBuffer), t, th, dst, src, room, tooLarge)
}

// pumpThrough is pump with a buffer of another size.
func pumpThrough(buf []byte, t *transfer, th Throttle, dst io.Writer, src io.Reader, room int64, tooLarge func() error) error {
	for {
		n, readErr := src.Read(buf)
		if room >= 0 && int64(n) > room {
			return tooLarge()
		}
		if err := write(t, th, dst, buf[:n]); err != nil {
			return err
		}
		if room > 0 {
			room -= int64(n)
		}
		if readErr == io.EOF {
			return nil
		}
		if readErr != nil {
			return readErr
		}
	}
}

// write writes all of p as fast as the throttle lets it.
func write(t *transfer, th Throttle, dst io.Writer, p []byte) error {
	for len(p) > 0 {
		leave, err := th.Take(t.ctx, int64(len(p)))
		if err != nil {
			return err
		}
		n, err := dst.Write(p[:leave])
		t.moved.Add(int64(n))
		if err != nil {
			return err
		}
		p = p[n:]
	}
	return nil
}
