package load

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// chunk is what is read or written at a time.
const chunk = 256 << 10

// open sends a transfer's command and returns its data connection: connected first,
// so that the server need not wait, and encrypted after 150, as it demands.
func (s *session) open(line string) (net.Conn, error) {
	if err := s.say("EPSV"); err != nil {
		return nil, err
	}
	text, err := s.reply(229)
	if err != nil {
		return nil, fmt.Errorf("EPSV: %w", err)
	}
	_, rest, _ := strings.Cut(text, "(|||")
	port, _, ok := strings.Cut(rest, "|)")
	if !ok {
		return nil, fmt.Errorf("EPSV: %q has no port", text)
	}
	host, _, _ := net.SplitHostPort(s.plan.Addr)
	conn, err := net.DialTimeout("tcp", net.JoinHostPort(host, port), patience)
	if err != nil {
		return nil, err
	}
	conn.SetDeadline(time.Now().Add(patience))
	if _, err := s.ask(line, 150, 125); err != nil {
		conn.Close()
		return nil, err
	}
	if s.tls == nil {
		return conn, nil
	}
	return tls.Client(conn, s.tls), nil
}

// retrieve reads a file and forgets it. It returns how many bytes came.
func (s *session) retrieve(path string) (int64, error) {
	conn, err := s.open("RETR " + path)
	if err != nil {
		return 0, err
	}
	n, err := drain(conn)
	conn.Close()
	if err == nil {
		_, err = s.reply(226)
	}
	return n, err
}

// drain reads to the end.
func drain(conn net.Conn) (int64, error) {
	if plain, ok := conn.(*net.TCPConn); ok {
		return drop(plain, func(int) bool { return true })
	}
	var all int64
	buf := make([]byte, chunk)
	for {
		n, err := conn.Read(buf)
		all += int64(n)
		if err == io.EOF {
			return all, nil
		}
		if err != nil {
			return all, err
		}
	}
}

// nowhere is only a length to the kernel, which writes nothing to it (MSG_TRUNC).
var nowhere [4 << 20]byte

// drop lets the kernel forget what comes, and tells seen of each piece, until seen
// says false or the end.
func drop(conn *net.TCPConn, seen func(n int) bool) (all int64, err error) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return 0, err
	}
	more := true
	for more {
		var n int
		var failed error
		err := raw.Read(func(fd uintptr) bool {
			n, _, failed = unix.Recvfrom(int(fd), nowhere[:], unix.MSG_TRUNC|unix.MSG_DONTWAIT)
			return failed != unix.EAGAIN && failed != unix.EINTR
		})
		if err = errors.Join(err, failed); err != nil {
			return all, err
		}
		all += int64(n)
		more = n > 0 && seen(n)
	}
	return all, nil
}

// store sends a file, by sendfile where it goes in clear.
func (s *session) store(path string, payload *os.File, size int64) error {
	conn, err := s.open("STOR " + path)
	if err != nil {
		return err
	}
	if err := send(conn, payload, size); err != nil {
		conn.Close()
		return err
	}
	if err := conn.Close(); err != nil {
		return err
	}
	_, err = s.reply(226)
	return err
}

// send sends the beginning of a file that others send, too.
func send(conn net.Conn, payload *os.File, size int64) error {
	if plain, ok := conn.(*net.TCPConn); ok {
		return sendfile(plain, payload, size)
	}
	buf := make([]byte, min(chunk, size))
	for at := int64(0); at < size; {
		n, err := payload.ReadAt(buf[:min(chunk, size-at)], at)
		if n == 0 {
			return err
		}
		if _, err := conn.Write(buf[:n]); err != nil {
			return err
		}
		at += int64(n)
	}
	return nil
}

func sendfile(conn *net.TCPConn, payload *os.File, size int64) error {
	raw, err := conn.SyscallConn()
	if err != nil {
		return err
	}
	var at int64
	var failed error
	err = raw.Write(func(fd uintptr) bool {
		for at < size {
			n, err := unix.Sendfile(int(fd), int(payload.Fd()), &at, int(min(size-at, 1<<30)))
			if err == unix.EAGAIN {
				return false
			}
			if err != nil && err != unix.EINTR || n == 0 && err == nil {
				failed = fmt.Errorf("sendfile: %d of %d bytes: %w", at, size, errors.Join(err, io.ErrUnexpectedEOF))
				return true
			}
		}
		return true
	})
	return errors.Join(err, failed)
}

// stored compares what the server has with what was sent.
func (s *session) stored(path string, size int64) error {
	if err := s.say("SIZE " + path); err != nil {
		return err
	}
	text, err := s.reply(213)
	if err == nil && strings.TrimSpace(text[4:]) != fmt.Sprint(size) {
		err = fmt.Errorf("%s: %s, not %d bytes", path, text, size)
	}
	return err
}
