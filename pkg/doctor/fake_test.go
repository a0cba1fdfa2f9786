package doctor

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/sirupsen/logrus"
	"go.uber.org/goleak"

	"ftpd/pkg/config"
	"ftpd/pkg/control"
	"ftpd/pkg/site"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// server is an FTP server with one user and one file. What it does wrong is up to
// the test.
type server struct {
	t      *testing.T
	net    net.Listener
	refuse func(s *server, verb string) (line string, hangUp bool) // "": behave
	told   string                                                  // 227's address
	answer func(content []byte) []byte                             // of RETR

	wg    sync.WaitGroup
	mu    sync.Mutex
	open  map[net.Conn]bool
	files map[string][]byte
	said  []string // commands, of all connections
}

// newServer listens, and answers from start on; it ends with the test.
func newServer(t *testing.T) *server {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &server{t: t, net: l, open: map[net.Conn]bool{}, files: map[string][]byte{}, told: "127,0,0,1"}
	s.refuse = func(*server, string) (string, bool) { return "", false }
	s.answer = func(content []byte) []byte { return content }
	t.Cleanup(func() {
		l.Close()
		s.mu.Lock()
		for conn := range s.open {
			conn.Close()
		}
		s.mu.Unlock()
		s.wg.Wait()
	})
	return s
}

// start lets clients in, when the test has said how it behaves.
func (s *server) start() {
	s.wg.Go(func() {
		for {
			conn, err := s.net.Accept()
			if err != nil {
				return
			}
			s.mu.Lock()
			s.open[conn] = true
			s.mu.Unlock()
			s.wg.Go(func() { s.serve(conn) })
		}
	})
}

// serve is one session.
func (s *server) serve(conn net.Conn) {
	defer conn.Close()
	lines := bufio.NewScanner(conn)
	var data net.Listener
	defer func() {
		if data != nil {
			data.Close()
		}
	}()
	verb, arg := "", ""
	for {
		line, hangUp := s.refuse(s, verb)
		if line == "" && !hangUp {
			line = s.reply(verb, arg, &data)
		}
		if hangUp {
			return
		}
		if _, err := io.WriteString(conn, line); err != nil || !lines.Scan() {
			return
		}
		verb, arg, _ = strings.Cut(lines.Text(), " ")
		s.mu.Lock()
		s.said = append(s.said, verb)
		s.mu.Unlock()
	}
}

// reply is what a good server says, data connections included.
func (s *server) reply(verb, arg string, data *net.Listener) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch verb {
	case "":
		return "220 hello\r\n"
	case "USER":
		return "331 password\r\n"
	case "PASS":
		return "230 in\r\n"
	case "EPSV", "PASV":
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return "425 none\r\n"
		}
		*data = l
		port := l.Addr().(*net.TCPAddr).Port
		if verb == "EPSV" {
			return fmt.Sprintf("229 at (|||%d|)\r\n", port)
		}
		return fmt.Sprintf("227 at (%s,%d,%d)\r\n", s.told, port>>8, port&255)
	case "STOR", "RETR", "MLSD":
		conn, err := (*data).Accept()
		if err != nil {
			return "425 none\r\n"
		}
		defer (*data).Close()
		return s.move(verb, arg, conn)
	case "DELE":
		if _, there := s.files[arg[strings.LastIndexByte(arg, '/')+1:]]; !there {
			return "550 none\r\n"
		}
		delete(s.files, arg[strings.LastIndexByte(arg, '/')+1:])
		return "250 gone\r\n"
	case "MLST":
		return "550 none\r\n"
	}
	return "200 yes\r\n"
}

// move says 150 in the same breath as the final reply: a client that asks for it
// step by step gets both.
func (s *server) move(verb, arg string, conn net.Conn) string {
	reply := "150 now\r\n226 done\r\n"
	switch verb {
	case "RETR":
		content := s.answer(s.files[arg])
		s.wg.Go(func() { defer conn.Close(); conn.Write(content) })
	case "MLSD":
		for name := range s.files {
			fmt.Fprintf(conn, "type=file; %s\r\n", name)
		}
		conn.Close()
	case "STOR":
		s.files[arg] = nil
		s.wg.Go(func() {
			defer conn.Close()
			content, _ := io.ReadAll(conn)
			s.mu.Lock()
			defer s.mu.Unlock()
			if _, there := s.files[arg]; there {
				s.files[arg] = content
			}
		})
	}
	return reply
}

// helper is the daemon's control socket.
type helper struct {
	status control.Status
	err    error
}

func (h *helper) Status(context.Context) (control.Status, error) { return h.status, h.err }
func (h *helper) Diff(context.Context, string) (control.Change, error) {
	return control.Change{}, h.err
}

func (h *helper) Probe(context.Context, control.ProbeOrder) (control.Probe, error) {
	return control.Probe{Password: "once"}, h.err
}

// load reads a configuration; DIR is a fresh folder.
func load(t *testing.T, text string) *config.Config {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "ftpd.hcl")
	if err := os.WriteFile(file, []byte(strings.ReplaceAll(text, "DIR", dir)), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg, found := config.Load(file, config.Env{})
	if found.HasErrors() {
		t.Fatal(found)
	}
	return cfg
}

// oneSite listens where the server does.
func oneSite(s *server, more string) string {
	return fmt.Sprintf("daemon { run_dir = \"DIR\" }\nsite \"a\" {\n listen = [%q]\n home = \"DIR/home\"\n"+
		"user \"anna\" {\n password = \"plain:secret\"\n path \"/\" { rights = [\"all\"] }\n }\n%s\n}", s.net.Addr(), more)
}

// options have a daemon that answers.
func options(cfg *config.Config) Options {
	silent := logrus.New()
	silent.SetOutput(io.Discard)
	status := control.Status{PID: os.Getpid(), Path: cfg.Path}
	for _, s := range cfg.Sites {
		for _, l := range s.Listen.V {
			status.Listeners = append(status.Listeners, control.Listener{Address: l.String()})
		}
	}
	return Options{
		Config: cfg, Daemon: &helper{status: status},
		Complaints:  func(*config.Config) config.Diagnostics { return nil },
		Descriptors: func(_ *config.Config, limit int) (int, int) { return limit / 10, 0 },
		Inspect: func(rules *config.Site) (*site.Site, error) {
			return site.Inspect(rules, site.NewShared(silent))
		},
	}
}

// examine gives the findings as lines.
func examine(t *testing.T, cfg *config.Config, change func(*Options)) []string {
	t.Helper()
	o := options(cfg)
	if change != nil {
		change(&o)
	}
	var lines []string
	if err := Run(context.Background(), o, func(f Finding) {
		lines = append(lines, fmt.Sprintf("%s %s %s: %s → %s", f.Status, f.Check, f.At, f.Text, f.Mend))
	}); err != nil {
		t.Fatal(err)
	}
	return lines
}
