package daemon

import (
	"bytes"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
)

// badOnes are configurations that must be refused, for every cause and at every
// step that a reload has: the last ones fail when all sites are built and some
// addresses bound.
func (r *running) badOnes() map[string]string {
	r.t.Helper()
	dir := filepath.Dir(r.file)
	for name, text := range map[string]string{"file": "", "bad.pem": "no certificate"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			r.t.Fatal(err)
		}
	}
	if err := os.MkdirAll(filepath.Join(dir, "folder"), 0o700); err != nil {
		r.t.Fatal(err)
	}
	here := func(more string) string { return siteText("bad", "127.0.0.1:PORT", more) }
	home := func(path string) string { return strings.Replace(here(""), "DIR/home", path, 1) }
	return map[string]string{
		"nothing":            "",
		"syntax":             `site "bad" {`,
		"unknown name":       here(`hmoe = "/"`),
		"not served":         here("ident = true"),
		"file() missing":     here(`description = file("missing")`),
		"failing test":       here("") + "test \"x\" {\n site = \"bad\"\n user = \"anna\"\n can = [\"put\"]\n}",
		"home is a file":     home("DIR/file"),
		"home below a file":  home("DIR/file/home"),
		"home is not made":   strings.Replace(home("DIR/missing"), "listen", "create_home = false\n listen", 1),
		"no certificate":     here("tls {\n certificate = \"missing\"\n key = \"missing\"\n}"),
		"broken certificate": here("tls {\n certificate = \"bad.pem\"\n key = \"bad.pem\"\n}"),
		"address of nobody":  siteText("bad", "192.0.2.7:PORT", ""),
		"event log":          here("") + "daemon {\n log { file = \"DIR/folder\" }\n}",
		"state folder":       here("") + "daemon {\n fallback = true\n state_dir = \"DIR/file\"\n}",
		"log is a folder":    here("log { path = \"DIR/folder\" }"),
		"log of the second":  siteText("fine", "127.0.0.3:PORT", "log { path = \"DIR/fine.log\" }") + here("log { path = \"DIR/folder\" }"),
		"address taken":      here("log { path = \"DIR/fine.log\" }") + siteText("bad0", "127.0.0.3:PORT", "") + siteText("bad2", "127.0.0.5:PORT", ""),
		"taken by wildcard":  siteText("bad", "*:PORT", ""),
	}
}

// Whatever is wrong, and however far the reload came, nothing changes: neither
// what is served, nor what the process holds.
func TestRefusedReloadChangesNothing(t *testing.T) {
	r := newRunning(t)
	good := siteText("good", "127.0.0.1:PORT", "log { path = \"DIR/good.log\" }")
	r.write(good)
	r.reload(Start)
	taken, err := net.Listen("tcp", "127.0.0.5:"+strconv.Itoa(int(r.port)))
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	bad := r.badOnes()
	before := r.current.Load()
	for name, text := range bad {
		t.Run(name, func(t *testing.T) {
			r.write(text)
			r.wantGreeting("127.0.0.1", "good")
			held := holdings()
			if o, err := r.Reload(Hangup); err == nil {
				t.Fatalf("accepted: %+v", o)
			}
			if r.current.Load() != before {
				t.Error("the generation changed")
			}
			if got := r.Listeners(); len(got) != 1 || len(got[0].Sites) != 1 || got[0].Sites[0] != "good" {
				t.Errorf("listeners: %+v", got)
			}
			r.wantGreeting("127.0.0.1", "good")
			r.wantGreeting("127.0.0.3", "refused")
			held.wantAgain(t)
			if !strings.Contains(r.log.String(), "reload refused, the old configuration stays") {
				t.Errorf("the log says nothing:\n%s", r.log)
			}
		})
	}
	if r.server.rechecked != 0 {
		t.Error("sessions were asked for nothing")
	}
	r.write(good)
	if o := r.reload(Hangup); !o.Unchanged || o.Generation != 1 {
		t.Errorf("going back: %+v", o)
	}
}

// holding is what a process has that must not grow.
type holding struct{ descriptors, goroutines int }

func holdings() holding {
	names, _ := os.ReadDir("/proc/self/fd")
	return holding{len(names), runtime.NumGoroutine()}
}

// wantAgain waits for what ends by itself, a closed connection's goroutine.
func (h holding) wantAgain(t *testing.T) {
	t.Helper()
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	timeout := time.After(10 * time.Second)
	for {
		now := holdings()
		if now.descriptors <= h.descriptors && now.goroutines <= h.goroutines {
			return
		}
		select {
		case <-look.C:
		case <-timeout:
			stacks := make([]byte, 1<<20)
			t.Fatalf("held are %+v, were %+v\n%s", now, h, stacks[:runtime.Stack(stacks, true)])
		}
	}
}

// Clients that wait in the listener's queue wait through refused reloads, and
// through one that keeps the address: the socket is the same.
func TestTheQueueIsNotTouched(t *testing.T) {
	r := newRunning(t)
	gate := make(chan struct{})
	r.server.gate = gate
	r.write(siteText("good", "127.0.0.1:PORT", ""))
	r.reload(Start)
	at := net.JoinHostPort("127.0.0.1", strconv.Itoa(int(r.port)))
	var clients []net.Conn
	for range 5 { // the accept loop has the first, the kernel the others
		conn, err := net.Dial("tcp", at)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		clients = append(clients, conn)
	}
	for name, text := range r.badOnes() {
		if name == "address taken" || name == "taken by wildcard" {
			continue // nobody has it here
		}
		r.write(text)
		if _, err := r.Reload(Hangup); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	r.write(siteText("better", "127.0.0.1:PORT", ""))
	r.reload(Hangup)
	close(gate)
	for i, conn := range clients {
		var said bytes.Buffer
		if err := conn.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
			t.Fatal(err)
		}
		if _, err := said.ReadFrom(conn); err != nil || strings.TrimSpace(said.String()) != "better" {
			t.Errorf("client %d heard %q, %v", i, said.String(), err)
		}
	}
}
