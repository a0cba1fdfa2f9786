package ftp

import (
	"context"
	"crypto/tls"
	"errors"
	"math"
	"net"
	"sync/atomic"
	"time"
)

// forever is a patience that only the end of the work, or somebody else, ends.
const forever = time.Duration(math.MaxInt64)

// transfer is what moves bytes over a data connection, while the session goes
// on reading commands. It is also the context that ends with it.
type transfer struct {
	s      *session
	ev     *Event
	stores bool
	moves  bool  // over a data connection
	size   int64 // of what is to be moved, -1 = not known
	late   bool  // no transfer at all: an answer that waits (delay.go)
	inline bool  // made by the session itself (prompt.go)

	ctx    context.Context
	cancel context.CancelCauseFunc
	cutoff *time.Timer   // ends it after a patience; guarded by the session's mu
	done   chan struct{} // closed when its reply is sent and all is released

	moved atomic.Int64 // bytes of the file so far; in MODE Z before they are packed
	pulse atomic.Int64 // changes whenever something happens; see stall.go
	watch stallWatch
	tls   *tls.Config  // of the data connection, nil = in clear
	reuse SessionReuse // whether it must resume
	pack  packing      // MODE Z

	answer reply // the last one, if all goes well
}

// work moves the bytes of a transfer over a connected data channel. Its reply
// is the transfer's when err is nil.
type work interface {
	move(*transfer, net.Conn) error
	// settle makes the result last, or undoes it if err says that moving
	// failed. It returns the error that the client is told.
	settle(err error) error
}

// begin says 150 and starts a transfer, which will send the last reply. The
// data channel that was agreed on is used up, whatever happens.
func (s *session) begin(c *command, ev *Event, about string, w work) error {
	d, err := s.data.take()
	if err == nil {
		err = s.mayTransfer()
	}
	if err == nil {
		err = s.mayPack()
	}
	if err != nil {
		if d != nil {
			d.close()
		}
		w.settle(err)
		return err
	}
	t := s.newTransfer(ev)
	t.moves, t.stores, t.answer, t.pack = true, c.stores, reply{226, "Transfer complete."}, s.packing
	t.tls, t.reuse = s.dataConfig()
	if known, ok := w.(interface{ size() int64 }); ok {
		t.size = known.size()
	}
	s.mu.Lock()
	s.transfer = t
	s.mu.Unlock()
	s.say(reply{150, about})
	if rest, over := t.atOnce(d, w); !over {
		go t.run(rest, w)
	}
	return nil
}

func (s *session) newTransfer(ev *Event) *transfer {
	t := &transfer{s: s, ev: ev, size: -1, done: make(chan struct{})}
	t.ctx, t.cancel = context.WithCancelCause(context.Background())
	return t
}

// run is the transfer's goroutine.
func (t *transfer) run(d dialer, w work) {
	defer t.conclude()
	defer d.close()
	defer t.s.guard("a transfer")
	t.ev.Err = errEnded // what a panic leaves
	t.ev.Err = t.guarded(w, func() error { return w.settle(t.attempt(d, w)) })
	t.count()
}

// count notes what was moved.
func (t *transfer) count() {
	if t.stores {
		t.ev.Received = t.moved.Load()
	} else {
		t.ev.Sent = t.moved.Load()
	}
}

// guarded makes a panic in work an error like any other: it must not take other
// sessions along.
func (t *transfer) guarded(w work, do func() error) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			t.s.panicked(t.ev.Verb, cause)
			err = w.settle(ours(cause))
		}
	}()
	return do()
}

// attempt does everything up to the final reply.
func (t *transfer) attempt(d dialer, w work) error {
	conn, err := d.dial(t.ctx)
	if err != nil {
		return t.why(&dataError{425, "no-data-connection", "Can't open the data connection.", err})
	}
	return t.attend(conn, w)
}

