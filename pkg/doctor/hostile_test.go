package doctor

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"
)

// at answers one command in another way than a good server.
func at(verb, line string) func(*server, string) (string, bool) {
	return func(_ *server, v string) (string, bool) {
		if v != verb {
			return "", false
		}
		return line, line == ""
	}
}

// TestHostileServers: whatever answers, there is a line that says so, in time, and
// nothing in it that a terminal obeys.
func TestHostileServers(t *testing.T) {
	forever := func(line string) string { return strings.Repeat(line, 2*maxControl/len(line)) }
	for _, test := range []struct {
		name   string
		change func(*server)
		want   string
	}{
		{"good", func(*server) {}, "ok session ADDR in clear: greeting, log-in as anna, CWD /, upload, EPSV list, PASV list, download, delete ("},
		{"endless greeting", func(s *server) { s.refuse = at("", forever("220-more\r\n")) }, "failed session ADDR in clear: greeting: the answer has no end"},
		{"endless line", func(s *server) { s.refuse = at("", forever("220 more")) }, "failed session ADDR in clear: greeting: the answer has no end"},
		{"hangs up", func(s *server) { s.refuse = at("USER", "") }, "failed session ADDR in clear: log-in as anna: USER: the connection was closed instead of an answer"},
		{"no FTP", func(s *server) { s.refuse = at("", "HTTP/1.1 400 Bad Request\r\n") }, "failed session ADDR in clear: greeting: "},
		{"terminal escapes", func(s *server) { s.refuse = at("PASS", "530 \x1b[2J\u202e\x9b\r\n") }, "failed session ADDR in clear: log-in as anna: PASS: 530 ?[2J??"},
		{"log-in refused", func(s *server) { s.refuse = at("PASS", "530 no\r\n") }, "'ftpd explain a anna /'"},
		{"too many", func(s *server) { s.refuse = at("", "421 full\r\n") }, "greeting: 421 full → a limit is reached"},
		{"nonsense for a port", func(s *server) { s.refuse = at("EPSV", "229 at (|||99999|)\r\n") }, `EPSV: no port in "at (|||99999|)"`},
		{"nonsense for an address", func(s *server) { s.refuse = at("PASV", "227 at (1,2,3,4,5)\r\n") }, `PASV: no address in "at (1,2,3,4,5)"`},
		{"nobody at the port", func(s *server) { s.refuse = at("EPSV", "229 at (|||1|)\r\n") }, "upload: data connection: connection refused (before it"},
		{"another address", func(s *server) { s.told = "10,1,2,3" }, "failed passive ADDR in clear: PASV tells 127.0.0.1 the address 10.1.2.3 instead of 127.0.0.1"},
		{"another content", func(s *server) { s.answer = func(c []byte) []byte { return append([]byte("x"), c[1:]...) } }, "download: RETR: what came back (65536 bytes) is not what was stored (65536)"},
		{"too much content", func(s *server) { s.answer = func(c []byte) []byte { return make([]byte, 1<<20) } }, "download: RETR: what came back (65537 bytes)"},
		{"file not listed", func(s *server) {
			s.refuse = func(s *server, verb string) (string, bool) {
				if verb == "MLSD" {
					s.mu.Lock()
					defer s.mu.Unlock()
					s.files = map[string][]byte{}
				}
				return "", false
			}
		}, "EPSV list: MLSD: .ftpd-doctor-"},
		{"no room", func(s *server) { s.refuse = at("STOR", "552 full\r\n") }, "upload: STOR: 552 full (before it"},
		{"refuses to delete", func(s *server) { s.refuse = at("DELE", "450 busy\r\n") }, "the file of the test is left behind: /.ftpd-doctor-"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t)
			test.change(s)
			s.start()
			lines := examine(t, load(t, oneSite(s, "")), nil)
			all := strings.ReplaceAll(strings.Join(lines, "\n"), s.net.Addr().String(), "ADDR")
			if !strings.Contains(all, test.want) {
				t.Errorf("want %q, found:\n%s", test.want, all)
			}
			if strings.ContainsAny(all, "\x1b\u202e\u009b\r") {
				t.Errorf("a terminal obeys %q", all)
			}
			if s.mu.Lock(); len(s.files) > 0 && test.name != "refuses to delete" {
				t.Errorf("left behind: %d files", len(s.files))
			}
			s.mu.Unlock()
		})
	}
}

