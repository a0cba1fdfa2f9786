package control

import (
	"bufio"
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// open serves a daemon at a socket of its own.
func open(t *testing.T, daemon Daemon) *Server { return openFor(t, daemon, askFor) }

// openFor is open for clients who have to ask within a time.
func openFor(t *testing.T, daemon Daemon, within time.Duration) *Server {
	t.Helper()
	s, err := Listen(filepath.Join(t.TempDir(), SocketName), NewHandler(daemon))
	if err != nil {
		t.Fatal(err)
	}
	s.http.ReadTimeout = within
	s.Serve()
	t.Cleanup(func() { s.Close(time.Second) })
	return s
}

func TestClientAndServer(t *testing.T) {
	daemon := &fakeDaemon{}
	c, ctx := NewClient(open(t, daemon).Path()), t.Context()
	if s, err := c.Status(ctx); err != nil || s.Version != "1" {
		t.Errorf("status %+v, %v", s, err)
	}
	if list, err := c.Sessions(ctx, Filter{User: "anna"}); err != nil || len(list) != 1 {
		t.Errorf("sessions %+v, %v", list, err)
	}
	if list, err := c.Kick(ctx, Filter{IDs: []string{"a-1"}}); err != nil || len(list) != 1 {
		t.Errorf("kicked %+v, %v", list, err)
	}
	// The kernel says who it was, not the client.
	if want := (Peer{os.Getpid(), os.Getuid(), os.Getgid()}); daemon.peer != want {
		t.Errorf("kicked by %+v, want %+v", daemon.peer, want)
	}
	if o, err := c.Reload(ctx, ReloadOrder{}); err != nil || o.Generation != 2 {
		t.Errorf("reload %+v, %v", o, err)
	}
	if o, err := c.Confirm(ctx); err != nil || o.Result != Confirmed {
		t.Errorf("confirm %+v, %v", o, err)
	}
	if d, err := c.Drain(ctx, DrainOrder{Message: "soon"}); err != nil || d.Message != "soon" {
		t.Errorf("drain %+v, %v", d, err)
	}
	if err := c.CancelDrain(ctx); err != nil {
		t.Error(err)
	}
	if bans, err := c.Bans(ctx); err != nil || len(bans) != 1 {
		t.Errorf("bans %+v, %v", bans, err)
	}
}

func TestNobodyAnswers(t *testing.T) {
	dir := t.TempDir()
	stale := filepath.Join(dir, "stale")
	leaveBehind(t, stale)
	for path, want := range map[string]string{
		filepath.Join(dir, "missing"): "there is no control socket",
		stale:                         "nobody answers at",
	} {
		_, err := NewClient(path).Status(t.Context())
		var none *NoDaemonError
		if !errors.As(err, &none) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", path, err, want)
		}
	}
}

// leaveBehind makes the socket of a daemon that was killed.
func leaveBehind(t *testing.T, path string) {
	t.Helper()
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	l.SetUnlinkOnClose(false)
	l.Close()
}

func TestMode(t *testing.T) {
	// The mode is the socket's own, whatever the umask.
	for _, mask := range []int{0, 0o022, 0o077} {
		old := syscall.Umask(mask)
		s := open(t, &fakeDaemon{})
		syscall.Umask(old)
		info, err := os.Lstat(s.Path())
		if err != nil || info.Mode() != fs.ModeSocket|0o660 {
			t.Errorf("umask %03o: %v, %v", mask, info.Mode(), err)
		}
		left, _ := filepath.Glob(filepath.Join(filepath.Dir(s.Path()), ".*"))
		if len(left) > 0 {
			t.Errorf("left behind: %q", left)
		}
	}
}

// With the setgid bit on run_dir, its group may steer.
func TestGroup(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("needs root, who may give folders to any group")
	}
	dir := t.TempDir()
	if err := errors.Join(os.Chown(dir, 0, 4242), os.Chmod(dir, 0o750|fs.ModeSetgid)); err != nil {
		t.Fatal(err)
	}
	s, err := Listen(filepath.Join(dir, SocketName), NewHandler(&fakeDaemon{}))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close(0)
	info, err := os.Lstat(s.Path())
	if err != nil || info.Sys().(*syscall.Stat_t).Gid != 4242 {
		t.Errorf("%+v, %v", info.Sys(), err)
	}
}

func TestPlaceTaken(t *testing.T) {
	live := open(t, &fakeDaemon{})
	_, err := Listen(live.Path(), NewHandler(&fakeDaemon{}))
	var used *InUseError
	if !errors.As(err, &used) {
		t.Errorf("beside a daemon that lives: %v", err)
	}
	if _, err := NewClient(live.Path()).Status(t.Context()); err != nil {
		t.Errorf("the other daemon: %v", err)
	}
	file := filepath.Join(t.TempDir(), SocketName)
	if err := os.WriteFile(file, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Listen(file, nil); err == nil || !strings.Contains(err.Error(), "no socket") {
		t.Errorf("a file in the way: %v", err)
	}
	if text, _ := os.ReadFile(file); string(text) != "precious" {
		t.Errorf("the file is %q", text)
	}
}

func TestStaleIsReplaced(t *testing.T) {
	path := filepath.Join(t.TempDir(), SocketName)
	leaveBehind(t, path)
	s, err := Listen(path, NewHandler(&fakeDaemon{}))
	if err != nil {
		t.Fatal(err)
	}
	s.Serve()
	if _, err := NewClient(path).Status(t.Context()); err != nil {
		t.Error(err)
	}
	s.Close(time.Second)
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("after Close: %v", err)
	}
}

