package daemon

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func TestReloadSwaps(t *testing.T) {
	r := newRunning(t)
	r.write(siteText("one", "127.0.0.1:PORT", ""))
	if o := r.reload(Start); o.Generation != 1 || o.Sites != 1 || len(o.Opened) != 1 {
		t.Errorf("start: %+v", o)
	}
	r.wantGreeting("127.0.0.1", "one")

	r.write(siteText("two", "127.0.0.1:PORT", "") + siteText("three", "*:PORT", ""))
	o := r.reload(Hangup)
	if o.Generation != 2 || o.Sites != 2 || len(o.Opened) != 1 || len(o.Closed) != 1 {
		t.Errorf("reload: %+v", o)
	}
	r.wantGreeting("127.0.0.1", "two")
	r.wantGreeting("127.0.0.2", "three")
	if r.Site("one") != nil || r.Site("two") == nil {
		t.Error("the router does not follow")
	}
	if r.server.rechecked != 1 {
		t.Errorf("sessions were asked %d times, want once", r.server.rechecked)
	}

	r.write(siteText("two", "127.0.0.1:PORT", "") + siteText("three", "127.0.0.3:PORT", ""))
	r.reload(Hangup)
	r.wantGreeting("127.0.0.1", "two")
	r.wantGreeting("127.0.0.3", "three")
	r.wantGreeting("127.0.0.2", "refused")
}

// The watcher speaks up for nothing; a fault must be reported once, not for
// each time that it does.
func TestFaultIsReportedOnce(t *testing.T) {
	r := newRunning(t)
	r.write(siteText("one", "127.0.0.1:PORT", ""))
	r.reload(Start)
	r.write(`site "bad" {`)
	for range 3 {
		_, _ = r.Reload(Changed)
	}
	if n := strings.Count(r.log.String(), "reload refused"); n != 1 {
		t.Errorf("reported %d times:\n%s", n, r.log)
	}
	if _, err := r.Reload(Hangup); err == nil { // who asks gets an answer
		t.Error("accepted")
	}
}

// logrotate moves the event log away and sends SIGHUP: also with a broken
// configuration what is said next belongs into the new file.
func TestHangupReopensTheEventLogFirst(t *testing.T) {
	r := newRunning(t)
	events := filepath.Join(filepath.Dir(r.file), "events.log")
	r.write("daemon {\n log { file = \"DIR/events.log\" }\n}\n" + siteText("one", "127.0.0.1:PORT", ""))
	r.reload(Start)
	defer r.events.close()
	if err := os.Rename(events, events+".1"); err != nil {
		t.Fatal(err)
	}
	r.write(`site "bad" {`)
	if _, err := r.Reload(Hangup); err == nil {
		t.Fatal("accepted")
	}
	const refused = "reload refused"
	old, _ := os.ReadFile(events + ".1")
	fresh, err := os.ReadFile(events)
	if err != nil || !strings.Contains(string(fresh), refused) || strings.Contains(string(old), refused) {
		t.Errorf("%v: the old file has %q, the new one %q", err, old, fresh)
	}
}

// Clients come all the time while the configuration goes back and forth between
// specific and wildcard sockets: each hears one of the two generations.
func TestClientsDuringReloads(t *testing.T) {
	r := newRunning(t)
	texts := []string{siteText("one", "127.0.0.1:PORT", ""), siteText("two", "*:PORT", "")}
	r.write(texts[0])
	r.reload(Start)
	done := make(chan struct{})
	var clients sync.WaitGroup
	for range 2 {
		clients.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				got := r.greeting("127.0.0.1")
				// The one loss that doc.go admits: a connection in the old
				// socket's queue when it closes.
				if got != "one" && got != "two" && !strings.Contains(got, "reset") {
					t.Errorf("a client heard %q", got)
					return
				}
			}
		})
	}
	for i := range 10 {
		r.write(texts[(i+1)%2])
		r.reload(Hangup)
	}
	close(done)
	clients.Wait()
}
