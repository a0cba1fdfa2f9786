package site

import (
	"bytes"
	"context"
	"errors"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/sirupsen/logrus"

	"ftpd/pkg/config"
	"ftpd/pkg/ftp"
	"ftpd/pkg/vfs"
)

// world is a daemon without sockets: generations of sites over one folder.
type world struct {
	t      testing.TB
	dir    string // DIR in configurations
	shared *Shared
	events lockedBuffer
	sites  atomic.Pointer[map[string]*Site]
	order  []*Site
}

// newWorld serves a configuration, in which DIR stands for a fresh folder.
func newWorld(t testing.TB, text string) *world {
	t.Helper()
	w := &world{t: t, dir: t.TempDir()}
	log := logrus.New()
	log.SetOutput(&w.events)
	log.SetLevel(logrus.DebugLevel)
	w.shared = NewShared(log)
	w.sites.Store(&map[string]*Site{})
	w.reload(text)
	t.Cleanup(func() { w.reload("") })
	return w
}

// site wraps what a site block holds; every test's site listens and has a home.
func siteBlock(text string) string {
	return "site \"s\" {\n listen = [\"127.0.0.1:2121\"]\n home = \"DIR/home\"\n" + text + "\n}\n"
}

// load reads a configuration; faults end the test.
func (w *world) load(text string) *config.Config {
	w.t.Helper()
	file := filepath.Join(w.t.TempDir(), "f.hcl")
	w.write(file, strings.ReplaceAll(text, "DIR", w.dir))
	cfg, faults := config.Load(file, config.Env{})
	if faults.HasErrors() {
		var b bytes.Buffer
		_ = faults.Write(&b, false, 100)
		w.t.Fatalf("configuration:\n%s", b.String())
	}
	return cfg
}

// reload swaps generations as the daemon does. "" serves nothing.
func (w *world) reload(text string) {
	w.t.Helper()
	cfg := &config.Config{}
	if text != "" {
		cfg = w.load(text)
	}
	w.serve(cfg)
}

// serve is reload for a configuration that was read already.
func (w *world) serve(cfg *config.Config) {
	w.t.Helper()
	next, order := map[string]*Site{}, []*Site{}
	old := *w.sites.Load()
	for _, c := range cfg.Sites {
		s, err := New(c, w.shared, old[c.Name])
		if err != nil {
			w.t.Fatal(err)
		}
		next[c.Name] = s
		order = append(order, s)
	}
	w.sites.Store(&next)
	w.order = order
	w.shared.Apply(&cfg.Daemon)
	for _, s := range order {
		s.Activate()
	}
	for _, s := range old {
		s.Close()
	}
}

func (w *world) Site(name string) *Site { return (*w.sites.Load())[name] }

func (w *world) Host(_ netip.AddrPort, host string) *Site {
	for _, s := range w.order {
		if s.Hosts(host) {
			return s
		}
	}
	return nil
}

// connect is Admit from an address.
func (w *world) connect(from string) (ftp.Visitor, error) {
	return w.order[0].Admit(ftp.Peer{
		ID:     "1a2b",
		Remote: netip.AddrPortFrom(netip.MustParseAddr(from), 40000),
		Local:  netip.MustParseAddrPort("127.0.0.1:2121"),
	}, w)
}

// visit connects from the loopback address and closes at the test's end.
func (w *world) visit() ftp.Visitor {
	w.t.Helper()
	v, err := w.connect("127.0.0.1")
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(v.Close)
	return v
}

// login is a session of a user whose password is "secret".
func (w *world) login(user string) ftp.Visitor {
	w.t.Helper()
	v := w.visit()
	if _, err := v.Login(context.Background(), user, "secret"); err != nil {
		w.t.Fatal(err)
	}
	return v
}

// write makes a file with its folders.
func (w *world) write(path, text string) {
	w.t.Helper()
	if !filepath.IsAbs(path) {
		path = filepath.Join(w.dir, path)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		w.t.Fatal(err)
	}
}

// exists says whether a file is there, seen from outside.
func (w *world) exists(path string) bool {
	_, err := os.Lstat(filepath.Join(w.dir, path))
	return err == nil
}

func (w *world) mkdir(path string) {
	w.t.Helper()
	if err := os.MkdirAll(filepath.Join(w.dir, path), 0o755); err != nil {
		w.t.Fatal(err)
	}
}

// at is a path of the session's tree.
func at(t testing.TB, text string) vfs.Path {
	t.Helper()
	p, err := vfs.ParsePath(vfs.Root(), text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// reason is the refusal's, "" for none, or the error's text.
func reason(err error) string {
	var r *ftp.Refusal
	switch {
	case err == nil:
		return ""
	case errors.As(err, &r):
		return r.Reason
	}
	return err.Error()
}

// names are a listing's, "error" appended if it ended with one.
func list(t *testing.T, tree ftp.Tree, path string) map[string]ftp.Entry {
	t.Helper()
	_, entries, err := tree.List(at(t, path))
	if err != nil {
		t.Fatalf("list %s: %v", path, err)
	}
	found := map[string]ftp.Entry{}
	for e, err := range entries {
		if err != nil {
			t.Fatalf("list %s: %v", path, err)
		}
		found[e.Name] = *e
	}
	return found
}

// store uploads a text.
func store(t *testing.T, tree ftp.Tree, path, text string) error {
	t.Helper()
	u, err := tree.Upload(at(t, path), ftp.UploadOptions{})
	if err != nil {
		return err
	}
	if _, err := u.File().WriteString(text); err != nil {
		t.Fatal(err)
	}
	return u.Commit()
}

// lockedBuffer is where events go while goroutines write them.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
