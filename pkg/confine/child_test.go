package confine

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// order is what a child of this test binary is to do: what it gives up cannot be
// had back, so no test can do it itself.
type order struct {
	Limits   Limits
	Attempts []string // names of attempts
}

// told is what came of it.
type told struct {
	State   string
	Err     string
	Results map[string]string // "" = it succeeded
	Threads []string          // the status of each thread, the lines that matter
}

const childVariable = "CONFINE_TEST_ORDER"

func TestMain(m *testing.M) {
	if text := os.Getenv(childVariable); text != "" {
		obey(text)
		return
	}
	os.Exit(m.Run())
}

// obey is the child's life.
func obey(text string) {
	var o order
	if err := json.Unmarshal([]byte(text), &o); err != nil {
		panic(err)
	}
	release := crowd()
	// The status of all threads, through a descriptor from before.
	tasks, err := os.Open("/proc/self/task")
	if err != nil {
		panic(err)
	}
	answer := told{Results: map[string]string{}}
	s, err := Apply(o.Limits)
	if err != nil {
		answer.Err = err.Error()
	} else {
		answer.State = s.String()
		for _, name := range o.Attempts {
			answer.Results[name] = ""
			if err := attempt(name, s); err != nil {
				answer.Results[name] = err.Error()
			}
		}
	}
	answer.Threads = statuses(tasks)
	release()
	if err := json.NewEncoder(os.Stdout).Encode(answer); err != nil {
		panic(err)
	}
}

// crowd makes threads that exist before the confinement.
func crowd() (release func()) {
	stop := make(chan struct{})
	ready := make(chan struct{})
	for range 8 {
		go func() {
			runtime.LockOSThread()
			ready <- struct{}{}
			<-stop
		}()
		<-ready
	}
	return func() { close(stop) }
}

var statusLine = regexp.MustCompile(`(?m)^(Uid|Gid|Groups|CapInh|CapPrm|CapEff|CapBnd|CapAmb|NoNewPrivs|Seccomp):.*$`)

// statuses reads what the kernel says of each thread.
func statuses(tasks *os.File) []string {
	names, err := tasks.Readdirnames(-1)
	if err != nil {
		return []string{err.Error()}
	}
	var list []string
	for _, name := range names {
		fd, err := unix.Openat(int(tasks.Fd()), name+"/status", unix.O_RDONLY, 0)
		if err != nil {
			list = append(list, err.Error())
			continue
		}
		text := make([]byte, 1<<14)
		n, _ := unix.Read(fd, text)
		unix.Close(fd)
		list = append(list, strings.Join(statusLine.FindAllString(string(text[:n]), -1), "\n"))
	}
	return list
}

// attempt does something that may not succeed: a verb and perhaps a path.
func attempt(text string, s *State) error {
	verb, path, _ := strings.Cut(text, " ")
	switch verb {
	case "root":
		if err := unix.Setresuid(0, 0, 0); err != nil {
			return err
		}
		return unix.Setuid(0)
	case "groups":
		return unix.Setgroups([]int{0})
	case "read":
		_, err := os.ReadFile(path)
		return err
	case "list":
		_, err := os.ReadDir(path)
		return err
	case "write":
		return os.WriteFile(path, []byte("x"), 0o600)
	case "mkdir":
		return os.Mkdir(path, 0o755)
	case "pipe":
		return unix.Mkfifo(path, 0o600)
	case "move": // FROM TO
		from, to, _ := strings.Cut(path, " ")
		return os.Rename(from, to)
	case "append":
		f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
		if err == nil {
			err = f.Close()
		}
		return err
	case "chown":
		return os.Chown(path, 1, 1)
	case "exec":
		return exec.Command(path).Run()
	case "persona": // asking is harmless, and always answered otherwise
		if _, _, errno := unix.Syscall(unix.SYS_PERSONALITY, 0xffffffff, 0, 0); errno != 0 {
			return errno
		}
		return nil
	case "exec-in-namespace":
		c := exec.Command(path)
		c.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWUSER}
		return c.Run()
	case "unshare":
		return unix.Unshare(unix.CLONE_NEWUSER)
	case "ptrace":
		return unix.PtraceAttach(os.Getppid())
	case "mount":
		return unix.Mount("none", path, "tmpfs", 0, "")
	case "thread": // what a new thread may do
		result := make(chan error)
		go func() {
			runtime.LockOSThread()
			_, err := os.ReadFile(path)
			result <- err
		}()
		return <-result
	case "reaches":
		if !s.Reaches(path, true) {
			return errors.New("no")
		}
		return nil
	case "reaches-to-read":
		if !s.Reaches(path, false) {
			return errors.New("no")
		}
		return nil
	}
	return fmt.Errorf("no such attempt: %q", text)
}

// confined runs a child.
func confined(t *testing.T, l Limits, attempts ...string) told {
	t.Helper()
	text, err := json.Marshal(order{l, attempts})
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), childVariable+"="+string(text))
	c.Stderr = os.Stderr
	c.WaitDelay = time.Minute
	out, err := c.Output()
	if err != nil {
		t.Fatalf("the child: %v\n%s", err, out)
	}
	var answer told
	if err := json.Unmarshal(out, &answer); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if answer.Err != "" {
		t.Fatal(answer.Err)
	}
	if len(answer.Threads) < 8 {
		t.Errorf("only %d threads", len(answer.Threads))
	}
	return answer
}

// want compares results; "ok" and "refused" are enough to say.
func (a told) want(t *testing.T, attempt, want string) {
	t.Helper()
	got, tried := a.Results[attempt]
	switch {
	case !tried:
		t.Errorf("%s was not tried", attempt)
	case (got == "") != (want == "ok"):
		t.Errorf("%s: %q, want it %s\n%s", attempt, got, want, a.State)
	}
}

// everyThread wants a line in the status of all threads.
func (a told) everyThread(t *testing.T, line string) {
	t.Helper()
	for _, status := range a.Threads {
		if !strings.Contains(strings.Join(strings.Fields(status), " "), line) {
			t.Errorf("a thread without %q:\n%s", line, status)
		}
	}
}

// needsLandlock leaves out what an old kernel cannot show.
func needsLandlock(t *testing.T) {
	if landlockVersion() < oldest {
		t.Skip("this kernel has no Landlock, or too old a one")
	}
}

// needsRoot leaves out what only root can do.
func needsRoot(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can become somebody else")
	}
}

// open makes a test's folders reachable for other accounts.
func open(t *testing.T) string {
	dir := t.TempDir()
	for at := dir; at != os.TempDir() && at != "/"; at = filepath.Dir(at) {
		if err := os.Chmod(at, 0o755); err != nil {
			break
		}
	}
	return dir
}

func put(t *testing.T, path string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("text"), 0o644); err != nil && !errors.Is(err, fs.ErrExist) {
		t.Fatal(err)
	}
	return path
}