// What took the place meanwhile is not ours to remove.
func TestCloseLeavesOthersAlone(t *testing.T) {
	s := open(t, &fakeDaemon{})
	if err := os.Remove(s.Path()); err != nil {
		t.Fatal(err)
	}
	leaveBehind(t, s.Path())
	s.Close(time.Second)
	if _, err := os.Lstat(s.Path()); err != nil {
		t.Error(err)
	}
}

func TestLongPath(t *testing.T) {
	dir := t.TempDir()
	for range 4 {
		dir = filepath.Join(dir, strings.Repeat("long", 12))
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	s, err := Listen(filepath.Join(dir, SocketName), NewHandler(&fakeDaemon{}))
	if err != nil {
		t.Fatal(err)
	}
	s.Serve()
	defer s.Close(time.Second)
	if _, err := NewClient(s.Path()).Status(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestMissingFolder(t *testing.T) {
	if _, err := Listen(filepath.Join(t.TempDir(), "none", SocketName), nil); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}

// A deed may take longer than a request may take to come.
func TestSlowDeed(t *testing.T) {
	daemon := &fakeDaemon{release: make(chan struct{})}
	c := NewClient(openFor(t, daemon, 50*time.Millisecond).Path())
	done := make(chan error, 1)
	go func() {
		_, err := c.Reload(t.Context(), ReloadOrder{})
		done <- err
	}()
	select {
	case err := <-done:
		t.Fatalf("it did not wait: %v", err)
	case <-time.After(300 * time.Millisecond):
	}
	close(daemon.release)
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// Who sends nonsense hears so or nothing, and the next one is answered.
func TestNonsense(t *testing.T) {
	s := open(t, &fakeDaemon{})
	for _, text := range []string{
		"\x00\xff\x00\xff", "USER anna\r\n\r\n", "GET\r\n\r\n",
		"GET /v1/status HTTP/9.9\r\n\r\n",
		"GET /v1/status HTTP/1.1\r\n" + strings.Repeat("X: y\r\n", 10_000) + "\r\n",
		"GET /" + strings.Repeat("a", 1<<20) + " HTTP/1.1\r\n\r\n",
		"POST /v1/kick HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999999\r\n\r\n{",
		"POST /v1/kick HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nfffffffff\r\n",
		"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
	} {
		conn, err := net.Dial("unix", s.Path())
		if err != nil {
			t.Fatal(err)
		}
		conn.SetDeadline(time.Now().Add(20 * time.Second))
		// It may be cut off while it writes.
		_, _ = io.WriteString(conn, text)
		conn.(*net.UnixConn).CloseWrite()
		line, _ := bufio.NewReader(conn).ReadString('\n')
		if line != "" && !strings.HasPrefix(line, "HTTP/1.1 4") && !strings.HasPrefix(line, "HTTP/1.1 5") {
			t.Errorf("%.40q: %q", text, line)
		}
		conn.Close()
	}
	if _, err := NewClient(s.Path()).Status(t.Context()); err != nil {
		t.Error(err)
	}
}

// Many who say nothing, or never finish, delay the others, and keep nobody out.
func TestCrowd(t *testing.T) {
	s := openFor(t, &fakeDaemon{}, 200*time.Millisecond)
	crowd := make([]net.Conn, 0, 1000)
	defer func() {
		for _, conn := range crowd {
			conn.Close()
		}
	}()
	var mu sync.Mutex
	var all sync.WaitGroup
	for i := range cap(crowd) {
		all.Go(func() {
			conn, err := dial(s.Path(), 30*time.Second)
			if err != nil {
				return // the kernel's queue is full: so much the better
			}
			if i%2 == 0 {
				io.WriteString(conn, "GET /v1/status HTTP/1.1\r\nHos")
			}
			mu.Lock()
			crowd = append(crowd, conn)
			mu.Unlock()
		})
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for {
		_, err := NewClient(s.Path()).Status(ctx)
		if err == nil {
			break
		}
		// A full queue says "try again" (EAGAIN).
		if ctx.Err() != nil || !errors.Is(err, syscall.EAGAIN) {
			t.Fatal(err)
		}
	}
	s.Close(0)
	all.Wait()
}

// One that asks and does not read holds up itself only.
func TestDeafClient(t *testing.T) {
	s := open(t, &fakeDaemon{})
	conn, err := net.Dial("unix", s.Path())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	io.WriteString(conn, "GET /v1/sessions HTTP/1.1\r\nHost: x\r\n\r\n")
	if _, err := NewClient(s.Path()).Status(t.Context()); err != nil {
		t.Error(err)
	}
}

// An answer that nobody could give in another form is no answer.
func TestStrangeAnswers(t *testing.T) {
	for text, want := range map[string]string{
		"no JSON":       "cannot be read",
		`{"version":7}`: "cannot be read",
		"":              "cannot be read",
	} {
		path := filepath.Join(t.TempDir(), SocketName)
		s, err := Listen(path, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, text) }))
		if err != nil {
			t.Fatal(err)
		}
		s.Serve()
		if _, err := NewClient(path).Status(t.Context()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
		s.Close(time.Second)
	}
}
