package daemon

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"ftpd/pkg/control"
	"ftpd/pkg/ftp"
)

// socket asks at the daemon's control socket in a folder beside the
// configuration.
func (r *running) socket(dir string) *control.Client {
	return control.NewClient(filepath.Join(filepath.Dir(r.file), dir, control.SocketName))
}

func TestControlSocketFollowsRunDir(t *testing.T) {
	r := newRunning(t)
	r.write(siteText("one", "127.0.0.1:PORT", ""))
	r.reload(Start)
	if s, err := r.socket("run").Status(t.Context()); err != nil || s.Configuration.Generation != 1 {
		t.Fatalf("%+v, %v", s, err)
	}
	move := func(to string) {
		text, err := os.ReadFile(r.file)
		if err != nil {
			t.Fatal(err)
		}
		text = []byte(strings.Replace(string(text), "/run\"", "/"+to+"\"", 1))
		if err := os.WriteFile(r.file, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	move("moved")
	o, err := r.socket("run").Reload(t.Context(), control.ReloadOrder{})
	if err != nil || o.Result != control.Reloaded {
		t.Fatalf("%+v, %v", o, err)
	}
	if s, err := r.socket("moved").Status(t.Context()); err != nil || s.Configuration.Cause != "ftpd reload" {
		t.Errorf("%+v, %v", s, err)
	}
	r.panel.leaving.Wait()
	var gone *control.NoDaemonError
	if _, err := r.socket("run").Status(t.Context()); !errors.As(err, &gone) {
		t.Errorf("the old socket: %v", err)
	}
}

// A reload that is refused after the new socket was made takes it away again.
func TestControlSocketOfARefusedReload(t *testing.T) {
	r := newRunning(t)
	r.write(siteText("one", "127.0.0.1:PORT", ""))
	r.reload(Start)
	text, err := os.ReadFile(r.file)
	if err != nil {
		t.Fatal(err)
	}
	taken := occupied(t)
	changed := strings.Replace(string(text), "/run\"", "/moved\"", 1)
	changed = strings.Replace(changed, "listen = [", "listen = [\""+taken+"\", ", 1)
	if err := os.WriteFile(r.file, []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
	o, err := r.socket("run").Reload(t.Context(), control.ReloadOrder{})
	if err != nil || o.Result != control.Refused || !strings.Contains(o.Fault.Error, "address already in use") {
		t.Errorf("%+v, %v", o, err)
	}
	if left, _ := os.ReadDir(filepath.Join(filepath.Dir(r.file), "moved")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	s, err := r.socket("run").Status(t.Context())
	if err != nil || s.LastReload == nil || s.LastReload.Result != control.Refused || s.LastReload.Cause != string(Ordered) {
		t.Errorf("%+v, %v", s.LastReload, err)
	}
}

// Service does not depend on the socket.
func TestNoControlSocket(t *testing.T) {
	r := newRunning(t)
	if err := os.WriteFile(filepath.Join(filepath.Dir(r.file), "run"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	r.write(siteText("one", "127.0.0.1:PORT", ""))
	r.reload(Start)
	r.wantGreeting("127.0.0.1", "one")
	if !strings.Contains(r.log.String(), `msg="no control socket"`) {
		t.Errorf("nothing is said of it:\n%s", r.log)
	}
}

// What the daemon reads with its rights is shown to its equals only.
func TestDiffOfAnotherPath(t *testing.T) {
	r := newRunning(t)
	r.write(siteText("one", "127.0.0.1:PORT", ""))
	r.reload(Start)
	s := &steering{d: r.Daemon}
	for _, test := range []struct {
		path string
		uid  int
		want error
	}{
		{"", 4242, nil},
		{r.file, 0, nil},
		{r.file, os.Geteuid(), nil},
		{r.file, 4242, control.ErrNotAllowed},
		{r.file, -1, control.ErrNotAllowed}, // nobody knows who
		{"relative", 0, control.ErrBadOrder},
	} {
		if _, err := s.Diff(t.Context(), test.path, control.Peer{UID: test.uid}); !errors.Is(err, test.want) {
			t.Errorf("%q by %d: %v, want %v", test.path, test.uid, err, test.want)
		}
	}
}

func TestKick(t *testing.T) {
	r := newRunning(t)
	r.write(siteText("one", "127.0.0.1:PORT", ""))
	r.reload(Start)
	r.server.sessions = []ftp.Session{{Peer: ftp.Peer{ID: "a"}}, {Peer: ftp.Peer{ID: "b"}}}
	s := &steering{d: r.Daemon}
	if ended := s.Kick(control.Filter{IDs: []string{"b", "c"}}, control.Peer{UID: 7, PID: 9}); len(ended) != 1 || ended[0].ID != "b" {
		t.Errorf("%+v", ended)
	}
	if !slices.Equal(r.server.ended, []string{"b kicked"}) {
		t.Errorf("ended %q", r.server.ended)
	}
	if !strings.Contains(r.log.String(), "msg=ordered order=kick pid=9 session=b site= uid=7") {
		t.Errorf("%s", r.log)
	}
}

func TestDrain(t *testing.T) {
	r := newRunning(t)
	r.server.left = make(chan struct{})
	r.write(siteText("one", "127.0.0.1:PORT", ""))
	ended := r.run()
	c := r.socket("run")
	plan, err := c.Drain(t.Context(), control.DrainOrder{In: 3600})
	if err != nil || plan.Begun || plan.Message != defaultFarewell {
		t.Errorf("%+v, %v", plan, err)
	}
	r.wantGreeting("127.0.0.1", "one")
	if plan, err = c.Drain(t.Context(), control.DrainOrder{Message: "Later."}); err != nil || !plan.Begun {
		t.Errorf("%+v, %v", plan, err)
	}
	r.wantGreeting("127.0.0.1", "draining")
	if err := c.CancelDrain(t.Context()); err != nil {
		t.Error(err)
	}
	r.wantGreeting("127.0.0.1", "one")
	if _, err := c.Drain(t.Context(), control.DrainOrder{}); err != nil {
		t.Error(err)
	}
	select {
	case err := <-ended:
		t.Fatalf("it did not wait for the sessions: %v", err)
	default:
	}
	close(r.server.left)
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if !strings.Contains(r.log.String(), "msg=stopping cause=drained") {
		t.Errorf("%s", r.log)
	}
	if _, err := (&steering{d: r.Daemon}).Drain(control.DrainOrder{}, control.Peer{}); !errors.Is(err, control.ErrStopping) {
		t.Errorf("after the end: %v", err)
	}
}

// A signal ends a daemon that waits for its sessions.
func TestSignalInADrain(t *testing.T) {
	r := newRunning(t)
	r.server.left = make(chan struct{}) // for ever
	r.write(siteText("one", "127.0.0.1:PORT", ""))
	ended := r.run()
	if _, err := r.socket("run").Drain(t.Context(), control.DrainOrder{}); err != nil {
		t.Error(err)
	}
	r.signals <- syscall.SIGTERM
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// occupied is an address that somebody else listens on.
func occupied(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.2:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l.Addr().String()
}