// attend moves the bytes, ready to be interrupted or to find them stuck.
func (t *transfer) attend(conn net.Conn, w work) error {
	stop := context.AfterFunc(t.ctx, func() { conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	t.watch.begin(t, t.s.visitor.Settings().Timeouts.Stalled)
	defer t.watch.end()
	// The connection ends before the reply: its end is the end of the data.
	defer conn.Close()
	prepare(conn)
	wire, err := t.secureData(conn)
	if err == nil && t.pack.on {
		packed := t.packed(wire)
		defer packed.release()
		wire = packed
	}
	if err == nil {
		err = w.move(t, wire)
	}
	if err == nil {
		// With TLS this says goodbye, which makes the data whole. Only whole
		// data get one.
		err = t.closeData(wire)
	}
	return t.because(err)
}

// because is what moving came to: also where it went well, the transfer may have been
// ended.
func (t *transfer) because(err error) error {
	if err != nil {
		return t.why(err)
	}
	return context.Cause(t.ctx)
}

// closeData ends a data connection on which all went well. What an upload's
// client says to that no longer matters.
func (t *transfer) closeData(wire net.Conn) error {
	if err := wire.Close(); err != nil && !t.stores {
		return err
	}
	return nil
}

// why is the true cause of an error: if the transfer was ended from outside,
// what the data connection says is only the consequence.
func (t *transfer) why(err error) error {
	if cause := context.Cause(t.ctx); cause != nil {
		return cause
	}
	return err
}

// conclude sends the last reply and lets the session go on.
func (t *transfer) conclude() {
	defer close(t.done)
	defer t.s.guard("the end of a transfer")
	s, answer := t.s, t.answer
	if t.ev.Err != nil {
		answer = t.failure(t.ev.Err)
		t.ev.fail(t.ev.Err)
	}
	t.ev.Code = answer.code
	t.ev.Duration = time.Since(t.ev.Start)
	s.stopWork()
	s.visitor.Record(t.ev)
	s.say(answer)
	t.leave()
}

// leave lets the session go on.
func (t *transfer) leave() {
	s := t.s
	s.mu.Lock()
	s.transfer = nil
	if t.cutoff != nil {
		t.cutoff.Stop()
	}
	if t.inline {
		s.transferred()
	} else {
		s.transferOver = true
		s.wakeLocked()
	}
	s.mu.Unlock()
	t.cancel(nil)
}

// failure chooses the reply for a transfer that did not succeed.
func (t *transfer) failure(err error) reply {
	var data *dataError
	switch {
	case errors.As(err, &data):
		return reply{data.code, data.text}
	case errors.Is(err, errAborted):
		return reply{426, "Transfer aborted."}
	case errors.Is(err, errStalled):
		return reply{426, "The data connection stalled; transfer aborted."}
	case errors.Is(err, errEnded), errors.Is(err, errControlLost):
		return reply{426, "Transfer aborted: the session ends."}
	}
	var refusal *Refusal
	switch refused := errors.As(err, &refusal); {
	case refused && refusal.Kind == TooBig && !t.stores:
		// 550 is for what did not begin (RFC 959, 5.4).
		return reply{426, refusal.reply(false).text}
	case !refused && isNetwork(err):
		return reply{426, "The data connection was closed; transfer aborted."}
	}
	return replyFor(err, t.stores)
}

// dataError is a data connection that did not come about, or broke.
type dataError struct {
	code   int
	reason string
	text   string
	err    error
}

func (e *dataError) Error() string { return e.reason + ": " + e.err.Error() }
func (e *dataError) Unwrap() error { return e.err }

// endAfter cuts the transfer after a patience. The caller holds the session's mu.
func (t *transfer) endAfter(patience time.Duration) {
	if patience == forever {
		return
	}
	if t.cutoff != nil {
		t.cutoff.Stop()
	}
	t.cutoff = time.AfterFunc(patience, func() { t.cancel(errEnded) })
}

// cmdAbor ends the running transfer: 426 for it, 226 for ABOR (RFC 959, 4.1.3).
func (s *session) cmdAbor(string, *Event) (reply, error) {
	s.abortTransfer(errAborted)
	s.data.reset()
	return reply{226, "ABOR command successful."}, nil
}
