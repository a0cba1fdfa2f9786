package main

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"strconv"
	"strings"
	"testing"
	"time"
)

// wire is a client that says whatever it likes. Its methods with an error may
// be used by any goroutine, the others by the test's own.
type wire struct {
	t    testing.TB
	conn net.Conn
	text *textproto.Conn
	tls  *tls.Config // of data connections, nil: they are in clear
}

// dial connects and reads nothing.
func (v *victim) dial() (*wire, error) {
	conn, err := net.DialTimeout("tcp", v.addr, patience)
	if err != nil {
		return nil, err
	}
	return newWire(v.t, conn), nil
}

// dialFrom is dial from an address of the client's choice.
func (v *victim) dialFrom(address string) (*wire, error) {
	from := net.Dialer{Timeout: patience, LocalAddr: &net.TCPAddr{IP: net.ParseIP(address)}}
	conn, err := from.Dial("tcp", v.addr)
	if err != nil {
		return nil, err
	}
	return newWire(v.t, conn), nil
}

func newWire(t testing.TB, conn net.Conn) *wire {
	w := &wire{t: t, conn: conn, text: textproto.NewConn(conn)}
	w.beginWait()
	return w
}

// beginWait bounds what follows: a test that waits longer has failed.
func (w *wire) beginWait() { w.conn.SetDeadline(time.Now().Add(2 * patience)) }

// connect reads the greeting.
func (v *victim) connect() *wire {
	v.t.Helper()
	w, err := v.dial()
	if err != nil {
		v.t.Fatal(err)
	}
	v.t.Cleanup(func() { w.conn.Close() })
	w.expect(220)
	return w
}

// connectFrom is connect from an address of this machine.
func (v *victim) connectFrom(from net.IP) *wire {
	v.t.Helper()
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: from}, Timeout: patience}
	conn, err := d.Dial("tcp", v.addr)
	if err != nil {
		v.t.Fatal(err)
	}
	v.t.Cleanup(func() { conn.Close() })
	w := &wire{t: v.t, conn: conn, text: textproto.NewConn(conn)}
	w.beginWait()
	w.expect(220)
	return w
}

// login is anna, in binary mode.
func (v *victim) login() *wire {
	v.t.Helper()
	w := v.connect()
	if err := w.logIn("anna"); err != nil {
		v.t.Fatal(err)
	}
	return w
}

// logIn sends a user's name and the password that all have.
func (w *wire) logIn(user string) error {
	for _, step := range []struct {
		line string
		code int
	}{{"USER " + user, 331}, {"PASS secret", 230}, {"TYPE I", 200}} {
		r, err := w.ask(step.line)
		if err != nil {
			return fmt.Errorf("%s: %w", step.line, err)
		}
		if r.code != step.code {
			return fmt.Errorf("%s: %d %s", step.line, r.code, r.text)
		}
	}
	return nil
}

// close hangs up, politely or not is the kernel's business.
func (w *wire) close() { w.conn.Close() }

// send writes raw text.
func (w *wire) send(text string) {
	w.t.Helper()
	w.beginWait()
	if _, err := io.WriteString(w.conn, text); err != nil {
		w.t.Fatalf("send %.80q: %v", text, err)
	}
}

// receive reads a reply.
func (w *wire) receive() (reply, error) {
	code, text, err := w.text.ReadResponse(0)
	return reply{code, text}, err
}

// ask sends a line and reads a reply.
func (w *wire) ask(line string) (reply, error) {
	w.beginWait()
	if _, err := io.WriteString(w.conn, line+"\r\n"); err != nil {
		return reply{}, err
	}
	return w.receive()
}

// expect reads a reply that must have one of these codes.
func (w *wire) expect(codes ...int) reply {
	w.t.Helper()
	r, err := w.receive()
	if err != nil {
		w.t.Fatalf("instead of %v: %v", codes, err)
	}
	for _, code := range codes {
		if r.code == code {
			return r
		}
	}
	w.t.Fatalf("instead of %v: %d %.200s", codes, r.code, r.text)
	return r
}

