package ftp

import (
	"net"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// keepsAlive reads what the kernel has been told.
func keepsAlive(t *testing.T, conn syscall.Conn) (on, idle int) {
	t.Helper()
	raw, err := conn.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	raw.Control(func(fd uintptr) {
		on, _ = unix.GetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_KEEPALIVE)
		idle, _ = unix.GetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_KEEPIDLE)
	})
	return on, idle
}

// probe is work that looks at its connection.
type probe func(net.Conn)

func (p probe) move(_ *transfer, conn net.Conn) error { p(conn); return nil }
func (p probe) settle(err error) error                { return err }

func TestKeepAlive(t *testing.T) {
	r := newRig(t, nil)
	c := r.login()
	s := r.server.all()[0]
	if on, idle := keepsAlive(t, s.conn); on == 0 || idle != 60 {
		t.Errorf("control connection: %d, after %d s", on, idle)
	}
	// The session waits for a line meanwhile, so its state is ours to use.
	c.dial()
	looked := make(chan [2]int, 1)
	row, _ := s.srv.table.find("RETR")
	err := s.begin(row, s.event("RETR", "transfer"), "Looking", probe(func(conn net.Conn) {
		on, idle := keepsAlive(t, conn.(syscall.Conn))
		looked <- [2]int{on, idle}
	}))
	if err != nil {
		t.Fatal(err)
	}
	if got := <-looked; got[0] == 0 || got[1] != 60 {
		t.Errorf("data connection: %d, after %d s", got[0], got[1])
	}
	c.expect("150")
	c.expect("226")
}
