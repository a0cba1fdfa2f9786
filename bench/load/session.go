package load

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"
)

// patience bounds every exchange: a server that hangs must not hang the benchmark.
const patience = 30 * time.Second

// session is a control connection.
type session struct {
	plan *Plan
	conn net.Conn
	in   *bufio.Reader
	tls  *tls.Config // nil in clear; with the cache that data connections resume from
}

// config is the TLS of a client that believes everybody. Sessions that are to
// resume each other's share one.
func (p *Plan) config() *tls.Config {
	if !p.TLS {
		return nil
	}
	return &tls.Config{
		InsecureSkipVerify: true, // the benchmark's own certificate
		ServerName:         "localhost",
		ClientSessionCache: tls.NewLRUClientSessionCache(8),
		// What all servers have. Some would choose more expensive ones with a client
		// that has them, too; others have no X25519.
		CurvePreferences: []tls.CurveID{tls.CurveP256},
	}
}

// connect comes as far as the log-in.
func (p *Plan) connect(config *tls.Config) (*session, error) {
	conn, err := net.DialTimeout("tcp", p.Addr, patience)
	if err != nil {
		return nil, err
	}
	s := &session{plan: p, conn: conn, in: bufio.NewReaderSize(conn, 1024), tls: config}
	if err := s.logIn(); err != nil {
		conn.Close()
		return nil, err
	}
	return s, nil
}

func (s *session) logIn() error {
	s.conn.SetDeadline(time.Now().Add(patience))
	if _, err := s.reply(220); err != nil {
		return err
	}
	if s.tls != nil {
		if err := s.secure(); err != nil {
			return err
		}
	}
	code, err := s.ask("USER "+s.plan.User, 331, 230)
	if err != nil || code == 230 {
		return err
	}
	_, err = s.ask("PASS "+s.plan.Password, 230)
	return err
}

// secure makes the control connection TLS.
func (s *session) secure() error {
	if _, err := s.ask("AUTH TLS", 234); err != nil {
		return err
	}
	conn := tls.Client(s.conn, s.tls)
	if err := conn.Handshake(); err != nil {
		return err
	}
	s.conn, s.in = conn, bufio.NewReaderSize(conn, 1024)
	return nil
}

// ready logs in and prepares for transfers.
func (p *Plan) ready() (*session, error) {
	s, err := p.connect(p.config())
	if err != nil {
		return nil, err
	}
	lines := []string{"TYPE I"}
	if p.TLS {
		lines = append(lines, "PBSZ 0", "PROT P")
	}
	if p.ModeZ {
		lines = append(lines, "MODE Z")
	}
	for _, line := range lines {
		if _, err := s.ask(line, 200); err != nil {
			s.conn.Close()
			return nil, err
		}
	}
	return s, nil
}

// ask sends a line and reads its reply, which must have one of the codes.
func (s *session) ask(line string, codes ...int) (int, error) {
	if err := s.say(line); err != nil {
		return 0, err
	}
	text, err := s.reply(codes...)
	if err != nil {
		return 0, fmt.Errorf("%.20s: %w", line, err)
	}
	return strconv.Atoi(text[:3])
}

func (s *session) say(line string) error {
	s.conn.SetDeadline(time.Now().Add(patience))
	_, err := s.conn.Write([]byte(line + "\r\n"))
	return err
}

// reply reads one, of any number of lines, and returns the last.
func (s *session) reply(codes ...int) (string, error) {
	for {
		line, err := s.in.ReadString('\n')
		if err != nil {
			return "", err
		}
		line = strings.TrimRight(line, "\r\n")
		if len(line) < 4 || line[3] != ' ' || strings.TrimLeft(line[:3], "0123456789") != "" {
			continue
		}
		for _, code := range codes {
			if line[:3] == strconv.Itoa(code) {
				return line, nil
			}
		}
		return "", fmt.Errorf("the server says %q", line)
	}
}

// quit leaves as clients should, which is also what frees the server's process.
func (s *session) quit() {
	if s.say("QUIT") == nil {
		s.reply(221)
	}
	s.conn.Close()
}

// resumed says whether the handshake was a short one.
func (s *session) resumed() bool {
	conn, ok := s.conn.(*tls.Conn)
	return ok && conn.ConnectionState().DidResume
}

// suite names what the connection is encrypted with.
func (s *session) suite() string {
	conn, ok := s.conn.(*tls.Conn)
	if !ok {
		return ""
	}
	state := conn.ConnectionState()
	return tls.VersionName(state.Version) + " " + tls.CipherSuiteName(state.CipherSuite)
}
