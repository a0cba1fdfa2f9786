package ftp

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// handshakePatience bounds a TLS handshake, and the wait for a client's goodbye
// when it goes back to clear.
const handshakePatience = 30 * time.Second

// TLSSettings are what a site says of encryption.
type TLSSettings struct {
	Policy TLSPolicy
	Reuse  SessionReuse
}

// secrecy is a session's state of encryption. It belongs to goftp's goroutine.
type secrecy struct {
	tls       *tls.Conn     // the control connection's, nil = in clear
	records   *recordReader // below tls
	tlsBase   *tls.Config   // the site's, as the handshake chose it
	tickets   *tickets
	dataTLS   *tls.Config // made of tlsBase when first needed
	dataReuse SessionReuse
	upgrade   bool // AUTH was answered: the handshake comes next
	sized     bool // PBSZ was said
	protected bool // PROT P
}

// encrypted says whether the control connection is.
func (s *session) encrypted() bool { return s.tls != nil }

// cmdAuth begins TLS on the control connection (RFC 4217, 4). What the client
// has sent ahead in clear is dropped: nobody knows who wrote it.
func (s *session) cmdAuth(arg string, ev *Event) (reply, error) {
	switch strings.ToUpper(arg) {
	case "TLS", "TLS-C", "SSL", "TLS-P":
	default:
		ev.Arg = "***" // it may be a password that went astray
		return reply{}, refuse(504, "parameter", "Only AUTH TLS is supported.")
	}
	switch {
	case s.visitor.Settings().TLS == nil:
		return reply{}, refuse(502, "tls-off", "This server has no encryption.")
	case s.encrypted():
		return reply{}, refuse(503, "bad-sequence", "The connection is encrypted already.")
	case s.visitor.TLSConfig("") == nil:
		return reply{}, refuse(431, "certificate-pending", "There is no certificate yet. Try again later.")
	}
	s.finish(ev, reply{234, "Begin TLS."}, nil)
	s.logout()
	s.userSent = false
	s.upgrade = true
	// SSL and TLS-P are older drafts' names, which protect data without PROT.
	s.protected = (strings.EqualFold(arg, "SSL") || strings.EqualFold(arg, "TLS-P")) && s.mayProtect()
	return reply{}, nil
}

// handshake makes the control connection TLS. It runs between two lines.
func (s *session) handshake() error {
	ev := s.event("TLS", "session")
	s.upgrade, s.sized, s.dataTLS = false, false, nil
	s.tickets = newTickets()
	records := &recordReader{Conn: s.conn}
	conn := tls.Server(records, &tls.Config{GetConfigForClient: s.controlConfig})
	if err := s.shakeHands(conn); err != nil {
		s.visitor.Record(s.failedHandshake(ev, err))
		return err
	}
	s.tls, s.records = conn, records
	s.out.over(conn)
	s.lines = lineReader{src: conn}
	state := conn.ConnectionState()
	ev.Arg = tls.VersionName(state.Version) + " " + tls.CipherSuiteName(state.CipherSuite)
	if err := s.visitor.Secured(&state); err != nil {
		s.finish(ev, reply{421, replyFor(err, false).text}, err)
		return err
	}
	s.visitor.Record(ev)
	return nil
}

func (s *session) failedHandshake(ev *Event, err error) *Event {
	ev.fail(&Refusal{Kind: Ended, Reason: handshakeReason(err), Err: err})
	ev.Code, ev.Duration = 421, time.Since(ev.Start)
	return ev
}

// handshakeReason tells a certificate that is missing or not believed, which the
// administrator can do something about, from what strangers send.
func handshakeReason(err error) string {
	var unbelieved *tls.CertificateVerificationError
	switch {
	case errors.As(err, &unbelieved):
		return "certificate-untrusted"
	case strings.Contains(err.Error(), "client didn't provide a certificate"):
		return "certificate-required"
	}
	return "tls-handshake"
}

// shakeHands runs a handshake on the control connection. The deadline that the
// session was read with must not end it; its own must.
func (s *session) shakeHands(conn *tls.Conn) error {
	return s.undisturbed(handshakePatience, conn.Handshake)
}

