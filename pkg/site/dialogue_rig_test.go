package site

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sirupsen/logrus"

	"ftpd/pkg/ftp"
)

// Texts in files that no client of the dialogues may see, and names that no listing
// may show. A client that says them itself proves nothing.
const (
	markSecret = "zqmark"
	markHidden = "zqname"
)

// dialogueSite has a folder for each kind of right, names that are hidden or denied,
// and links that lead out of the home.
const dialogueSite = `
site "s" {
  listen     = ["127.0.0.1:2121"]
  hostnames  = ["files.example"]
  home       = "DIR/home"
  hide       = [".*", "*zqname*"]
  deny_files = ["*.exe"]
  messages { directory = ".message" }
  timeouts {
    login = "0"
    idle  = "0"
  }
  limits {
    login_attempts = 3
    max_file_size  = "1MiB"
  }
  tls {
    certificate = "DIR/files.example.crt"
    key         = "DIR/files.example.key"
  }
  user "anna" {
    password = "plain:secret"
    path "/"        { rights = ["read"] }
    path "/w/in/"   { rights = ["all"] }
    path "/w/drop/" { rights = ["write_only"] }
    path "/none/"   { rights = ["none"] }
  }
  user "anonymous" {
    type = "anonymous"
    home = "DIR/home/pub"
    path "/" { rights = ["read"] }
  }
}
`

// readOnly are the files that anna may read and nobody may change.
var readOnly = map[string]string{
	"/pub/a.txt":      "one\nand two\n",
	"/pub/b.bin":      strings.Repeat("0123456789abcdef\r\n\x00\xff", 15_000),
	"/pub/sub/c.txt":  "",
	"/pub/sub/d e.md": "with a blank",
	"/.message":       "welcome\n226 here\n",
}

// others are files beside them.
var others = map[string]string{
	"/none/f.txt":            markSecret + " no right",
	"/none/zqname1":          "",
	"/pub/zqname2":           "hidden",
	"/pub/prog.exe":          markSecret + " denied",
	"/../outside/secret.txt": markSecret + " outside",
	"/../outside/zqname3":    "",
}

// written are the files of the folders that may be written to.
var written = map[string]string{
	"/w/in/old.exe":    markSecret + " denied",
	"/w/in/a.txt":      "old",
	"/w/in/zqname4":    "",
	"/w/drop/left.txt": markSecret + " write only",
}

// dialogueRig is a site behind a real server, and a witness who stays logged in while
// others try what they can.
type dialogueRig struct {
	*world
	server  *ftp.Server
	addr    string
	before  map[string]string // everything that must stay as it is
	witness *dialogue

	mu     sync.Mutex
	panics []string
}

func newDialogueRig(t testing.TB) *dialogueRig {
	r := &dialogueRig{world: newWorld(t, "")}
	log := logrus.New()
	log.SetOutput(io.Discard)
	log.AddHook(r)
	r.shared.Events = log
	r.pair("files.example")
	r.build(t)
	r.reload(dialogueSite)
	r.listen(t, log)
	r.witness = r.dial(t)
	r.witness.run(encode("USER anna\nPASS secret"))
	return r
}

func (r *dialogueRig) listen(t testing.TB, log logrus.FieldLogger) {
	var err error
	if r.server, err = ftp.NewServer(ftp.Options{Log: log}); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r.addr = l.Addr().String()
	served := make(chan struct{})
	go func() {
		defer close(served)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			r.server.Handle(c.(*net.TCPConn), r)
		}
	}()
	t.Cleanup(func() {
		l.Close()
		<-served
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		r.server.Shutdown(ctx)
	})
}

// Proxied implements ftp.Door.
func (r *dialogueRig) Proxied(ftp.Peer) bool { return false }

// Admit implements ftp.Door.
func (r *dialogueRig) Admit(p ftp.Peer) (ftp.Visitor, error) { return r.order[0].Admit(p, r.world) }

// Levels implements logrus.Hook.
func (r *dialogueRig) Levels() []logrus.Level { return []logrus.Level{logrus.ErrorLevel} }

