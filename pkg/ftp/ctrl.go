package ftp

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"time"
)

// maxHeld is how many lines may wait for a running transfer before reading
// pauses.
const maxHeld = 16

// ctrl is the control connection as goftp sees it: a net.Conn whose Read gives
// one line that may be obeyed now.
type ctrl struct {
	*session
	client  *addr
	rest    []byte    // of the line that goftp is reading
	held    [][]byte  // lines that wait for the transfer
	resumed time.Time // zero: it was never parked
	parked  bool      // goftp's loop ended for that
	wakeAt  time.Time // when a parked session has its next timeout
}

// addr is how a goftp command finds its session.
type addr struct {
	net.Addr
	s *session
}

// RemoteAddr implements net.Conn. It is asked for with each command.
func (c *ctrl) RemoteAddr() net.Addr {
	if c.client == nil {
		c.client = &addr{c.conn.RemoteAddr(), c.session}
	}
	return c.client
}

// LocalAddr implements net.Conn.
func (c *ctrl) LocalAddr() net.Addr { return c.conn.LocalAddr() }

// SetDeadline implements net.Conn; deadlines are the session's own business.
func (c *ctrl) SetDeadline(time.Time) error { return nil }

// SetReadDeadline implements net.Conn.
func (c *ctrl) SetReadDeadline(time.Time) error { return nil }

// SetWriteDeadline implements net.Conn.
func (c *ctrl) SetWriteDeadline(time.Time) error { return nil }

// Write swallows goftp's greeting, the only thing it says by itself, and lets
// the session greet instead.
func (c *ctrl) Write(p []byte) (int, error) {
	defer c.guard("the greeting")
	if !c.greeted {
		c.greeted = true
		c.greet()
	}
	return len(p), nil
}

// Close implements net.Conn. goftp calls it when Read has ended its loop.
func (c *ctrl) Close() error {
	defer c.guard("the end of a session")
	if c.parked {
		c.sleep()
		c.srv.tidier.note()
		return nil
	}
	c.session.close()
	return nil
}

// Read gives goftp the next line that may be obeyed. io.EOF ends its loop, because
// the session is over or is parked.
func (c *ctrl) Read(p []byte) (n int, err error) {
	err = io.EOF // what a panic leaves
	defer c.guard("reading")
	for len(c.rest) == 0 {
		line, ended := c.nextLine()
		if ended != nil {
			c.parked = ended == errParked
			return 0, io.EOF
		}
		if !c.answerItself(line) {
			c.rest = line
		}
	}
	n = copy(p, c.rest)
	c.rest = c.rest[n:]
	return n, nil
}

// answerItself deals with lines that no command of ours answers. goftp would
// say "Command not found" through a buffer that is not ours.
func (c *ctrl) answerItself(line []byte) bool {
	verb, known := c.srv.table.verbOf(line)
	nul := bytes.IndexByte(line, 0) >= 0
	if known != nil && !nul {
		return false
	}
	defer c.forget(&command{})
	if nul {
		c.unusable(verb, "syntax", reply{501, "A command cannot have a NUL character."})
	} else if verb == "PROXY" && !c.userSent {
		// A load balancer that nobody trusts: all its clients would be it.
		c.farewell(&Refusal{Kind: Ended, Reason: "proxy-header", Advice: "PROXY headers are not accepted from your address."})
	} else if browsing[verb] && !c.loggedIn {
		// A browser that was sent here, perhaps over TLS, with lines of ours in what
		// it posts (ALPACA). No client of FTP speaks so.
		c.farewell(&Refusal{Kind: Ended, Reason: "http", Advice: "This is no web server."})
	} else if verb == "" {
		c.unusable("", "empty-line", reply{500, "Empty command."})
	} else if unsupported[verb] {
		c.unusable(verb, "not-implemented", reply{502, verb + " is not implemented."})
	} else {
		c.unusable(verb, "unknown-command", reply{500, "Unknown command."})
	}
	return true
}

// browsing are the methods of HTTP that are no commands of ours.
var browsing = map[string]bool{
	"GET": true, "HEAD": true, "POST": true, "PUT": true, "DELETE": true, "PATCH": true, "OPTIONS": true, "CONNECT": true, "TRACE": true,
}

// nextLine waits for a line that may be obeyed now. Its error is errParked, or means
// that the session is over and everything has been said.
func (c *ctrl) nextLine() ([]byte, error) {
	for {
		if c.over {
			return nil, io.EOF
		}
		if c.upgrade {
			c.held = nil
			if err := c.handshake(); err != nil {
				c.over = true
				continue
			}
		}
		t := c.running()
		if t == nil && c.resume() {
			continue
		}
		if t == nil && len(c.held) > 0 {
			line := c.held[0]
			c.held = c.held[1:]
			return line, nil
		}
		if t != nil && len(c.held) >= maxHeld {
			c.await(t)
			continue
		}
		line, err := c.readLine()
		switch {
		case errors.Is(err, errLineTooLong):
			c.forget(&command{})
			c.unusable("", "line-too-long", reply{500, "Command line too long."})
		case errors.Is(err, errLook):
			c.woken()
		case errors.Is(err, os.ErrDeadlineExceeded):
			if c.woken(); c.mayPark() {
				return nil, errParked
			}
		case err != nil:
			c.lost()
		case t == nil || c.mayOvertake(t, line):
			return line, nil
		default:
			c.held = append(c.held, bytes.Clone(line))
		}
	}
}

// readLine reads from the wire until a line is whole or the deadline that
// applies has passed. arm and the wake-up calls of other goroutines exclude
// each other, so none is lost.
func (c *ctrl) readLine() ([]byte, error) {
	if err := c.arm(); err != nil {
		return nil, err
	}
	limit := maxLineBefore
	if c.loggedIn {
		limit = maxLine
	}
	line, err := c.lines.next(limit)
	if err == nil {
		c.lastLine = time.Now()
		c.seen.active(c.lastLine)
	}
	return line, err
}

// mayOvertake says whether a line is obeyed while a transfer runs. What came
// after a line that waits must wait too, or replies would change places; only
// ABOR overtakes them, as long as lines are read (maxHeld).
func (c *ctrl) mayOvertake(t *transfer, line []byte) bool {
	_, spec := c.srv.table.verbOf(line)
	if spec == nil || !spec.overtakes {
		return false
	}
	if t.late && spec.verb != "QUIT" && !(spec.verb == "ABOR" && c.abortable()) {
		// Nobody expects another reply before that to PASS; QUIT waits for it.
		return false
	}
	return len(c.held) == 0 || spec.verb == "ABOR"
}
