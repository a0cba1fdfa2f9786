package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// examplePorts is how many ports an example may have: two to listen on, and
// passive ones for max_sessions = 100, below which check would warn.
const examplePorts = 102

// reader follows a page, in a folder and on ports of its own.
type reader struct {
	t *testing.T
	// there puts our folder and ports in the place of those that the page
	// names; back is for what commands say.
	there, back *strings.Replacer
	// said are the cd and export lines so far: each command has a shell of its
	// own.
	said   []string
	env    []string
	daemon *exec.Cmd
}

// newReader maps the page's folder and ports to free ones, save when pages are
// updated: these shall show what readers see.
func newReader(t *testing.T, name string, ports *ports) *reader {
	r := &reader{t: t, there: strings.NewReplacer(), back: strings.NewReplacer()}
	if updatesExamples() {
		os.RemoveAll("/tmp/" + name) // of the last time
	} else {
		t.Parallel()
		r.move(name, ports)
	}
	t.Cleanup(r.close)
	r.env = append(r.env, "TZ=UTC", "LC_ALL=C")
	return r
}

// move finds the free ones.
func (r *reader) move(name string, ports *ports) {
	first, err := ports.take(examplePorts)
	if err != nil {
		r.t.Fatal(err)
	}
	folder := filepath.Join(r.t.TempDir(), name)
	port, port2 := strconv.Itoa(first), strconv.Itoa(first+1)
	passive := fmt.Sprintf("%d-%d", first+2, first+examplePorts-1)
	r.env = []string{"FTPD_PASSIVE=" + passive} // pages leave it alone
	r.there = strings.NewReplacer("/tmp/"+name, folder, "2121", port, "2122", port2)
	r.back = strings.NewReplacer(folder, "/tmp/"+name, port, "2121", port2, "2122")
}

// confinementLine is what serve says of its confinement, which depends on the
// kernel and on who runs it: pages leave it out.
var confinementLine = regexp.MustCompile(`(?m)^(not )?confined: .*\n`)

func updatesExamples() bool { return os.Getenv("UPDATE_EXAMPLES") != "" }

// read carries out a page's commands and returns the page with what they said.
func (r *reader) read(page string) string {
	var updated strings.Builder
	for _, part := range parsePage(page) {
		updated.WriteString(part.text)
		if part.command == "" {
			continue
		}
		said := confinementLine.ReplaceAllString(r.back.Replace(r.run(r.there.Replace(part.command))), "")
		if matches(said, part.output) {
			updated.WriteString(part.output)
			continue
		}
		updated.WriteString(said)
		if !updatesExamples() {
			r.t.Fatalf("$ %s\n(-page +command):\n%s\n[event log]\n%s", part.command,
				cmp.Diff(maskVarying(part.output), maskVarying(said)), r.events())
		}
	}
	return updated.String()
}

// run is one command line, in a shell.
func (r *reader) run(command string) string {
	r.t.Logf("$ %s", command)
	switch {
	case strings.HasPrefix(command, "cd "), strings.HasPrefix(command, "export "):
		r.said = append(r.said, command)
	case strings.HasPrefix(command, "ftpd serve ") && strings.HasSuffix(command, "&"):
		return r.serve(strings.TrimSuffix(command, "&"))
	case command == "kill %1":
		r.stop()
		return ""
	}
	// Refusals are shown, too: the status does not count.
	output, _ := r.shell(command).CombinedOutput()
	return string(output)
}

// shell is a command in the folder and with the variables that the page has set.
func (r *reader) shell(command string) *exec.Cmd {
	script := slices.Concat([]string{"umask 022"}, r.said, []string{command})
	c := exec.Command("sh", "-c", strings.Join(script, "\n"))
	c.Dir = "../.." // as after git clone
	c.Env = append(os.Environ(), r.env...)
	return c
}

// serve starts the daemon and returns what it says once it accepts.
func (r *reader) serve(command string) string {
	r.daemon = r.shell("exec " + command)
	stdout, err := r.daemon.StdoutPipe()
	if err == nil {
		err = r.daemon.Start()
	}
	if err != nil {
		r.t.Fatal(err)
	}
	impatient := time.AfterFunc(patience, func() { r.daemon.Process.Kill() })
	defer impatient.Stop()
	// The lines of all listeners are written at once.
	buffer := make([]byte, 64<<10)
	n, err := stdout.Read(buffer)
	if err != nil && err != io.EOF {
		r.t.Fatal(err)
	}
	return string(buffer[:n])
}

// stop is SIGTERM, after which the daemon must end well.
func (r *reader) stop() {
	daemon := r.daemon
	r.daemon = nil
	if err := daemon.Process.Signal(syscall.SIGTERM); err != nil {
		r.t.Fatal(err)
	}
	impatient := time.AfterFunc(patience, func() { daemon.Process.Kill() })
	defer impatient.Stop()
	if err := daemon.Wait(); err != nil {
		r.t.Fatalf("the daemon ended with %v\n%s", err, r.events())
	}
}

// events is what the daemon wrote: all pages send it to the same file.
func (r *reader) events() string {
	output, _ := r.shell("cat events.log").CombinedOutput()
	return string(output)
}

// close ends what a failure left running.
func (r *reader) close() {
	if r.daemon != nil {
		r.daemon.Process.Kill()
		r.daemon.Wait()
	}
}
