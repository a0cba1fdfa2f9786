package site

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"regexp"
	"slices"
	"strings"
	"time"
)

// dataClient is the other half of a dialogue: its data connections.
type dataClient struct {
	d         *dialogue
	listener  *net.TCPListener // for active mode; nil until it is needed
	port      int              // what the server listens on, 0 = nothing
	calling   bool             // the server is to call us
	conn      net.Conn         // nil: none
	plain     bool             // the next one is in clear in any case
	secured   bool
	got       bytes.Buffer
	drained   bool
	strangers []net.Conn
	cache     tls.ClientSessionCache
}

func (c *dataClient) sessions() tls.ClientSessionCache {
	if c.cache == nil {
		c.cache = tls.NewLRUClientSessionCache(4)
	}
	return c.cache
}

// here puts our own port for the word HERE, as an argument of PORT and EPRT. Other
// ports of this machine are not ours to have connections made to.
func (d *dialogue) here(p []byte) []byte {
	if !slices.ContainsFunc([]string{"PORT", "EPRT"}, func(verb string) bool { return bytes.Contains(bytes.ToUpper(p), []byte(verb)) }) {
		return p
	}
	c := &d.data
	if c.listener == nil {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			d.t.Fatal(err)
		}
		d.t.Cleanup(func() { l.Close() })
		c.listener = l.(*net.TCPListener)
	}
	port := c.listener.Addr().(*net.TCPAddr).Port
	p = bytes.ReplaceAll(p, []byte("PORT HERE"), fmt.Appendf(nil, "PORT 127,0,0,1,%d,%d", port>>8, port&255))
	p = bytes.ReplaceAll(p, []byte("EPRT HERE"), fmt.Appendf(nil, "EPRT |1|127.0.0.1|%d|", port))
	return ports.ReplaceAllFunc(p, func(at []byte) []byte {
		if strings.Contains(string(at), fmt.Sprintf(",%d,%d", port>>8, port&255)) || strings.Contains(string(at), fmt.Sprintf("|%d|", port)) {
			return at
		}
		return []byte("NOOP")
	})
}

// ports are lines that might make the server call somebody.
var ports = regexp.MustCompile(`(?i)[^\n]*(PORT|EPRT)[^\n]*(127|::1|7f)[^\r\n]*`)

// heard follows the replies that are about data connections.
func (c *dataClient) heard(a wireReply, ran *said) {
	c.d.t.Helper()
	m := c.d.m
	switch {
	case a.code == 227 || a.code == 229:
		c.close()
		c.port, c.calling = portOf(a.text), false
	case a.code == 200 && strings.Contains(a.text, " command successful"):
		c.close()
		c.port, c.calling = 0, true
	case m.running != nil && ran == nil:
		c.got.Reset()
		c.drained = false
	case ran != nil && m.running == nil:
		c.ended(a, ran)
	case !m.agreed && m.running == nil:
		c.close()
		c.port, c.calling = 0, false
	}
}

var portForms = regexp.MustCompile(`\((?:\|\|\|(\d+)\||[\d,]+?,(\d+),(\d+))\)`)

func portOf(text string) (port int) {
	found := portForms.FindStringSubmatch(text)
	if found == nil {
		return 0
	}
	if found[1] != "" {
		fmt.Sscan(found[1], &port)
		return port
	}
	var high, low int
	fmt.Sscan(found[2], &high)
	fmt.Sscan(found[3], &low)
	return high<<8 | low
}

// ended checks a transfer that is over.
func (c *dataClient) ended(a wireReply, ran *said) {
	c.d.t.Helper()
	if a.code < 300 && !stores(ran) {
		c.drain()
		want, known := readOnly[c.d.m.resolve(ran.arg)]
		if c.d.m.whole && c.d.m.in == "anna" && known && c.drained && c.got.String() != want {
			c.d.fail("%s: %d bytes instead of %d", ran.arg, c.got.Len(), len(want))
		}
	}
	c.close()
	c.port, c.calling = 0, false
}

