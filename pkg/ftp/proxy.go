package ftp

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"time"

	"github.com/pires/go-proxyproto"
)

const (
	// proxyPatience bounds the wait for a load balancer's header: it sends one
	// with its first packet.
	proxyPatience = 3 * time.Second
	// proxyShortest is "PROXY UNKNOWN\r\n", the shortest header of either
	// version: so much can be read without reading too far.
	proxyShortest = 15
	proxyPrefix   = 16   // of version 2, its last two octets the length of the rest
	proxyLine     = 107  // a line of version 1 is no longer (section 2.1)
	proxyBinary   = 4096 // the rest of version 2: addresses, and what nobody here reads
)

var (
	errNoProxyHeader  = errors.New("no PROXY header")
	errBadProxyHeader = errors.New("bad PROXY header")
)

// proxied is what a load balancer says of a connection. The zero value means
// that it speaks for itself, to see whether the server lives.
type proxied struct {
	client  netip.AddrPort // unmapped
	reached netip.AddrPort // what the client connected to, unmapped
}

// introduce learns whose connection this is, where a load balancer stands in
// between. It runs in the session's own goroutine: who says nothing keeps nobody
// else waiting. An error ends the session without a word, as whoever is at the
// other end does not speak what was agreed.
func (s *session) introduce() error {
	s.reached = s.peer.Local
	if !s.door.Proxied(s.peer) {
		return nil
	}
	var said proxied
	err := s.undisturbed(proxyPatience, func() (err error) {
		said, err = readProxyHeader(s.conn)
		return err
	})
	switch {
	case err != nil:
		s.noHeader(err)
	case said.client.IsValid():
		s.mu.Lock() // for who looks for sessions by their address
		s.peer.Remote, s.reached = said.client, said.reached
		s.mu.Unlock()
	}
	return err
}

// noHeader tells the log. There is no visitor yet whose business it could be.
func (s *session) noHeader(err error) {
	log := s.log().WithField("reason", "proxy-header").WithError(err)
	if errors.Is(err, io.EOF) {
		log.Debug("session refused") // a load balancer's look at whether the port is open
		return
	}
	log.Warn("session refused")
}

// readProxyHeader takes one header off a connection and not one octet more:
// what follows is the client's, perhaps its TLS. io.EOF means that nothing came.
func readProxyHeader(r io.Reader) (proxied, error) {
	raw, err := cutProxyHeader(r)
	if err != nil {
		return proxied{}, err
	}
	h, err := proxyproto.Read(bufio.NewReader(bytes.NewReader(raw)))
	if err != nil {
		return proxied{}, fmt.Errorf("%w: %w", errBadProxyHeader, err)
	}
	if h.Command.IsLocal() || h.TransportProtocol.IsUnspec() {
		return proxied{}, nil
	}
	source, target, ok := h.TCPAddrs()
	if !ok {
		return proxied{}, fmt.Errorf("%w: not of a TCP connection", errBadProxyHeader)
	}
	said := proxied{netAddrPort(source), netAddrPort(target)}
	if !said.client.IsValid() || said.client.Addr().IsUnspecified() || said.client.Addr().IsMulticast() {
		return proxied{}, fmt.Errorf("%w: nobody's address", errBadProxyHeader)
	}
	return said, nil
}

// cutProxyHeader reads the octets of a header.
func cutProxyHeader(r io.Reader) ([]byte, error) {
	raw := make([]byte, proxyShortest, proxyLine)
	switch _, err := io.ReadFull(r, raw[:1]); {
	case err == io.EOF:
		return nil, err
	case err != nil:
		return nil, asHeaderError(err)
	}
	if raw[0] != proxyproto.SIGV1[0] && raw[0] != proxyproto.SIGV2[0] {
		return nil, errNoProxyHeader
	}
	if _, err := io.ReadFull(r, raw[1:]); err != nil {
		return nil, asHeaderError(err)
	}
	switch {
	case bytes.HasPrefix(raw, proxyproto.SIGV1):
		return cutProxyLine(r, raw)
	case bytes.HasPrefix(raw, proxyproto.SIGV2):
		return cutProxyBinary(r, raw)
	}
	return nil, errNoProxyHeader
}

// cutProxyLine reads on to the line's end, octet by octet: it is short, and
// nobody knows where it ends.
func cutProxyLine(r io.Reader, raw []byte) ([]byte, error) {
	for raw[len(raw)-1] != '\n' {
		if len(raw) == proxyLine {
			return nil, fmt.Errorf("%w: the line is too long", errBadProxyHeader)
		}
		raw = raw[:len(raw)+1]
		if _, err := io.ReadFull(r, raw[len(raw)-1:]); err != nil {
			return nil, asHeaderError(err)
		}
	}
	return raw, nil
}

// cutProxyBinary reads the rest that version 2 announces.
func cutProxyBinary(r io.Reader, raw []byte) ([]byte, error) {
	raw = raw[:proxyPrefix]
	if _, err := io.ReadFull(r, raw[proxyShortest:]); err != nil {
		return nil, asHeaderError(err)
	}
	size := int(binary.BigEndian.Uint16(raw[proxyPrefix-2:]))
	if size > proxyBinary {
		return nil, fmt.Errorf("%w: %d octets", errBadProxyHeader, size)
	}
	raw = append(raw, make([]byte, size)...)
	if _, err := io.ReadFull(r, raw[proxyPrefix:]); err != nil {
		return nil, asHeaderError(err)
	}
	return raw, nil
}

// asHeaderError tells silence from a header that is cut off.
func asHeaderError(err error) error {
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	if network, ok := errors.AsType[net.Error](err); ok && network.Timeout() {
		return fmt.Errorf("%w within %v", errNoProxyHeader, proxyPatience)
	}
	return fmt.Errorf("%w: %w", errBadProxyHeader, err)
}
