package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// chaosConfig is the configuration in conf/ftpd.hcl, which is a link through a link
// to a folder, as Kubernetes has it. Everything that the tests needs to go on is in
// it, so that a fallback can be found when the rest is torn.
const chaosConfig = `
daemon {
  run_dir       = "$DIR/run"
  state_dir     = "$DIR/state"
  settle        = "10ms"
  shutdown_wait = "200ms"
  fallback      = true
}
site "main" {
  listen      = ["$AT"]
  home        = "$DIR/home"
  description = file("greeting")
  uploads { aborted = "delete" }
  log { path = "$DIR/w3c.log" }
  user "anna" {
    password = "plain:secret"
    path "/" { rights = ["all"] }
  }
}
# number 0
`

// chaos is a daemon whose configuration, life and clients are troubled at once.
type chaos struct {
	*victim
	random *rand.Rand
	number int
	good   bool // the files are
	books  *chaosBooks
	// outage is odd while the daemon is going, gone or coming: then a client may
	// lose its connection, and at no other time.
	outage atomic.Int64
}

// TestSoakChaos edits, breaks, renames, flips links, locks, kills and restarts
// while clients work. No reload breaks a transfer, every start serves, and in the
// end the logs, the disk and the clients tell the same story. Two minutes with
// FTPD_SOAK, else five seconds.
func TestSoakChaos(t *testing.T) {
	length := sized(5*time.Second, 2*time.Minute)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	c := newChaos(t, seed)
	clients := c.clients(4)
	deeds := c.deeds()
	pace := time.NewTicker(25 * time.Millisecond)
	defer pace.Stop()
	for end := time.After(length); ; {
		select {
		case <-end:
			c.mend()
			if !c.good {
				t.Fatal("the files are broken after mending")
			}
			c.reloadsTo("the end")
			clients.end(t)
			c.stop()
			c.judge(t)
			return
		case <-pace.C:
			deeds[c.random.IntN(len(deeds))]()
		}
		if t.Failed() {
			return
		}
	}
}

func newChaos(t *testing.T, seed uint64) *chaos {
	t.Helper()
	v := &victim{t: t, dir: t.TempDir(), addr: ownAddress(t.Name())}
	c := &chaos{victim: v, random: rand.New(rand.NewPCG(seed, 0)), good: true, books: newChaosBooks()}
	for _, folder := range []string{"..one", "..two"} {
		v.write("conf/"+folder+"/ftpd.hcl", v.fill(chaosConfig))
	}
	v.write("conf/greeting", "hello")
	c.must(os.Symlink("..one", v.path("conf/..data")))
	c.must(os.Symlink("..data/ftpd.hcl", v.path("conf/ftpd.hcl")))
	c.must(os.Symlink("conf", v.path("ftpd.hcl"))) // what -c names
	c.must(os.MkdirAll(v.path("home"), 0o755))
	v.start()
	return c
}

func (c *chaos) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

// deeds are what can happen, each leaving something to be served, if only by
// falling back.
func (c *chaos) deeds() []func() {
	edit, hangup := c.edit, func() { c.signal(syscall.SIGHUP) }
	return []func(){
		edit, edit, edit, c.replace, c.replace, c.flip, c.flip, c.rewrite, c.tear, c.mend, c.mend, hangup, hangup,
		c.lock, c.moveAway, c.dropGreeting, c.kill, c.terminate,
	}
}

// text is the next configuration.
func (c *chaos) text() string {
	c.number++
	return strings.Replace(c.fill(chaosConfig), "# number 0", fmt.Sprintf("# number %d", c.number), 1)
}

// edit writes in place, in a second step at times: a reader may see the half.
func (c *chaos) edit() {
	text := c.text()
	f, err := os.OpenFile(c.path("conf/ftpd.hcl"), os.O_WRONLY|os.O_TRUNC, 0)
	c.must(err)
	half := len(text) / (1 + c.random.IntN(3))
	_, err = f.WriteString(text[:half])
	c.must(err)
	_, err = f.WriteString(text[half:])
	c.must(err)
	c.must(f.Close())
}

// replace is an editor's rename, over the file at the links' end.
func (c *chaos) replace() {
	data, err := os.Readlink(c.path("conf/..data"))
	c.must(err)
	c.write("new~", c.text())
	c.must(os.Rename(c.path("new~"), c.path("conf/"+data+"/ftpd.hcl")))
}