// TestWedgedDaemon: it hangs at any step, and is not waited for again and again.
func TestWedgedDaemon(t *testing.T) {
	for _, verb := range []string{"", "PASS", "STOR", "DELE"} {
		t.Run("at "+verb, func(t *testing.T) {
			t.Parallel()
			s := newServer(t)
			release := make(chan struct{})
			t.Cleanup(func() { close(release) }) // before the server's
			s.refuse = func(_ *server, v string) (string, bool) {
				if v == verb {
					<-release
				}
				return "", v == verb
			}
			s.start()
			lines := examine(t, load(t, oneSite(s, "")), func(o *Options) { o.Patience = 200 * time.Millisecond })
			if all := strings.Join(lines, "\n"); !strings.Contains(all, "no answer in time") {
				t.Errorf("found:\n%s", all)
			}
		})
	}
}

// TestManyWedgedListeners: the first say so for all.
func TestManyWedgedListeners(t *testing.T) {
	s := newServer(t)
	release := make(chan struct{})
	t.Cleanup(func() { close(release) })
	s.refuse = func(*server, string) (string, bool) {
		<-release
		return "", true
	}
	s.start()
	var text strings.Builder
	for i := range 200 {
		fmt.Fprintf(&text, "site \"s%d\" {\n listen = [%q]\n hostnames = [\"s%d\"]\n home = \"DIR\"\n}\n", i, s.net.Addr(), i)
	}
	began := time.Now()
	lines := examine(t, load(t, text.String()), func(o *Options) { o.Patience = time.Second })
	tried := 0
	for _, line := range lines {
		if strings.Contains(line, "greeting: no answer in time") {
			tried++
		}
	}
	if tried < enough || tried > enough+2*atOnce {
		t.Errorf("%d were waited for", tried)
	}
	// All of them would take 25 s.
	if took := time.Since(began); took > 15*time.Second {
		t.Errorf("it took %v", took)
	}
}

// TestFileIsRemovedOverAnotherConnection: the first dies with the file stored.
func TestFileIsRemovedOverAnotherConnection(t *testing.T) {
	s := newServer(t)
	died := false
	s.refuse = func(s *server, verb string) (string, bool) {
		s.mu.Lock()
		defer s.mu.Unlock()
		hangUp := verb == "MLSD" && !died
		died = died || hangUp
		return "", hangUp
	}
	s.start()
	all := strings.Join(examine(t, load(t, oneSite(s, "")), nil), "\n")
	if !strings.Contains(all, "EPSV list: MLSD: the connection was closed instead of an answer") || strings.Contains(all, "left behind") {
		t.Errorf("found:\n%s", all)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.files) > 0 {
		t.Errorf("%d files are left", len(s.files))
	}
}

// TestNoPassForAnother: where the daemon does not listen, somebody else may.
func TestNoPassForAnother(t *testing.T) {
	s := newServer(t)
	s.start()
	lines := examine(t, load(t, oneSite(s, "")), func(o *Options) { o.Daemon.(*helper).status.Listeners = nil })
	if all := strings.Join(lines, "\n"); !strings.Contains(all, "the daemon does not listen there") {
		t.Errorf("found:\n%s", all)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.said) > 0 {
		t.Errorf("it heard %q", s.said)
	}
}

// TestInterrupted: who loses patience leaves nothing behind either.
func TestInterrupted(t *testing.T) {
	s := newServer(t)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	s.refuse = func(s *server, verb string) (string, bool) {
		if verb == "RETR" {
			cancel()
		}
		return "", false
	}
	s.start()
	cfg := load(t, oneSite(s, ""))
	var lines []string
	o := options(cfg)
	if err := Run(ctx, o, func(f Finding) { lines = append(lines, f.Text) }); err != nil {
		t.Fatal(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.files) > 0 || strings.Contains(strings.Join(lines, "\n"), "left behind") {
		t.Errorf("%d files are left; found %q", len(s.files), lines)
	}
}
