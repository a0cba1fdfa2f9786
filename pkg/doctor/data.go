package doctor

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"ftpd/pkg/ftp"
)

// pasv asks for a port and is told an address as well (RFC 959, 4.1.2).
func (d *dialogue) pasv() (netip.AddrPort, error) {
	text, err := d.command(2, "PASV")
	if err != nil {
		return netip.AddrPort{}, fmt.Errorf("PASV: %w", err)
	}
	_, inner, _ := strings.Cut(text, "(")
	inner, _, closed := strings.Cut(inner, ")")
	told, err := ftp.ParsePort(inner)
	if err != nil || !closed {
		return netip.AddrPort{}, fmt.Errorf("PASV: no address in %q", firstLine(text))
	}
	return told, nil
}

// epsv asks for a port (RFC 2428, 3).
func (d *dialogue) epsv() (port uint16, err error) {
	text, err := d.command(2, "EPSV")
	if err != nil {
		return 0, fmt.Errorf("EPSV: %w", err)
	}
	_, inner, _ := strings.Cut(text, "(|||")
	inner, _, closed := strings.Cut(inner, "|)")
	n, err := strconv.ParseUint(inner, 10, 16)
	if err != nil || n == 0 || !closed {
		return 0, fmt.Errorf("EPSV: no port in %q", firstLine(text))
	}
	return uint16(n), nil
}

// transfer runs a command whose data connection goes to a port of the server.
// An address that it tells clients outside need not lead anywhere from here.
func (d *dialogue) transfer(port uint16, move func(net.Conn) error, words ...string) error {
	dialer := net.Dialer{Timeout: d.step, LocalAddr: &net.TCPAddr{IP: d.route.from.AsSlice()}}
	raw, err := dialer.Dial("tcp", netip.AddrPortFrom(d.route.to.Addr(), port).String())
	if err != nil {
		return fmt.Errorf("data connection: %w", err)
	}
	defer raw.Close()
	until := time.Now().Add(d.moving())
	if err := errors.Join(raw.SetDeadline(until), d.conn.SetDeadline(until)); err != nil {
		return err
	}
	if _, err := d.command(1, words...); err != nil {
		return fmt.Errorf("%s: %w", words[0], err)
	}
	conn := raw
	if d.data {
		conn = tls.Client(raw, d.tls)
	}
	moved := move(conn)
	raw.Close()
	// The reply says more than a connection that broke.
	if _, err := d.reply(2); err != nil {
		return fmt.Errorf("%s: %w", words[0], err)
	}
	if moved != nil {
		return fmt.Errorf("%s: %w", words[0], moved)
	}
	return nil
}

// sends gives what is to be stored, and waits until it was taken.
func sends(content []byte) func(net.Conn) error {
	return func(conn net.Conn) error {
		if _, err := conn.Write(content); err != nil {
			return err
		}
		if half, ok := conn.(interface{ CloseWrite() error }); ok {
			if err := half.CloseWrite(); err != nil {
				return err
			}
		}
		// What is left unread would reset the connection; there are no bytes of
		// files in it.
		_, _ = io.Copy(io.Discard, io.LimitReader(conn, maxControl))
		return nil
	}
}

// receives wants exactly this.
func receives(content []byte) func(net.Conn) error {
	return func(conn net.Conn) error {
		got, err := io.ReadAll(io.LimitReader(conn, int64(len(content))+1))
		switch {
		case err != nil:
			return err
		case !bytes.Equal(got, content):
			return fmt.Errorf("what came back (%d bytes) is not what was stored (%d)", len(got), len(content))
		}
		return nil
	}
}

// lists reads a listing of MLSD and wants a name in it, if there is one.
func lists(name string) func(net.Conn) error {
	return func(conn net.Conn) error {
		found := name == ""
		lines := bufio.NewScanner(conn) // of bounded lines; the deadline ends it
		for lines.Scan() {
			_, entry, _ := strings.Cut(lines.Text(), " ")
			found = found || entry == name
		}
		switch {
		case lines.Err() != nil:
			return lines.Err()
		case !found:
			return fmt.Errorf("%s was stored and is not listed", name)
		}
		return nil
	}
}