// flip turns the link, as Kubernetes does.
func (c *chaos) flip() {
	now, err := os.Readlink(c.path("conf/..data"))
	c.must(err)
	next := map[string]string{"..one": "..two", "..two": "..one"}[now]
	c.write("conf/"+next+"/ftpd.hcl", c.text())
	c.must(os.Symlink(next, c.path("conf/..tmp")))
	c.must(os.Rename(c.path("conf/..tmp"), c.path("conf/..data")))
}

// rewrite changes a file that the configuration reads.
func (c *chaos) rewrite() {
	c.number++
	c.write("conf/greeting", fmt.Sprintf("greeting %d", c.number))
}

// tear leaves a broken file.
func (c *chaos) tear() {
	c.good = false
	c.write("conf/ftpd.hcl", c.text()+[]string{"site {", "daemon {}", "nonsense", "site \"x\" {\n"}[c.random.IntN(4)])
}

// dropGreeting takes a file away that the configuration reads.
func (c *chaos) dropGreeting() {
	c.good = false
	if err := os.Remove(c.path("conf/greeting")); err != nil && !os.IsNotExist(err) {
		c.t.Fatal(err)
	}
}

// mend makes everything good again.
func (c *chaos) mend() {
	c.good = true
	c.rewrite()
	c.replace()
}

// lock takes the permission for a moment; root does not mind.
func (c *chaos) lock() {
	c.must(os.Chmod(c.path("conf"), 0))
	c.must(os.Chmod(c.path("conf"), 0o755))
}

// moveAway renames the folder and puts it back.
func (c *chaos) moveAway() {
	c.must(os.Rename(c.path("conf"), c.path("conf.old")))
	c.must(os.Rename(c.path("conf.old"), c.path("conf")))
}

// kill is kill -9 and a start, whatever the files are then. It is rare: what a
// kill excuses must not be everything.
func (c *chaos) kill() {
	if c.random.IntN(8) > 0 {
		return
	}
	c.outage.Add(1)
	c.books.killed()
	c.signal(syscall.SIGKILL)
	c.gone()
	c.start()
	c.outage.Add(1)
}

// terminate is a stop and a start. Uploads that take longer than shutdown_wait are
// cut.
func (c *chaos) terminate() {
	c.outage.Add(1)
	c.stop()
	c.start()
	c.outage.Add(1)
}

// reloadsTo waits until the files' configuration is in force.
func (c *chaos) reloadsTo(what string) {
	c.t.Helper()
	c.signal(syscall.SIGHUP)
	c.await("msg=(reloaded|\"reload unchanged\")")
	if strings.Contains(c.log.text(), "DATA RACE") {
		c.t.Errorf("a data race before %s", what)
	}
}

// clients store and fetch until end, each in sessions as long as they last.
func (c *chaos) clients(n int) *load {
	l := &load{stop: make(chan struct{}), failed: make(chan error, n)}
	for i := range n {
		l.running.Go(func() {
			if err := c.client(l, i); err != nil {
				l.failed <- err
			}
		})
	}
	return l
}

// client goes on after what an outage explains, and returns anything else.
func (c *chaos) client(l *load, i int) error {
	for round := 0; ; {
		select {
		case <-l.stop:
			return nil
		default:
		}
		before := c.outage.Load()
		err := l.session(c.victim, func(w *wire) error {
			before = c.outage.Load()
			round++
			return c.upAndDown(w, i, round)
		})
		if err != nil && before%2 == 0 && c.outage.Load() == before {
			return fmt.Errorf("client %d, upload %d, without an outage: %w", i, round, err)
		}
	}
}

// upAndDown stores a file of its own content and name, and fetches it.
func (c *chaos) upAndDown(w *wire, i, round int) error {
	name := fmt.Sprintf("up-%d-%d", i, round)
	content := bytes.Repeat([]byte(name+"\n"), 1+(round*7919)%20_000)
	c.books.tried(name, content)
	r, err := w.store("STOR "+name, bytes.NewReader(content))
	if err != nil || r.code != 226 {
		return fmt.Errorf("STOR: %d %s, %w", r.code, r.text, err)
	}
	c.books.stored(name)
	got, r, err := w.fetch("RETR " + name)
	if err != nil || r.code != 226 {
		return fmt.Errorf("RETR: %d %s, %w", r.code, r.text, err)
	}
	if got != string(content) {
		c.t.Errorf("%s: fetched are %d bytes of %d", name, len(got), len(content))
	}
	return nil
}