// undisturbed runs a dialogue that is not of lines in bounded time. Who wants the session to
// look at the rules must wait until it is over.
func (s *session) undisturbed(patience time.Duration, talk func() error) error {
	s.mu.Lock()
	s.shaking = true
	err := s.conn.SetDeadline(time.Now().Add(patience))
	if s.ending != nil {
		err = s.ending // its wake-up call is lost
	}
	s.mu.Unlock()
	if err == nil {
		err = talk()
	}
	s.mu.Lock()
	s.shaking = false
	s.mu.Unlock()
	return err
}

// beginImplicit makes TLS before the greeting; data connections are encrypted
// until the client says otherwise, as RFC 4217's predecessors had it.
func (s *session) beginImplicit() error {
	if err := s.handshake(); err != nil {
		return err
	}
	s.sized, s.protected = true, s.mayProtect()
	return nil
}

// dataConfig is what the next data connection's TLS needs, nil if it is in
// clear.
func (s *session) dataConfig() (*tls.Config, SessionReuse) {
	settings := s.visitor.Settings().TLS
	if !s.protected || s.tlsBase == nil {
		return nil, ReuseOff
	}
	if settings == nil {
		// The site has no TLS any more. What was promised to this client holds.
		settings = &TLSSettings{}
	}
	if s.dataTLS == nil || s.dataReuse != settings.Reuse {
		s.dataTLS, s.dataReuse = s.tickets.forData(s.tlsBase, settings.Reuse), settings.Reuse
	}
	return s.dataTLS, settings.Reuse
}

// controlConfig chooses the certificate by the name that the client asked for
// (RFC 6066, 3), with tickets that say whose they are.
func (s *session) controlConfig(hello *tls.ClientHelloInfo) (*tls.Config, error) {
	if slices.ContainsFunc(hello.SupportedProtos, isHTTP) {
		return nil, errors.New("the client speaks HTTP (ALPN)")
	}
	base := s.visitor.TLSConfig(hello.ServerName)
	if base == nil {
		return nil, errors.New("no certificate")
	}
	s.tlsBase = base
	return s.tickets.forControl(base), nil
}

// isHTTP tells a browser by what it wants to speak after the handshake (RFC 7301).
func isHTTP(protocol string) bool {
	return protocol == "h2" || strings.HasPrefix(protocol, "http/")
}

// cmdPbsz sets the protection buffer's size, which is 0 for TLS (RFC 4217, 8)
// whatever number is asked for (RFC 2228, 3).
func (s *session) cmdPbsz(arg string, _ *Event) (reply, error) {
	if _, err := strconv.ParseUint(arg, 10, 32); err != nil {
		return reply{}, refuse(501, "syntax", "PBSZ takes a number.")
	}
	if !s.encrypted() {
		return reply{}, refuse(503, "bad-sequence", "Send AUTH TLS first.")
	}
	s.sized = true
	return reply{200, "PBSZ=0"}, nil
}

// cmdProt says whether data connections are encrypted (RFC 4217, 9).
func (s *session) cmdProt(arg string, _ *Event) (reply, error) {
	if !s.encrypted() || !s.sized {
		return reply{}, refuse(503, "bad-sequence", "Send AUTH TLS and PBSZ first.")
	}
	switch strings.ToUpper(arg) {
	case "P":
		if !s.mayProtect() {
			return reply{}, refuse(534, "tls-data-forbidden", "Data connections are not encrypted here.")
		}
		s.protected = true
		return reply{200, "Data connections are encrypted."}, nil
	case "C":
		if t := s.visitor.Settings().TLS; t != nil && t.Policy.Data == Required {
			return reply{}, refuse(534, "tls-data-required", "This server demands encrypted data connections.")
		}
		s.protected = false
		return reply{200, "Data connections are in clear."}, nil
	case "S", "E":
		return reply{}, refuse(536, "parameter", "Only PROT P and PROT C are supported.")
	}
	return reply{}, refuse(504, "parameter", "Only PROT P and PROT C are supported.")
}

func (s *session) mayProtect() bool {
	t := s.visitor.Settings().TLS
	return t != nil && t.Policy.Data != Forbidden
}

