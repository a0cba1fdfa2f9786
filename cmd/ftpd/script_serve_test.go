package main

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// patience bounds every wait of a script; a test that needs it has failed.
const patience = 20 * time.Second

// slot holds the script's daemon, nil while none runs.
type slot struct{ daemon *process }

type slotKey struct{}

// process is a running ftpd serve.
type process struct {
	cmd    *exec.Cmd
	log    *growingLog
	exited chan struct{} // closed when the process is gone
	err    error         // its exit status, once exited is closed
}

// cmdServe starts the daemon and waits until it accepts: "serve [ARG…]", by
// default with the script's ftpd.hcl. "! serve" expects it to refuse, and
// leaves what it said in the file serve.err.
func cmdServe(ts *testscript.TestScript, neg bool, args []string) {
	slot := ts.Value(slotKey{}).(*slot)
	if slot.daemon != nil {
		ts.Fatalf("serve: the daemon runs already")
	}
	if len(args) == 0 {
		args = []string{"-c", ts.MkAbs("ftpd.hcl")}
	}
	p, ready, err := start(ts, args)
	ts.Check(err)
	ts.Defer(func() { p.kill(ts) })
	if neg {
		p.awaitExit(ts)
		ts.Check(os.WriteFile(ts.MkAbs("serve.err"), []byte(p.log.text()), 0o644))
		if p.err == nil {
			ts.Fatalf("serve: it ended well, but should have refused")
		}
		return
	}
	select {
	case <-ready:
		slot.daemon = p
	case <-p.exited:
		ts.Fatalf("serve: %v\n%s", p.err, p.log.text())
	case <-time.After(patience):
		ts.Fatalf("serve: not ready in %v\n%s", patience, p.log.text())
	}
}

// start runs ftpd serve. ready is closed when it has said that all listeners
// accept; what it prints goes to the file serve.out.
func start(ts *testscript.TestScript, args []string) (*process, <-chan struct{}, error) {
	p := &process{log: newGrowingLog(), exited: make(chan struct{})}
	name, err := lookPath(ts)
	if err != nil {
		return nil, nil, err
	}
	p.cmd = exec.Command(name, append([]string{"serve"}, args...)...)
	p.cmd.Args[0] = "ftpd"
	p.cmd.Dir = ts.MkAbs(".")
	p.cmd.Env = daemonEnv(ts)
	p.cmd.Stderr = p.log
	stdout, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, nil, err
	}
	ready := make(chan struct{})
	go func() {
		readListeners(stdout, ts.MkAbs("serve.out"), ready)
		p.err = p.cmd.Wait()
		p.log.end()
		close(p.exited)
	}()
	return p, ready, nil
}

// readListeners copies standard output to a file and closes ready at the first
// of it: the daemon writes the lines of all listeners at once.
func readListeners(stdout io.Reader, file string, ready chan struct{}) {
	var all []byte
	buffer := make([]byte, 64<<10)
	for {
		n, err := stdout.Read(buffer)
		if err != nil {
			return
		}
		first := len(all) == 0
		all = append(all, buffer[:n]...)
		if os.WriteFile(file, all, 0o644) == nil && first {
			close(ready)
		}
	}
}

// lookPath finds ftpd in the script's PATH: the test binary under another name.
func lookPath(ts *testscript.TestScript) (string, error) {
	for _, dir := range filepath.SplitList(ts.Getenv("PATH")) {
		name := filepath.Join(dir, "ftpd")
		if _, err := os.Stat(name); err == nil {
			return name, nil
		}
	}
	return "", exec.ErrNotFound
}

var daemonVariables = []string{
	"PORT", "PORT2", "PORT3", "PASV", "WORK", "REPO", "HOME", "GORACE",
	"QUICKSTART_PORT", "QUICKSTART_DATA", "QUICKSTART_PASSIVE",
	"FTPD_ROOT", "FTPD_ADDRESS", "FTPD_ADDRESS2", "FTPD_ADDRESS6", "FTPD_PORT", "FTPD_PORT2", "FTPD_PASSIVE", "FTPD_OWNER",
}

// daemonEnv is what a daemon may see of the script's variables.
func daemonEnv(ts *testscript.TestScript) []string {
	env := os.Environ()
	for _, name := range daemonVariables {
		if value := ts.Getenv(name); value != "" {
			env = append(env, name+"="+value)
		}
	}
	return env
}

// running is the script's daemon.
func running(ts *testscript.TestScript) *process {
	p := ts.Value(slotKey{}).(*slot).daemon
	if p == nil {
		ts.Fatalf("no daemon runs: serve comes first")
	}
	return p
}

// cmdSignal sends HUP, TERM, INT, KILL or STOP: "signal TERM". It does not wait.
func cmdSignal(ts *testscript.TestScript, neg bool, args []string) {
	known := map[string]syscall.Signal{
		"HUP": syscall.SIGHUP, "TERM": syscall.SIGTERM, "INT": syscall.SIGINT, "KILL": syscall.SIGKILL,
	}
	if neg || len(args) != 1 || known[args[0]] == 0 {
		ts.Fatalf("usage: signal HUP|TERM|INT|KILL")
	}
	ts.Check(running(ts).cmd.Process.Signal(known[args[0]]))
}

// cmdReload sends SIGHUP and waits for the outcome. "! reload" expects the
// configuration to be refused. The outcome's line can still be waited for.
func cmdReload(ts *testscript.TestScript, neg bool, args []string) {
	p := running(ts)
	p.log.skip()
	ts.Check(p.cmd.Process.Signal(syscall.SIGHUP))
	line := p.log.await(ts, regexp.MustCompile(`msg="?(reloaded|reload unchanged|reload refused)`))
	p.log.unsee(line)
	if refused := strings.Contains(line, "reload refused"); refused != neg {
		ts.Fatalf("reload: %s", p.log.text())
	}
}

// cmdShutdown waits until the daemon is gone, after telling it to go unless
// "-wait" says that a signal has. "! shutdown" expects it to end badly.
func cmdShutdown(ts *testscript.TestScript, neg bool, args []string) {
	p := running(ts)
	if len(args) == 0 {
		ts.Check(p.cmd.Process.Signal(syscall.SIGTERM))
	}
	p.awaitExit(ts)
	ts.Value(slotKey{}).(*slot).daemon = nil
	if (p.err != nil) != neg {
		ts.Fatalf("shutdown: %v\n%s", p.err, p.log.text())
	}
}

// cmdWaitLog waits for a line of the event log that matches a regular
// expression, after the last one waited for: "waitlog REGEXP".
func cmdWaitLog(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: waitlog REGEXP")
	}
	pattern, err := regexp.Compile(args[0])
	ts.Check(err)
	running(ts).log.await(ts, pattern)
}

// awaitExit waits for the end that somebody else asked for.
func (p *process) awaitExit(ts *testscript.TestScript) {
	select {
	case <-p.exited:
	case <-time.After(patience):
		ts.Fatalf("the daemon did not end in %v\n%s", patience, p.log.text())
	}
}

// kill ends what the script left running, and shows its log with a failure.
func (p *process) kill(ts *testscript.TestScript) {
	select {
	case <-p.exited:
	default:
		p.cmd.Process.Kill()
		<-p.exited
	}
	ts.Logf("[event log]\n%s", p.log.text())
}
