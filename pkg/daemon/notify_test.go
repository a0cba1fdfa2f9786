package daemon

import (
	"errors"
	"net"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// manager is the other end of NOTIFY_SOCKET.
type manager struct {
	t    *testing.T
	conn *net.UnixConn
}

func newManager(t *testing.T) *manager {
	t.Helper()
	name := filepath.Join(t.TempDir(), "notify")
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: name, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	t.Setenv("NOTIFY_SOCKET", name)
	return &manager{t, conn}
}

// want waits for the next notice, which must contain all of the texts.
func (m *manager) want(texts ...string) {
	m.t.Helper()
	if err := m.conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		m.t.Fatal(err)
	}
	var buffer [4096]byte
	n, err := m.conn.Read(buffer[:])
	if err != nil {
		m.t.Fatalf("no notice, want %q: %v", texts, err)
	}
	for _, text := range texts {
		if !strings.Contains(string(buffer[:n]), text) {
			m.t.Errorf("notice %q, want %q", buffer[:n], text)
		}
	}
}

// wantFile waits for a notice that brings a socket for the store.
func (m *manager) wantFile() (name string, socket uintptr) {
	m.t.Helper()
	if err := m.conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		m.t.Fatal(err)
	}
	text, rights := make([]byte, 4096), make([]byte, 128)
	n, nr, _, _, err := m.conn.ReadMsgUnix(text, rights)
	if err != nil {
		m.t.Fatal(err)
	}
	_, name, _ = strings.Cut(string(text[:n]), "FDNAME=")
	messages, err := unix.ParseSocketControlMessage(rights[:nr])
	if err != nil || len(messages) != 1 || !strings.Contains(string(text[:n]), "FDSTORE=1") {
		m.t.Fatalf("notice %q with %v, %v; want a socket", text[:n], messages, err)
	}
	fds, err := unix.ParseUnixRights(&messages[0])
	if err != nil {
		m.t.Fatal(err)
	}
	return name, uintptr(fds[0])
}

// wantNothing fails if a notice comes within a time.
func (m *manager) wantNothing(within time.Duration) {
	m.t.Helper()
	if err := m.conn.SetReadDeadline(time.Now().Add(within)); err != nil {
		m.t.Fatal(err)
	}
	var buffer [4096]byte
	if n, err := m.conn.Read(buffer[:]); err == nil {
		m.t.Errorf("notice %q, want none", buffer[:n])
	}
}

// systemd hears of every step, and of the end of each reload, also a refused
// one: there is service either way.
func TestNotices(t *testing.T) {
	m := newManager(t)
	r := newRunning(t)
	r.write(siteText("one", "127.0.0.1:PORT", ""))
	ended := r.run()
	m.wantFile()
	m.want("READY=1", "STATUS=generation 1, 1 sites on 127.0.0.1:")
	r.write(siteText("two", "127.0.0.1:PORT", ""))
	r.signals <- syscall.SIGHUP
	m.want("RELOADING=1", "MONOTONIC_USEC=")
	m.want("READY=1", "STATUS=generation 2")
	r.write(`site "bad" {`)
	r.signals <- syscall.SIGHUP
	m.want("RELOADING=1")
	m.want("READY=1", "STATUS=reload refused, the old configuration stays")
	r.signals <- syscall.SIGTERM
	m.want("STOPPING=1")
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// A status that has lines is no order to the service manager.
func TestNoticeIsOneStatus(t *testing.T) {
	m := newManager(t)
	notifier{}.ready("refused: \"x\nMAINPID=1\"\x1b[2J")
	m.want("READY=1\nSTATUS=refused: \"x MAINPID=1\"?[2J")
}

// A manager that reads nothing keeps nobody waiting for long.
func TestNoticeToADeafManager(t *testing.T) {
	newManager(t)
	told := make(chan error)
	go func() {
		for {
			if err := tell("WATCHDOG=1", nil); err != nil {
				told <- err
				return
			}
		}
	}()
	select {
	case err := <-told:
		if !errors.Is(err, unix.EAGAIN) {
			t.Error(err)
		}
	case <-time.After(20 * tellFor):
		t.Error("it waits for ever")
	}
}