// say sends a line and expects a code.
func (w *wire) say(line string, codes ...int) reply {
	w.t.Helper()
	w.send(line + "\r\n")
	return w.expect(codes...)
}

// until collects replies up to the first with a code.
func (w *wire) until(code int) (all []reply) {
	w.t.Helper()
	for {
		r, err := w.receive()
		if err != nil {
			w.t.Fatalf("instead of %d, after %v: %v", code, all, err)
		}
		all = append(all, r)
		if r.code == code {
			return all
		}
	}
}

// ends checks that the server hangs up without another word.
func (w *wire) ends() {
	w.t.Helper()
	if line, err := w.text.ReadLine(); err == nil {
		w.t.Fatalf("instead of the end: %q", line)
	} else if network, ok := errors.AsType[net.Error](err); ok && network.Timeout() {
		w.t.Fatal("the connection stays")
	}
}

// passive opens a data connection, from where the control connection comes.
func (w *wire) passive() (*net.TCPConn, error) {
	port, err := w.epsv()
	if err != nil {
		return nil, err
	}
	host, _, _ := net.SplitHostPort(w.conn.RemoteAddr().String())
	from := net.Dialer{Timeout: patience, LocalAddr: &net.TCPAddr{IP: w.conn.LocalAddr().(*net.TCPAddr).IP}}
	conn, err := from.Dial("tcp", net.JoinHostPort(host, strconv.Itoa(port)))
	if err != nil {
		return nil, err
	}
	conn.SetDeadline(time.Now().Add(2 * patience))
	return conn.(*net.TCPConn), nil
}

// epsv agrees on a port.
func (w *wire) epsv() (int, error) {
	r, err := w.ask("EPSV")
	if err != nil {
		return 0, err
	}
	parts := strings.Split(r.text, "|")
	if r.code != 229 || len(parts) < 4 {
		return 0, fmt.Errorf("EPSV: %d %s", r.code, r.text)
	}
	return strconv.Atoi(parts[3])
}

// data is passive for the test's own goroutine.
func (w *wire) data() *net.TCPConn {
	w.t.Helper()
	conn, err := w.passive()
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { conn.Close() })
	return conn
}

// fetch runs a command that sends data. A refusal comes as the reply.
func (w *wire) fetch(line string) (string, reply, error) {
	data, err := w.passive()
	if err != nil {
		return "", reply{}, err
	}
	defer data.Close()
	r, err := w.ask(line)
	if err != nil || r.code != 150 {
		return "", r, err
	}
	text, err := io.ReadAll(w.encrypted(data))
	if err != nil {
		return string(text), r, err
	}
	r, err = w.receive()
	return string(text), r, err
}

// store runs a command that takes data. That the server stops reading is for
// its reply to explain.
func (w *wire) store(line string, text io.Reader) (reply, error) {
	data, err := w.passive()
	if err != nil {
		return reply{}, err
	}
	defer data.Close()
	r, err := w.ask(line)
	if err != nil || r.code != 150 {
		return r, err
	}
	secret := w.encrypted(data)
	_, _ = io.Copy(secret, text)
	secret.Close()
	return w.receive()
}

// encrypted is a data connection as PROT wants it. Its handshake comes with the
// first byte.
func (w *wire) encrypted(data net.Conn) net.Conn {
	if w.tls == nil {
		return data
	}
	return tls.Client(data, w.tls)
}

// get fetches what must be there.
func (w *wire) get(line string) string {
	w.t.Helper()
	text, r, err := w.fetch(line)
	if err != nil || r.code != 226 {
		w.t.Fatalf("%s: %d %s, %v", line, r.code, r.text, err)
	}
	return text
}

// put stores a text and expects a reply.
func (w *wire) put(line, text string, codes ...int) reply {
	w.t.Helper()
	r, err := w.store(line, strings.NewReader(text))
	if err != nil {
		w.t.Fatalf("%s: %v", line, err)
	}
	for _, code := range codes {
		if r.code == code {
			return r
		}
	}
	w.t.Fatalf("%s: instead of %v: %d %s", line, codes, r.code, r.text)
	return r
}
