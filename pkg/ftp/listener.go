package ftp

import (
	"context"
	"net"
	"net/netip"
	"os"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// passiveListener is a port that a client was told. It is a bare socket: telling the
// runtime's poller of it, and of a data connection, costs more system calls than a
// small file, and is only of use to who waits. Nearly all clients have connected when
// they ask for a transfer.
//
// It belongs to one goroutine at a time. Close may be called often.
type passiveListener struct {
	fd   int      // -1: it is the file's, or closed
	file *os.File // of who waits
	addr netip.AddrPort
	free func() // gives the port back; nil: it is of no range
}

// backlog is how many connections may be waiting on a passive port: the client's, and
// those of strangers who try to be faster.
const backlog = 128

// listenAt binds a port of one of our addresses, 0 for any.
func listenAt(at netip.Addr, port int) (*passiveListener, error) {
	l := &passiveListener{addr: netip.AddrPortFrom(at, uint16(port))}
	family := unix.AF_INET6
	if at.Is4() {
		family = unix.AF_INET
	}
	var err error
	l.fd, err = unix.Socket(family, unix.SOCK_STREAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, os.NewSyscallError("socket", err)
	}
	if err := l.listen(); err != nil {
		l.Close()
		return nil, err
	}
	return l, nil
}

func (l *passiveListener) listen() error {
	if err := unix.SetsockoptInt(l.fd, unix.SOL_SOCKET, unix.SO_REUSEADDR, 1); err != nil {
		return os.NewSyscallError("setsockopt", err)
	}
	if err := unix.Bind(l.fd, sockaddr(l.addr)); err != nil {
		return os.NewSyscallError("bind", err)
	}
	if err := unix.Listen(l.fd, backlog); err != nil {
		return os.NewSyscallError("listen", err)
	}
	if l.addr.Port() != 0 {
		return nil
	}
	bound, err := syscall.Getsockname(l.fd)
	if err != nil {
		return os.NewSyscallError("getsockname", err)
	}
	l.addr = netip.AddrPortFrom(l.addr.Addr(), sockAddrPort(bound).Port())
	return nil
}

// Accept takes a connection that is there already. It is EAGAIN if none is.
func (l *passiveListener) Accept() (*socket, error) {
	if l.fd < 0 {
		return nil, net.ErrClosed
	}
	return acceptFrom(l.fd)
}

// Wait takes a connection when there is one, until the context or the time ends.
// Nobody calls Accept after it.
func (l *passiveListener) Wait(ctx context.Context, until time.Time) (accepted *socket, err error) {
	if l.file == nil {
		accepted, err = l.Accept()
		if err != unix.EAGAIN {
			return accepted, err
		}
		l.file, l.fd = os.NewFile(uintptr(l.fd), "passive port"), -1
	}
	if err := l.file.SetReadDeadline(until); err != nil {
		return nil, err
	}
	file := l.file // which Close may have forgotten by then
	stop := context.AfterFunc(ctx, func() { file.SetReadDeadline(time.Unix(1, 0)) })
	defer stop()
	raw, err := l.file.SyscallConn()
	if err != nil {
		return nil, err
	}
	waited := raw.Read(func(fd uintptr) bool {
		accepted, err = acceptFrom(int(fd))
		return err != unix.EAGAIN
	})
	if waited != nil {
		return nil, waited
	}
	return accepted, err
}

// acceptFrom is accept(2). A connection that was given up before is none.
func acceptFrom(fd int) (*socket, error) {
	for {
		conn, from, err := syscall.Accept4(fd, syscall.SOCK_NONBLOCK|syscall.SOCK_CLOEXEC)
		switch err {
		case nil:
			return &socket{fd: conn, remote: sockAddrPort(from)}, nil
		case unix.EINTR, unix.ECONNABORTED:
		default:
			return nil, err
		}
	}
}

// Close stops listening and gives the port back.
func (l *passiveListener) Close() {
	switch {
	case l.file != nil:
		l.file.Close()
	case l.fd >= 0:
		unix.Close(l.fd)
	}
	l.file, l.fd = nil, -1
	if l.free != nil {
		l.free()
		l.free = nil
	}
}

// sockaddr is an address as system calls take it.
func sockaddr(at netip.AddrPort) unix.Sockaddr {
	if at.Addr().Is4() {
		return &unix.SockaddrInet4{Port: int(at.Port()), Addr: at.Addr().As4()}
	}
	return &unix.SockaddrInet6{Port: int(at.Port()), Addr: at.Addr().As16(), ZoneId: zoneID(at.Addr().Zone())}
}

// zoneID is the number of a link-local address's interface, 0 for none.
func zoneID(zone string) uint32 {
	if zone == "" {
		return 0
	}
	if i, err := net.InterfaceByName(zone); err == nil {
		return uint32(i.Index)
	}
	n, _ := strconv.ParseUint(zone, 10, 32)
	return uint32(n)
}

// sockAddrPort is an address as system calls give it, unmapped and without its zone.
func sockAddrPort(a syscall.Sockaddr) netip.AddrPort {
	switch a := a.(type) {
	case *syscall.SockaddrInet4:
		return netip.AddrPortFrom(netip.AddrFrom4(a.Addr), uint16(a.Port))
	case *syscall.SockaddrInet6:
		return netip.AddrPortFrom(netip.AddrFrom16(a.Addr).Unmap(), uint16(a.Port))
	}
	return netip.AddrPort{}
}
