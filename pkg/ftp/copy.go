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
	sent  int64 // bytes of the file that went out
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
	d.Close(d.sent)
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
		d.sent += n
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
	err := d.sendWhole(t, wire)
	d.sent = t.moved.Load()
	if err != nil {
		return err
	}
	if d.sent < d.left {
		return errShrunk
	}
	return nil
}

// moveASCII sends with every LF as CR LF.
func (d *download) moveASCII(t *transfer, wire net.Conn) error {
	src := newASCIIEncoder(io.LimitReader(d.File(), d.left))
	if err := t.discard(src, d.skip); err != nil {
		return err
	}
	skipped := *src
	err := pump(t, d, wire, src, nil)
	// Of what was converted and did not go out, two bytes may be one of the file.
	went := t.moved.Load()
	over := src.given - skipped.given - went
	d.sent = min(went, src.taken-skipped.taken-over/2)
	return err
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
		n, err := receive(u.File(), conn, leave)
		t.moved.Add(n)
		u.Return(leave - n)
		if err != nil || n < leave {
			return err
		}
	}
}

// receive copies at most n bytes from the connection to the file, by splice(2).
func receive(f *os.File, conn *net.TCPConn, n int64) (int64, error) {
	return f.ReadFrom(&io.LimitedReader{R: conn, N: n})
}

// atEnd is asked when no room is left: one more byte is too many.
func (u *upload) atEnd(conn *net.TCPConn, full error) error {
	var one [1]byte
	if n, err := conn.Read(one[:]); n > 0 {
		return full
	} else if err != io.EOF {
		return err
	}
	return nil
}

// bounded is what may get so many bytes and no more; see Upload.
type bounded interface {
	Room() int64
	TooLarge() error
}

// pump copies through memory, for bytes that are changed on their way. What dst
// may get is bounded by limit, nil = no bound.
func pump(t *transfer, th Throttle, dst io.Writer, src io.Reader, limit bounded) error {
	return pumpThrough(make([]byte, asciiBuffer), t, th, dst, src, limit)
}

// pumpThrough is pump with a buffer of another size.
func pumpThrough(buf []byte, t *transfer, th Throttle, dst io.Writer, src io.Reader, limit bounded) error {
	for {
		n, readErr := src.Read(buf)
		if err := write(t, th, dst, buf[:n], limit); err != nil {
			return err
		}
		if readErr == io.EOF {
			return nil
		}
		if readErr != nil {
			return readErr
		}
	}
}

// write writes all of p as fast as the throttle lets it, up to the very byte that
// the limit allows. The limit is asked each time: others may share it.
func write(t *transfer, th Throttle, dst io.Writer, p []byte, limit bounded) error {
	for len(p) > 0 {
		want := int64(len(p))
		if limit != nil {
			room := limit.Room()
			if room == 0 {
				return limit.TooLarge()
			}
			if room > 0 {
				want = min(want, room)
			}
		}
		leave, err := th.Take(t.ctx, want)
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
