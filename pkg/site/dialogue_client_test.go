package site

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"
)

// patience is how long anything may take. It is never waited for unless something
// hangs, and is less than the 10 s after which the fuzzer ends the process without a
// word of the dialogue.
const patience = 9 * time.Second

// dialogue is one client, who does what a script says and believes nothing.
type dialogue struct {
	t    testing.TB
	r    *dialogueRig
	m    *model
	tcp  *net.TCPConn
	conn net.Conn // tcp, or TLS over it
	in   *bufio.Reader
	data dataClient

	garbage bool         // the next handshake shall fail
	gone    bool         // nothing more can be said
	said    bytes.Buffer // everything, but for data
	heard   bytes.Buffer // everything, data too
	log     strings.Builder
}

func (r *dialogueRig) dial(t testing.TB) *dialogue {
	t.Helper()
	conn, err := net.Dial("tcp", r.addr)
	if err != nil {
		t.Fatal(err)
	}
	d := &dialogue{t: t, r: r, m: newModel(), tcp: conn.(*net.TCPConn), conn: conn}
	d.in = bufio.NewReaderSize(conn, 2*longestLine)
	d.data.d = d
	t.Cleanup(d.hangUp)
	conn.SetDeadline(time.Now().Add(patience))
	if a, err := readAnswer(d.in); err != nil || a.code != 220 {
		d.fail("the greeting is %q, %v", a.text, err)
	}
	return d
}

// fail ends the test with all that was said.
func (d *dialogue) fail(format string, args ...any) {
	d.t.Helper()
	d.t.Fatalf("%s\nafter:\n%s", fmt.Sprintf(format, args...), d.log.String())
}

func (d *dialogue) note(format string, args ...any) { fmt.Fprintf(&d.log, format+"\n", args...) }

// run does what a script says, as far as the session lives.
func (d *dialogue) run(script []byte) {
	d.t.Helper()
	d.conn.SetDeadline(time.Now().Add(patience))
	for _, s := range decode(script) {
		if d.gone || d.m.over {
			return
		}
		if s.do != "" {
			d.note("! %s", s.do)
			d.act(s.do)
		} else {
			d.send(s.send)
		}
	}
}

// finish ends a dialogue as a client should. Whatever came before, QUIT is understood.
func (d *dialogue) finish() {
	d.t.Helper()
	if !d.gone && !d.m.over && len(d.m.cutter.line) > 0 {
		d.send([]byte("\r\n"))
	}
	if !d.gone && !d.m.over {
		d.through()
	}
	if !d.gone && !d.m.over {
		d.send([]byte("QUIT\r\n"))
	}
	if !d.gone {
		d.end()
	}
	d.data.close()
	d.data.robbed()
	d.discreet()
}

// end wants the server to have hung up without another word.
func (d *dialogue) end() {
	d.t.Helper()
	rest, err := io.ReadAll(d.in)
	if err != nil || len(rest) > 0 {
		d.fail("instead of the end: %q, %v", rest, err)
	}
	d.hangUp()
}

// hangUp leaves no connection behind that the system would remember for a minute.
func (d *dialogue) hangUp() {
	d.tcp.SetLinger(0)
	d.tcp.Close()
	d.gone = true
}

// discreet checks that the client has got nothing that it has no right to.
func (d *dialogue) discreet() {
	d.t.Helper()
	for _, mark := range []string{markSecret, markHidden} {
		if !bytes.Contains(d.said.Bytes(), []byte(mark[:2])) && bytes.Contains(d.heard.Bytes(), []byte(mark)) {
			d.fail("the client has got %q", mark)
		}
	}
}

// act does what is no text.
func (d *dialogue) act(do act) {
	d.t.Helper()
	switch do {
	case doGarbage:
		d.garbage = true
	case doHangUp:
		d.tcp.Close()
		d.gone = true
	case doVanish:
		d.hangUp()
	default:
		d.data.act(do)
	}
	d.listen()
}

// send says something and waits for all that it is answered.
func (d *dialogue) send(p []byte) {
	d.t.Helper()
	p = d.here(p)
	d.note("> %q", p)
	d.said.Write(p)
	d.m.send(p)
	if _, err := d.conn.Write(p); err != nil {
		d.fail("send: %v", err)
	}
	d.listen()
	if d.m.running != nil && len(d.m.pending) > 0 {
		d.through()
	}
}

// listen hears what has to come without the client's doing anything.
func (d *dialogue) listen() {
	d.t.Helper()
	for !d.gone && (d.m.answered() || d.m.leaving) {
		d.hear()
	}
	if n := d.in.Buffered(); !d.gone && n > 0 && d.m.running == nil && !d.m.over {
		rest, _ := d.in.Peek(n)
		d.fail("more than was asked for: %q", rest)
	}
}

// hear takes one reply.
func (d *dialogue) hear() {
	d.t.Helper()
	ran, before := d.m.running, d.m.encrypted
	a, err := readAnswer(d.in)
	d.heard.WriteString(a.text)
	d.note("< %q", a.text)
	if err == nil {
		err = d.m.hear(a)
	}
	if err != nil {
		d.fail("%v", err)
	}
	d.data.heard(a, ran)
	switch {
	case d.m.encrypted && !before:
		d.shakeHands()
	case !d.m.encrypted && before:
		d.backToClear()
	}
}

// shakeHands makes TLS, or does what is none. If text came with AUTH, the server may
// take it for the handshake, and must not obey it in any case.
func (d *dialogue) shakeHands() {
	d.t.Helper()
	if d.garbage {
		d.tcp.Write([]byte("USER anna\r\nPASS secret\r\nPWD\r\n"))
		d.lost()
		return
	}
	conn := tls.Client(d.tcp, &tls.Config{InsecureSkipVerify: true, ClientSessionCache: d.data.sessions()})
	if err := conn.Handshake(); err != nil {
		if !d.m.spoiled {
			d.fail("handshake: %v", err)
		}
		d.hangUp()
		return
	}
	d.conn = conn
	d.in.Reset(conn)
	d.note("TLS")
}

// lost wants the end, before which only TLS may say what it thinks.
func (d *dialogue) lost() {
	d.t.Helper()
	rest, err := io.ReadAll(d.tcp)
	var op *net.OpError
	if err != nil && (!errors.As(err, &op) || op.Timeout()) {
		d.fail("instead of the end: %v", err)
	}
	if len(rest) > 0 && rest[0] != 0x15 {
		d.fail("an answer without a handshake: %q", rest)
	}
	d.hangUp()
}

// backToClear is what comes after CCC.
func (d *dialogue) backToClear() {
	d.t.Helper()
	conn := d.conn.(*tls.Conn)
	err := conn.CloseWrite()
	if err == nil {
		_, err = io.Copy(io.Discard, d.in)
	}
	if d.m.spoiled {
		// The server has read what came after CCC, in TLS, and gives up.
		d.hangUp()
		return
	}
	if err != nil {
		d.fail("the end of TLS: %v", err)
	}
	d.tcp.SetDeadline(time.Now().Add(patience)) // TLS has left one in the past
	d.conn = d.tcp
	d.in.Reset(d.tcp)
	d.note("in clear")
}
