package main

import (
	"bytes"
	"errors"
	"hash/fnv"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// victim is a running ftpd that a test attacks, in a folder and on an address of
// its own. It is this test binary under another name, race detector included.
type victim struct {
	*process
	t    testing.TB
	dir  string
	addr string
}

// victimPort lies below the ports that scripts and the kernel hand out.
const victimPort = "9021"

// besiegedDaemon begins every configuration that does not say otherwise.
const besiegedDaemon = `
daemon {
  watch         = false
  run_dir       = "$DIR/run"
  state_dir     = "$DIR/state"
  shutdown_wait = "2s"
  log { level = "debug" }
}
`

// anna may do everything in the site's home.
const anna = `
  user "anna" {
    password = "plain:secret"
    path "/" { rights = ["all"] }
  }
`

// besiegedSite is one site with anna and what else a test asks for.
func besiegedSite(text string) string {
	return besiegedDaemon + `
site "main" {
  listen = ["$AT"]
  home   = "$DIR/home"
` + text + anna + "}\n"
}

// besiege starts a daemon. $DIR and $AT in its configuration are the folder and
// the address; the words before the program's name are how to start it.
func besiege(t testing.TB, text string, how ...string) *victim {
	t.Helper()
	v := &victim{t: t, dir: t.TempDir(), addr: ownAddress(t.Name())}
	v.write("ftpd.hcl", v.fill(text))
	if err := os.MkdirAll(v.path("home"), 0o755); err != nil {
		t.Fatal(err)
	}
	v.start(how...)
	return v
}

// fill fills in the folder, the address, and its host alone: $DIR, $AT, $IP.
func (v *victim) fill(text string) string {
	host, _, _ := net.SplitHostPort(v.addr)
	return strings.NewReplacer("$DIR", v.dir, "$AT", v.addr, "$IP", host).Replace(text)
}

// ownAddress is a loopback address that no other test has: Linux lets all of
// 127.0.0.0/8 be bound, so no port needs to be found free.
func ownAddress(name string) string {
	h := fnv.New32a()
	io.WriteString(h, name)
	sum := h.Sum32()
	ip := net.IPv4(127, byte(1+os.Getpid()%250), byte(sum>>8), byte(1+sum%250))
	return net.JoinHostPort(ip.String(), victimPort)
}

// start runs the daemon and returns when it accepts.
func (v *victim) start(how ...string) {
	v.t.Helper()
	argv := append(how, "ftpd", "serve", "-c", v.path("ftpd.hcl"))
	p := &process{cmd: exec.Command(argv[0], argv[1:]...), log: newGrowingLog(), exited: make(chan struct{})}
	p.cmd.Stderr, p.cmd.Dir = p.log, v.dir
	// Memory is to tell what lives, not what waits to be collected.
	p.cmd.Env = append(os.Environ(), "GOGC=100")
	stdout, err := p.cmd.StdoutPipe()
	if err == nil {
		err = p.cmd.Start()
	}
	if err != nil {
		v.t.Fatalf("%s: %v", argv[0], err)
	}
	ready := make(chan struct{})
	go func() {
		readListeners(stdout, v.path("serve.out"), ready)
		p.err = p.cmd.Wait()
		p.log.end()
		close(p.exited)
	}()
	v.process = p
	v.t.Cleanup(func() { v.bury(p) })
	select {
	case <-ready:
	case <-p.exited:
		v.t.Fatalf("%v\n%s", p.err, p.log.text())
	case <-time.After(patience):
		v.t.Fatalf("not ready in %v\n%s", patience, p.log.text())
	}
}

// bury kills what still runs. A data race is a failure whatever the test thinks.
func (v *victim) bury(p *process) {
	p.cmd.Process.Kill()
	<-p.exited
	text := p.log.text()
	if regexp.MustCompile(`DATA RACE|panic(:| in )|fatal error`).MatchString(text) {
		v.t.Errorf("the daemon says:\n%s", text)
	} else if v.t.Failed() {
		v.t.Logf("[event log]\n%s", text[max(0, len(text)-8000):])
	}
}

// stop is SIGTERM, after which the daemon must end well.
func (v *victim) stop() {
	v.t.Helper()
	v.signal(syscall.SIGTERM)
	v.gone()
	if v.err != nil {
		v.t.Fatalf("the daemon ended with %v", v.err)
	}
}

func (v *victim) signal(s syscall.Signal) {
	v.t.Helper()
	if err := v.cmd.Process.Signal(s); err != nil {
		v.t.Fatal(err)
	}
}

// gone waits for the daemon's end.
func (v *victim) gone() {
	v.t.Helper()
	select {
	case <-v.exited:
	case <-time.After(patience):
		v.t.Fatalf("the daemon did not end in %v", patience)
	}
}

// await waits for a line of the event log after the last one waited for.
func (v *victim) await(pattern string) string {
	v.t.Helper()
	timeout := time.After(patience)
	for {
		line, found, ended, grown := v.log.next(regexp.MustCompile(pattern))
		switch {
		case found:
			return line
		case ended:
			v.t.Fatalf("the daemon ended, and the log has no line like %s", pattern)
		}
		select {
		case <-grown:
		case <-timeout:
			v.t.Fatalf("no line like %s in the log", pattern)
		}
	}
}

// eventually waits for a state of the system that nobody announces.
func (v *victim) eventually(what string, is func() bool) {
	v.t.Helper()
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	timeout := time.After(patience)
	for !is() {
		select {
		case <-look.C:
		case <-timeout:
			v.t.Fatalf("after %v still not: %s\n%s", patience, what, v.openFiles())
		}
	}
}

// path is a file of the test's folder.
func (v *victim) path(name string) string { return filepath.Join(v.dir, name) }

// write puts a file into the test's folder.
func (v *victim) write(name, text string) {
	v.t.Helper()
	if err := os.MkdirAll(filepath.Dir(v.path(name)), 0o755); err != nil {
		v.t.Fatal(err)
	}
	if err := os.WriteFile(v.path(name), []byte(text), 0o644); err != nil {
		v.t.Fatal(err)
	}
}

// holds checks a file's content; with "" it must not exist.
func (v *victim) holds(name, want string) {
	v.t.Helper()
	got, err := os.ReadFile(v.path(name))
	if want == "" {
		if !errors.Is(err, os.ErrNotExist) {
			v.t.Errorf("%s is there: %d bytes, %v", name, len(got), err)
		}
		return
	}
	if err != nil || !bytes.Equal(got, []byte(want)) {
		v.t.Errorf("%s holds %d bytes instead of %d, %v", name, len(got), len(want), err)
	}
}

// noTemporaries checks that no upload has left anything behind.
func (v *victim) noTemporaries(dir string) {
	v.t.Helper()
	if left, _ := filepath.Glob(filepath.Join(v.path(dir), ".ftpd-upload-*")); len(left) > 0 {
		v.t.Errorf("temporaries are left: %v", left)
	}
}

// descriptors are how many sockets and files of the test the daemon has open.
// Pipes do not count: Go keeps some for splice(2) until its next collection. Nor do
// logs, which are opened with their first line.
func (v *victim) descriptors() (n int) {
	for line := range strings.Lines(v.openFiles()) {
		_, target, _ := strings.Cut(line, " ")
		if strings.HasPrefix(target, "socket:") || strings.HasPrefix(target, v.dir) && !strings.HasSuffix(target, ".log\n") {
			n++
		}
	}
	return n
}

// pid is the daemon's, also of one that is watched by strace.
func (v *victim) pid() string {
	if text, err := os.ReadFile(v.path("run/ftpd.pid")); err == nil {
		return strings.TrimSpace(string(text))
	}
	return strconv.Itoa(v.cmd.Process.Pid)
}

// openFiles says what the daemon has open.
func (v *victim) openFiles() string {
	dir := "/proc/" + v.pid() + "/fd"
	names, _ := os.ReadDir(dir)
	var out strings.Builder
	for _, name := range names {
		target, _ := os.Readlink(filepath.Join(dir, name.Name()))
		out.WriteString(name.Name() + " " + target + "\n")
	}
	return out.String()
}
