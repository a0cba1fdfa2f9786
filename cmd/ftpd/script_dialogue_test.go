package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"os"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"

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
	}
	return fmt.Errorf("unknown line: it begins with none of > < login put get list begin feed finish eof #")
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

// login is the greeting, USER and PASS, all of which must be welcome.
func (d *dialogue) login(who string) error {
	if err := d.expect("220"); err != nil {
		return err
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

// put stores a file: "put [COMMAND] LOCAL REMOTE", with STOR if COMMAND is left
// out.
func (d *dialogue) put(args string) error {
	command, local, remote, err := transferArgs("STOR", args)
	if err != nil {
		return err
	}
	file, err := os.Open(d.ts.MkAbs(local))
	if err != nil {
		return err
	}
	defer file.Close()
	return d.transfer(command+" "+remote, func(data net.Conn) error {
		_, err := io.Copy(data, file)
		return err
	})
}

// get fetches a file: "get [COMMAND] REMOTE LOCAL", with RETR if COMMAND is
// left out.
func (d *dialogue) get(args string) error {
	command, remote, local, err := transferArgs("RETR", args)
	if err != nil {
		return err
	}
	return d.save(command+" "+remote, local)
}

// list writes a listing to a file: "list LOCAL [COMMAND…]", NLST by default.
func (d *dialogue) list(args string) error {
	local, command, _ := strings.Cut(args, " ")
	if command == "" {
		command = "NLST"
	}
	return d.save(command, local)
}

func (d *dialogue) save(command, local string) error {
	var got []byte
	err := d.transfer(command, func(data net.Conn) (err error) {
		got, err = io.ReadAll(data)
		return err
	})
	if err != nil {
		return err
	}
	return os.WriteFile(d.ts.MkAbs(local), got, 0o644)
}

// transferArgs splits "[COMMAND] FROM TO".
func transferArgs(command, args string) (verb, from, to string, err error) {
	words := strings.Fields(args)
	switch len(words) {
	case 2:
		return command, words[0], words[1], nil
	case 3:
		return words[0], words[1], words[2], nil
	}
	return "", "", "", errors.New("two or three words wanted")
}

// transfer opens a passive data connection, gives the command and lets move do
// the work. The final reply, or the refusal, becomes the pending one.
func (d *dialogue) transfer(command string, move func(net.Conn) error) error {
	data, err := d.passive()
	if err != nil {
		return err
	}
	defer data.Close()
	r, err := d.command(command)
	if err != nil {
		return err
	}
	if r.code/100 != 1 {
		d.pending = r
		return nil
	}
	moved := move(data)
	data.Close()
	if d.pending, err = d.receive(); err != nil {
		return err
	}
	if d.pending.code/100 == 2 {
		return moved
	}
	return nil
}

// passive opens a data connection with EPSV (RFC 2428).
func (d *dialogue) passive() (net.Conn, error) {
	r, err := d.command("EPSV")
	if err != nil {
		return nil, err
	}
	parts := strings.Split(r.text, "|")
	if r.code != 229 || len(parts) < 4 {
		return nil, fmt.Errorf("EPSV: %d %s", r.code, r.text)
	}
	host, _, err := net.SplitHostPort(d.conn.RemoteAddr().String())
	if err != nil {
		return nil, err
	}
	data, err := net.DialTimeout("tcp", net.JoinHostPort(host, parts[3]), patience)
	if err != nil {
		return nil, err
	}
	return data, data.SetDeadline(time.Now().Add(patience))
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
