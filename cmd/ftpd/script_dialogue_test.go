package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"regexp"
	"strconv"
	"strings"
	"syscall"

	"github.com/rogpeppe/go-internal/testscript"
)

// dialogue is a control connection with the helpers that scripts use.
type dialogue struct {
	ts   *testscript.TestScript
	conn net.Conn
	text *textproto.Conn
	// pending is a transfer's outcome that no line has looked at yet. If the
	// next line does not, it must be a success.
	pending *reply
	// data is the connection of a transfer that begin left open.
	data net.Conn
	tls  secrecy
}

// reply is what the server said at once.
type reply struct {
	code int
	text string // all lines, without the code
}

func newDialogue(ts *testscript.TestScript, conn net.Conn) *dialogue {
	return &dialogue{ts: ts, conn: conn, text: textproto.NewConn(conn)}
}

// close hangs up.
func (d *dialogue) close() {
	if d.data != nil {
		d.data.Close()
	}
	d.conn.Close()
}

// step carries out one line.
func (d *dialogue) step(line string) error {
	word, rest, _ := strings.Cut(line, " ")
	if word == "<" {
		return d.expect(rest)
	}
	if err := d.settle(); err != nil {
		return err
	}
	switch word {
	case ">":
		return d.send(rest)
	case "login":
		return d.login(rest)
	case "put":
		return d.put(rest)
	case "get":
		return d.get(rest)
	case "list":
		return d.list(rest)
	case "begin":
		return d.begin(rest)
	case "feed":
		return d.feed(rest)
	case "finish":
		return d.finish(rest)
	case "eof":
		return d.expectEnd()
	case "tls":
		return d.startTLS(rest)
	case "protect":
		return d.protect()
	case "shown":
		return d.shown(rest)
	}
	return fmt.Errorf("unknown line: it begins with none of > < login put get list begin feed finish eof tls protect shown #")
}

// settle judges a transfer whose outcome nobody asked for.
func (d *dialogue) settle() error {
	r := d.pending
	d.pending = nil
	if r != nil && r.code >= 400 {
		return fmt.Errorf("the transfer before failed: %d %s", r.code, r.text)
	}
	return nil
}

// send sends a line as it is; its reply waits for a "<" line. \r, \n and \xNN
// stand for bytes.
func (d *dialogue) send(line string) error {
	if strings.Contains(line, `\`) {
		if raw, err := strconv.Unquote(`"` + strings.ReplaceAll(line, `"`, `\"`) + `"`); err == nil {
			line = raw
		}
	}
	_, err := io.WriteString(d.conn, line+"\r\n")
	return err
}

// receive reads one reply.
func (d *dialogue) receive() (*reply, error) {
	if r := d.pending; r != nil {
		d.pending = nil
		return r, nil
	}
	code, text, err := d.text.ReadResponse(0)
	if err != nil {
		return nil, err
	}
	return &reply{code: code, text: text}, nil
}

// expect compares the next reply: "CODE", or "CODE REGEXP" with a regular
// expression that must match somewhere in the text.
func (d *dialogue) expect(want string) error {
	r, err := d.receive()
	if err != nil {
		return fmt.Errorf("instead of a reply: %w", err)
	}
	code, pattern, _ := strings.Cut(want, " ")
	matched, err := regexp.MatchString("(?s)"+pattern, r.text)
	if err != nil {
		return err
	}
	if strconv.Itoa(r.code) != code || !matched {
		return fmt.Errorf("the reply is: %d %s", r.code, r.text)
	}
	d.ts.Logf("  %d %s", r.code, r.text)
	return nil
}

// command sends a line and reads its reply.
func (d *dialogue) command(line string) (*reply, error) {
	if _, err := io.WriteString(d.conn, line+"\r\n"); err != nil {
		return nil, err
	}
	return d.receive()
}

// login is the greeting, unless TLS came after it, USER and PASS, all of which
// must be welcome.
func (d *dialogue) login(who string) error {
	if d.tls.config == nil {
		if err := d.expect("220"); err != nil {
			return err
		}
	}
	user, password, _ := strings.Cut(who, " ")
	r, err := d.command("USER " + user)
	if err == nil && r.code == 331 {
		r, err = d.command("PASS " + password)
	}
	if err != nil {
		return err
	}
	if r.code != 230 {
		return fmt.Errorf("%d %s", r.code, r.text)
	}
	return nil
}

// expectEnd wants the server to hang up without another word.
func (d *dialogue) expectEnd() error {
	r, err := d.receive()
	if err == nil {
		return fmt.Errorf("instead of the end: %d %s", r.code, r.text)
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET) {
		return nil
	}
	return err
}
