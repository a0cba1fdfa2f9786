package doctor

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"strings"
	"time"
)

// maxControl bounds what is read of one control connection, in bytes.
const maxControl = 256 << 10

// dialogue is a control connection, spoken on as a client does.
type dialogue struct {
	route *route
	conn  net.Conn // TLS once that has begun
	text  *textproto.Reader
	sent  *bufio.Reader // below text
	left  *io.LimitedReader
	step  time.Duration // what one may take
	tls   *tls.Config   // nil: in clear
	chain []*x509.Certificate
	data  bool        // data connections are encrypted
	stop  func() bool // ends the watch over ctx
}

// refusal is a reply that was not hoped for.
type refusal struct {
	code int
	text string
}

func (r *refusal) Error() string { return fmt.Sprintf("%d %s", r.code, r.text) }

// isRefusal says that a reply with this code came.
func isRefusal(err error, code int) bool {
	r, ok := errors.AsType[*refusal](err)
	return ok && r.code == code
}

// dial connects. When ctx ends, so does everything that is done with it.
func dial(ctx context.Context, r *route, step time.Duration) (*dialogue, error) {
	dialer := net.Dialer{Timeout: step, LocalAddr: &net.TCPAddr{IP: r.from.AsSlice()}}
	conn, err := dialer.DialContext(ctx, "tcp", r.to.String())
	if err != nil {
		return nil, err
	}
	d := &dialogue{route: r, step: step}
	d.stop = context.AfterFunc(ctx, func() { conn.Close() })
	d.over(conn)
	if r.proxied() {
		if err := d.introduce(); err != nil {
			d.close()
			return nil, err
		}
	}
	return d, nil
}

// introduce says as a load balancer whose connection it is: ours.
func (d *dialogue) introduce() error {
	family := "TCP4"
	if d.route.from.Is6() {
		family = "TCP6"
	}
	from := d.conn.LocalAddr().(*net.TCPAddr)
	_, err := fmt.Fprintf(d.conn, "PROXY %s %s %s %d %d\r\n", family, d.route.from, d.route.to.Addr(), from.Port, d.route.to.Port())
	return err
}

// over goes on over another connection, with nothing of the one before.
func (d *dialogue) over(conn net.Conn) {
	d.conn = conn
	d.left = &io.LimitedReader{R: conn, N: maxControl}
	d.sent = bufio.NewReader(d.left)
	d.text = textproto.NewReader(d.sent)
}

func (d *dialogue) close() {
	d.stop()
	d.conn.Close()
}

// patience bounds what follows: one step.
func (d *dialogue) patience() error { return d.conn.SetDeadline(time.Now().Add(d.step)) }

// moving is how long a transfer may take, in which rates may have a say.
func (d *dialogue) moving() time.Duration { return 3 * d.step }

// reply reads one, which must be of the class of 100s. Its text is for people.
func (d *dialogue) reply(class int) (string, error) {
	_, text, err := d.text.ReadResponse(class)
	var other *textproto.Error
	switch {
	case errors.As(err, &other):
		return "", &refusal{other.Code, firstLine(other.Msg)}
	case d.left.N <= 0:
		return "", errors.New("the answer has no end")
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "", errors.New("the connection was closed instead of an answer")
	case err != nil:
		return "", err
	}
	return text, nil
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// command sends a line and reads the reply.
func (d *dialogue) command(class int, words ...string) (string, error) {
	if err := d.say(words...); err != nil {
		return "", err
	}
	return d.reply(class)
}

// say sends a line. Names come from configuration files.
func (d *dialogue) say(words ...string) error {
	line := strings.Join(words, " ")
	if strings.ContainsAny(line, "\r\n\x00") {
		return fmt.Errorf("%q cannot be sent", line)
	}
	_, err := io.WriteString(d.conn, line+"\r\n")
	return err
}

// begin greets, in whatever manner the route says.
func (d *dialogue) begin() error {
	if d.route.mode == implicit {
		if err := d.handshake(); err != nil {
			return err
		}
	}
	if _, err := d.reply(2); err != nil {
		return err
	}
	if d.route.mode == inClear && d.route.host() != "" {
		if _, err := d.command(2, "HOST", d.route.host()); err != nil {
			return fmt.Errorf("HOST %s: %w", d.route.host(), err)
		}
	}
	return nil
}

// login is USER and PASS.
func (d *dialogue) login(user, password string) error {
	if _, err := d.command(3, "USER", user); err != nil {
		return fmt.Errorf("USER: %w", err)
	}
	if _, err := d.command(2, "PASS", password); err != nil {
		return fmt.Errorf("PASS: %w", err)
	}
	return nil
}
