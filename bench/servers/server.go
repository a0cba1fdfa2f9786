package servers

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// Kind is one of the servers.
type Kind struct {
	Name     string
	User     string // who logs in, with the password "bench"
	NeedRoot bool
	// Lacks says why the server has no such row. Keys are Feature's.
	Lacks   map[Feature]string
	version func(*Setting) string
	command func(*Setting) (*exec.Cmd, error)
}

// Feature is what not every server has.
type Feature string

// What a measurement may need.
const (
	MODEZ  Feature = "MODE Z"
	MLSD   Feature = "MLSD"
	LIST   Feature = "LIST"
	Rates  Feature = "rates"
	Reload Feature = "reload"
	Crowds Feature = "crowds" // thousands of sessions
)

// Setting is where and how a server runs.
type Setting struct {
	Packages string // the folder that Unpack filled
	Programs string // the folder with ftpd and ftpbare
	Dir      string // the server's own
	Data     string // the home of its user
	PEM      string // certificate and key
	Rate     int64  // bytes a second that each session may download, 0 = all
	Sites    int    // more sites of ftpd, of 20 users each
	Port     int
}

// Passive ports of all servers, below those that the kernel hands out.
const (
	FirstPassive = 20000
	LastPassive  = 29999
)

// Server is one that runs.
type Server struct {
	Kind    *Kind
	Setting Setting // with the port
	Addr    string
	PID     int
	cmd     *exec.Cmd
	done    chan struct{}
}

// Version asks the program.
func (k *Kind) Version(s *Setting) string { return k.version(s) }

// Start starts a server and returns when it greets.
func (k *Kind) Start(setting Setting) (*Server, error) {
	if k.NeedRoot && os.Getuid() != 0 {
		return nil, fmt.Errorf("needs root")
	}
	if err := os.MkdirAll(setting.Dir, 0o755); err != nil {
		return nil, err
	}
	var err error
	if setting.Port, err = freePort(); err != nil {
		return nil, err
	}
	cmd, err := k.command(&setting)
	if err != nil {
		return nil, err
	}
	said, err := os.Create(filepath.Join(setting.Dir, "said"))
	if err != nil {
		return nil, err
	}
	defer said.Close()
	cmd.Stdout, cmd.Stderr = said, said
	// In a group of its own, so that Ctrl-C comes to the benchmark alone.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	s := &Server{Kind: k, Setting: setting, Addr: fmt.Sprintf("127.0.0.1:%d", setting.Port), PID: cmd.Process.Pid, cmd: cmd, done: make(chan struct{})}
	go func() { cmd.Wait(); close(s.done) }()
	if err := s.greets(); err != nil {
		s.Stop()
		text, _ := os.ReadFile(said.Name())
		return nil, fmt.Errorf("%w: %s", err, bytes.TrimSpace(text[max(0, len(text)-500):]))
	}
	return s, nil
}

// greets waits for 220.
func (s *Server) greets() error {
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); {
		select {
		case <-s.done:
			return fmt.Errorf("%s ended", s.Kind.Name)
		case <-time.After(20 * time.Millisecond):
		}
		conn, err := net.Dial("tcp", s.Addr)
		if err != nil {
			continue
		}
		conn.SetDeadline(time.Now().Add(5 * time.Second))
		var code [3]byte
		_, err = io.ReadFull(conn, code[:])
		conn.Close()
		if err == nil && string(code[:]) == "220" {
			return nil
		}
	}
	return fmt.Errorf("%s does not greet", s.Kind.Name)
}

// Signal sends one to the server's first process.
func (s *Server) Signal(sig syscall.Signal) error { return s.cmd.Process.Signal(sig) }

// Stop ends the server and all that came from it.
func (s *Server) Stop() {
	s.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-s.done:
	case <-time.After(5 * time.Second):
	}
	// The group is the server's own, as long as one of it lives.
	syscall.Kill(-s.PID, syscall.SIGKILL)
	<-s.done
}

func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}

// path is a file of the server's own.
func (s *Setting) path(name string) string { return filepath.Join(s.Dir, name) }

// write writes one of the server's own files, with its variables filled in.
func (s *Setting) write(name, text string) (string, error) {
	file := s.path(name)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return "", err
	}
	return file, os.WriteFile(file, []byte(s.fill(text)), 0o600)
}

// fill replaces $DATA and its kind.
func (s *Setting) fill(text string) string {
	me := identity()
	return strings.NewReplacer(
		"$DATA", s.Data, "$DIR", s.Dir, "$PEM", s.PEM, "$PACKAGES", s.Packages,
		"$PORT", fmt.Sprint(s.Port), "$FIRST", fmt.Sprint(FirstPassive), "$LAST", fmt.Sprint(LastPassive),
		"$RATE", fmt.Sprint(s.Rate), "$KIB", fmt.Sprint(s.Rate/1024),
		"$USER", me.Username, "$GROUP", me.Name, "$UID", me.Uid, "$GID", me.Gid,
	).Replace(text)
}

// identity is whom a server acts as: nobody where it has the choice.
func identity() (me struct {
	user.User
	Name string // of the group
}) {
	if os.Getuid() == 0 {
		me.User = user.User{Username: "nobody", Uid: "65534", Gid: "65534"}
		me.Name = "nogroup"
		return me
	}
	me.User = user.User{Uid: fmt.Sprint(os.Getuid()), Gid: fmt.Sprint(os.Getgid())}
	if u, err := user.Current(); err == nil {
		me.User = *u
	}
	if g, err := user.LookupGroupId(me.Gid); err == nil {
		me.Name = g.Name
	}
	return me
}

// packaged is a command of an unpacked package, which finds its libraries there.
func (s *Setting) packaged(program string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(s.Packages, program), args...)
	libraries := filepath.Join(s.Packages, "usr/lib/x86_64-linux-gnu") + ":" + filepath.Join(s.Packages, "lib/x86_64-linux-gnu")
	cmd.Env = append(os.Environ(), "LD_LIBRARY_PATH="+libraries, "PYTHONPATH="+filepath.Join(s.Packages, "usr/lib/python3/dist-packages"))
	cmd.Dir = s.Dir
	return cmd
}

// firstLine is what a program says of itself.
func firstLine(cmd *exec.Cmd) string {
	out, _ := cmd.CombinedOutput()
	line, _, _ := strings.Cut(string(out), "\n")
	return strings.TrimSpace(line)
}