// Fire implements logrus.Hook: a panic that was survived is a finding.
func (r *dialogueRig) Fire(e *logrus.Entry) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.panics = append(r.panics, e.Message)
	return nil
}

// build makes all files and folders, in place of what is there.
func (r *dialogueRig) build(t testing.TB) {
	for _, folder := range []string{"home/none", "home/pub", "outside"} {
		r.remove(t, folder)
	}
	r.fill(t, readOnly)
	r.fill(t, others)
	for name, target := range map[string]string{"out": "../../outside", "zqname5": "../../outside/secret.txt", "loop": "loop", "near": "a.txt"} {
		if err := os.Symlink(target, filepath.Join(r.dir, "home/pub", name)); err != nil {
			t.Fatal(err)
		}
	}
	r.renew(t)
	r.before = r.look(t)
}

// renew makes the folders that may be written to as they were.
func (r *dialogueRig) renew(t testing.TB) {
	r.remove(t, "home/w")
	r.fill(t, written)
}

func (r *dialogueRig) remove(t testing.TB, folder string) {
	path := filepath.Join(r.dir, folder)
	openAll(path)
	if err := os.RemoveAll(path); err != nil {
		t.Fatal(err)
	}
}

func (r *dialogueRig) fill(t testing.TB, files map[string]string) {
	for name, text := range files {
		path := filepath.Join(r.dir, "home", name)
		err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644))
		if err != nil {
			t.Fatal(err)
		}
	}
}

// openAll gives back the modes that clients took away, for those who are not root.
func openAll(path string) {
	_ = filepath.WalkDir(path, func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.IsDir() {
			return os.Chmod(path, 0o755)
		}
		return nil // not there: nothing to open
	})
}

// look describes everything but the folders that may be written to.
func (r *dialogueRig) look(t testing.TB) map[string]string {
	seen := map[string]string{}
	err := filepath.WalkDir(r.dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := strings.TrimPrefix(path, r.dir)
		if name == "/home/w" {
			return fs.SkipDir
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		about := info.Mode().String()
		if name != "/home" { // its own time is that of /home/w
			about += info.ModTime().String()
		}
		if info.Mode().IsRegular() {
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			about += fmt.Sprintf(" %x", sha256.Sum256(data))
		}
		seen[name] = about
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return seen
}

// unharmed checks what no dialogue may do.
func (r *dialogueRig) unharmed(t testing.TB) {
	now := r.look(t)
	for name, about := range r.before {
		if now[name] != about {
			t.Errorf("%s was %s and is %s", name, about, now[name])
		}
	}
	for name := range now {
		if _, ok := r.before[name]; !ok {
			t.Errorf("%s was made", name)
		}
	}
	r.denied(t)
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, text := range r.panics {
		t.Errorf("the log has: %s", text)
	}
	r.panics = nil
}

// denied looks for files that nobody may make, and for what an upload left.
func (r *dialogueRig) denied(t testing.TB) {
	programs := 0
	top := filepath.Join(r.dir, "home/w")
	openAll(top)
	err := filepath.WalkDir(top, func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case strings.HasPrefix(e.Name(), ".ftpd-upload-"):
			t.Errorf("%s was left", path)
		case strings.HasSuffix(e.Name(), ".exe"):
			programs++
			if data, err := os.ReadFile(path); string(data) != written["/w/in/old.exe"] {
				t.Errorf("%s holds %q, %v", path, data, err)
			}
		}
		return nil
	})
	if err != nil || programs != 1 {
		t.Errorf("there are %d programs, not one; %v", programs, err)
	}
}

// quiet waits until nothing of a dialogue runs any more: no session but the
// witness's, and no more goroutines than before it.
func (r *dialogueRig) quiet(t testing.TB, goroutines int) {
	deadline := time.Now().Add(patience)
	for r.server.Count() > 1 || runtime.NumGoroutine() > goroutines {
		if time.Now().After(deadline) {
			stacks := make([]byte, 1<<20)
			t.Fatalf("%d sessions and %d goroutines, of %d, are left:\n%s", r.server.Count(), runtime.NumGoroutine(), goroutines,
				stacks[:runtime.Stack(stacks, true)])
		}
		runtime.Gosched()
	}
}
