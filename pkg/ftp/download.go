package ftp

import (
	"errors"
	"io"
	"net"
	"syscall"

	"golang.org/x/sys/unix"

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
	conn, plain := wire.(syscall.Conn)
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
		n, err := sendFile(conn, d.File(), leave)
		d.count(t, n, leave)
		if err != nil {
			return err
		}
		if n < leave {
			return errShrunk
		}
	}
	return nil
}

// promptly implements prompt: one call, and only what the connection takes at once.
func (d *download) promptly(t *transfer, sock *socket) error {
	if d.ascii || !d.Free() {
		return errLater
	}
	leave, err := d.Take(t.ctx, min(d.left, firstSlice))
	if err != nil {
		return err
	}
	n, err := sendNow(sock.fd, d.File(), leave)
	d.count(t, n, leave)
	switch {
	case err == unix.EAGAIN || err == nil && n == leave && d.left > 0:
		return errLater
	case err != nil:
		return sendFailed(err)
	case n < leave:
		return errShrunk
	}
	return nil
}

// count is told how many of the bytes that might be sent were.
func (d *download) count(t *transfer, n, leave int64) {
	d.left -= n
	d.sent += n
	t.moved.Add(n)
	d.Return(leave - n)
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