func stores(s *said) bool { return s.verb == "STOR" || s.verb == "STOU" || s.verb == "APPE" }

func (c *dataClient) act(do act) {
	switch do {
	case doOpen:
		c.open()
	case doStranger:
		c.stranger()
	case doPlain:
		c.plain = true
	case doSend:
		c.write([]byte("sent by the client\r\n"))
	case doFlood:
		c.write(bytes.Repeat([]byte("0123456789abcdef"), 6<<10))
	case doDrain:
		if s := c.d.m.running; s != nil && !stores(s) {
			c.open()
			c.drain()
		}
	case doHalf:
		if half, ok := c.conn.(interface{ CloseWrite() error }); ok {
			half.CloseWrite()
		}
	case doClose:
		c.close()
	case doReset:
		if tcp, ok := c.conn.(*net.TCPConn); ok {
			tcp.SetLinger(0)
		}
		c.close()
	}
}

// open brings about the data connection, as far as something was agreed on.
func (c *dataClient) open() {
	if c.conn == nil && c.port != 0 {
		conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", c.port))
		if err != nil {
			c.d.note("data: %v", err)
			return
		}
		c.take(conn)
	}
	if c.conn == nil && c.calling && c.d.m.running != nil {
		c.listener.SetDeadline(time.Now().Add(patience))
		if conn, err := c.listener.Accept(); err == nil {
			c.take(conn)
		}
	}
}

func (c *dataClient) take(conn net.Conn) {
	conn.SetDeadline(time.Now().Add(patience))
	c.conn, c.secured = conn, false
	c.port = 0
}

// secure makes TLS where it was agreed on. The server waits for that only while a
// transfer runs.
func (c *dataClient) secure() {
	if c.conn == nil || c.secured || c.plain || !c.d.m.private || c.d.m.running == nil {
		return
	}
	c.secured = true
	conn := tls.Client(c.conn, &tls.Config{InsecureSkipVerify: true, ClientSessionCache: c.sessions(), ServerName: "127.0.0.1"})
	if err := conn.Handshake(); err != nil {
		c.d.note("data: %v", err)
		c.close()
		return
	}
	c.conn = conn
}

// write sends; what becomes of it the reply will say.
func (c *dataClient) write(p []byte) {
	c.open()
	c.secure()
	if c.conn != nil {
		c.conn.Write(p)
	}
}

// drain reads to the end.
func (c *dataClient) drain() {
	c.d.t.Helper()
	c.secure()
	if c.conn == nil {
		return
	}
	n, err := io.Copy(&c.got, c.conn)
	c.d.note("data: %d bytes, %v", n, err)
	c.d.heard.Write(c.got.Bytes())
	if timeout, ok := err.(net.Error); ok && timeout.Timeout() {
		c.d.fail("the data connection hangs")
	}
	c.drained = err == nil
}

func (c *dataClient) close() {
	if c.conn != nil {
		c.conn.Close()
	}
	c.conn, c.plain = nil, false
}

// stranger tries to get somebody else's data.
func (c *dataClient) stranger() {
	if c.port == 0 {
		return
	}
	from := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 2)}}
	if conn, err := from.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", c.port)); err == nil {
		c.strangers = append(c.strangers, conn)
	}
}

// robbed checks that no stranger has got anything.
func (c *dataClient) robbed() {
	c.d.t.Helper()
	for _, conn := range c.strangers {
		conn.SetDeadline(time.Now().Add(patience))
		rest, err := io.ReadAll(conn)
		if timeout, ok := err.(net.Error); len(rest) > 0 || ok && timeout.Timeout() {
			c.d.fail("a stranger got %q, %v", rest, err)
		}
		conn.Close()
	}
}

// through brings a transfer to its end.
func (d *dialogue) through() {
	d.t.Helper()
	for !d.gone && d.m.running != nil {
		d.data.open()
		if !stores(d.m.running) {
			d.data.drain()
		} else {
			d.data.secure()
		}
		d.data.close()
		d.hear()
		d.listen()
	}
}