// cmdCcc goes back to clear after the login, for firewalls that want to read
// PORT and PASV (RFC 4217, 12.3).
func (s *session) cmdCcc(_ string, ev *Event) (reply, error) {
	switch {
	case !s.encrypted():
		return reply{}, refuse(533, "bad-sequence", "The connection is in clear already.")
	case !s.loggedIn:
		return reply{}, refuse(530, "not-logged-in", "Please log in with USER and PASS.")
	}
	if t := s.visitor.Settings().TLS; t != nil && t.Policy.Control == Required {
		return reply{}, refuse(534, "tls-required", "This server demands encryption.")
	}
	s.finish(ev, reply{200, "In clear from now on."}, nil)
	if err := s.backToClear(); err != nil {
		s.over = true
	}
	return reply{}, nil
}

// backToClear ends TLS in both directions and goes on with what follows.
func (s *session) backToClear() error {
	var early []byte
	err := s.undisturbed(handshakePatience, func() (err error) {
		early, err = s.farewellTLS()
		return err
	})
	if err != nil {
		return err
	}
	if err := s.visitor.Secured(nil); err != nil {
		return err
	}
	s.tls = nil
	s.out.over(s.conn)
	// The record reader has read no byte behind the goodbye.
	s.lines = lineReader{src: io.MultiReader(bytes.NewReader(early), s.conn)}
	return nil
}

// farewellTLS says goodbye and waits for the client's. Some (curl by default) go
// on in clear without one; then it returns what was read of that. It is no less
// safe: what comes in clear, anybody on the way may have written anyway.
func (s *session) farewellTLS() (early []byte, err error) {
	if err := s.tls.CloseWrite(); err != nil {
		return nil, err
	}
	if early, err = s.records.textInstead(); early != nil || err != nil {
		return early, err
	}
	var one [1]byte
	if n, err := s.tls.Read(one[:]); n > 0 || err != io.EOF {
		return nil, errors.New("the client went on in TLS")
	}
	return nil, nil
}

// secureData makes a data connection TLS, if PROT P was said. A client that can
// shall resume the session of its control connection: that proves that both
// connections are the same client's.
func (t *transfer) secureData(conn net.Conn) (net.Conn, error) {
	if t.tls == nil {
		return conn, nil
	}
	below := &endWitness{Conn: conn}
	secured := &dataTLS{Conn: tls.Server(below, t.tls), below: below}
	ctx, cancel := context.WithTimeout(t.ctx, dataPatience)
	defer cancel()
	if err := secured.HandshakeContext(ctx); err != nil {
		return nil, &dataError{522, "tls-data-handshake", "TLS on the data connection failed.", err}
	}
	if secured.ConnectionState().DidResume {
		return secured, nil
	}
	return secured, t.unresumed()
}

// dataTLS is an encrypted data connection. crypto/tls takes the end of the TCP
// connection between two records for the end of the data; only TLS's own goodbye
// is (RFC 4217, 12.4), or anybody on the way could cut files short.
type dataTLS struct {
	*tls.Conn
	below   *endWitness
	records []byte        // what a Write's records are gathered in; nil: they are not
	pulse   *atomic.Int64 // changes while they are written
}

// Read implements io.Reader.
func (c *dataTLS) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if err == io.EOF && c.below.ended {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// endWitness remembers that its connection has ended, gathers records, and
// reads ahead.
type endWitness struct {
	net.Conn
	ended   bool
	records []byte // nil: what is written goes at once
	ahead   []byte // what more than is asked for is read into; nil: no more is
	rest    []byte // of ahead, still to be handed out
}

// unresumed is a data connection with a TLS session of its own.
func (t *transfer) unresumed() error {
	const what = "data connection did not resume the control connection's TLS session"
	if t.reuse == ReuseRequired {
		return &dataError{522, "tls-not-resumed", "The data connection must resume the TLS session of the control connection.",
			errors.New(what + `, as tls.session_reuse "require" wants; "prefer" would let it in`)}
	}
	t.s.log().Debug(what + `; tls.session_reuse "require" would refuse it`)
	return nil
}

// Close says goodbye. What the client has sent against the stream is read away
// first: closing with unread input makes the kernel send a reset, which destroys
// what the client has not read yet.
func (c *dataTLS) Close() error {
	if tcp, ok := c.below.Conn.(syscall.Conn); ok {
		if raw, err := tcp.SyscallConn(); err == nil {
			raw.Control(func(fd uintptr) {
				var sink [4096]byte
				for range 64 {
					if n, _, err := unix.Recvfrom(int(fd), sink[:], unix.MSG_DONTWAIT); n <= 0 || err != nil {
						return
					}
				}
			})
		}
	}
	return c.Conn.Close()
}
