package site

import (
	"context"
	"io"
	"net"
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
    login_delay    = "0"
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
	if r.server, err = ftp.NewServer(ftp.Options{Log: log, Homes: r.shared.Homes}); err != nil {
		t.Fatal(err)
	}
	l, err := ftp.Listening().Listen(t.Context(), "tcp", "127.0.0.1:0")
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

// TurnedAway implements ftp.Door.
func (r *dialogueRig) TurnedAway(p ftp.Peer, why *ftp.Refusal) { r.order[0].TurnedAway(p, why) }

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
