package daemon

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// withStatus has a status block, of nothing if there is no text, and one site.
func (r *running) withStatus(status, more string) {
	r.t.Helper()
	r.write("daemon {\n  status {\n    " + status + "\n  }\n}\n" + siteText("one", "127.0.0.1:PORT", more))
}

// asked is the answer's code and text, 0 and the error for none.
func asked(at, user string) (int, string) {
	request, err := http.NewRequest("GET", "http://"+at, nil)
	if err != nil {
		return 0, err.Error()
	}
	if name, password, ok := strings.Cut(user, ":"); ok {
		request.SetBasicAuth(name, password)
	}
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 20 * time.Second}
	answer, err := client.Do(request)
	if err != nil {
		return 0, err.Error()
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return 0, err.Error()
	}
	return answer.StatusCode, string(text)
}

func wantAsked(t *testing.T, at, user string, code int) {
	t.Helper()
	if got, text := asked(at, user); got != code {
		t.Errorf("%s as %q: %d %s, want %d", at, user, got, text, code)
	}
}

// The page follows the configuration: it comes, moves, beside itself too, changes its
// credentials and goes.
func TestPageFollows(t *testing.T) {
	r := newRunning(t)
	first, second := freePort(t), freePort(t)
	at := func(host string, port uint16) string { return host + ":" + strconv.Itoa(int(port)) }
	listen := func(address string) string { return fmt.Sprintf("listen = %q", address) }
	const ops = "\nusername = \"ops\"\npassword = \"plain:old\""

	r.withStatus("", "")
	r.reload(Start)
	wantAsked(t, at("127.0.0.1", first), "", 0)

	r.withStatus(listen(at("127.0.0.1", first)), "")
	r.reload(Hangup)
	wantAsked(t, at("127.0.0.1", first)+"/healthz", "", 200)
	kept := r.page.server

	// Another change leaves it alone, its socket included.
	r.withStatus(listen(at("127.0.0.1", first)), "limits { max_sessions = 5 }")
	r.reload(Hangup)
	if r.page.server != kept {
		t.Error("it is another page")
	}

	// Credentials come and change at once.
	r.withStatus(listen(at("127.0.0.1", first))+ops, "")
	r.reload(Hangup)
	wantAsked(t, at("127.0.0.1", first), "", 401)
	wantAsked(t, at("127.0.0.1", first), "ops:old", 200)
	r.withStatus(listen(at("127.0.0.1", first))+strings.Replace(ops, "old", "new", 1), "")
	r.reload(Hangup)
	wantAsked(t, at("127.0.0.1", first), "ops:old", 401)
	wantAsked(t, at("127.0.0.1", first), "ops:new", 200)
	r.awaitLog(`msg="status page refused" client=127.0.0.1 reason=page-credentials rule="` + r.file)

	// From one address to all of its port, which the kernel does not like, and away.
	r.withStatus(listen(at("*", first))+ops, "")
	r.reload(Hangup)
	wantAsked(t, at("127.0.0.9", first), "ops:old", 200)
	wantAsked(t, at("127.0.0.1", first), "ops:new", 401)
	r.withStatus(listen(at("localhost", second)), "")
	r.reload(Hangup)
	wantAsked(t, at("127.0.0.1", second), "", 200)
	r.page.leaving.Wait()
	wantAsked(t, at("127.0.0.9", first), "ops:old", 0)

	r.withStatus("", "")
	r.reload(Hangup)
	r.page.leaving.Wait()
	wantAsked(t, at("127.0.0.1", second), "", 0)
}

// One that can't be had refuses the reload, with its place, and nothing has happened.
func TestPageTaken(t *testing.T) {
	r := newRunning(t)
	port := freePort(t)
	here := "127.0.0.1:" + strconv.Itoa(int(port))
	r.withStatus("listen = \""+here+"\"\nusername = \"ops\"\npassword = \"plain:old\"", "")
	r.reload(Start)
	taken := occupied(t)
	r.withStatus("listen = \""+taken+"\"", `alias "/a" { path = "/tmp" }`)
	_, err := r.Reload(Hangup)
	fault, ok := errors.AsType[*Fault](err)
	if !ok || len(fault.Verdict.Diagnostics) != 1 {
		t.Fatalf("%v", err)
	}
	if text := fault.Verdict.Diagnostics[0].Error(); !strings.Contains(text, "ftpd.hcl:5:5: error: status.listen: bind: address already in use") {
		t.Error(text)
	}
	wantAsked(t, here, "ops:old", 200)

	// What fails after it has been bound takes it away again, and leaves credentials.
	free := "127.0.0.1:" + strconv.Itoa(int(freePort(t)))
	r.write("daemon {\n  status {\n    listen = \"" + free + "\"\n  }\n}\n" + siteText("one", "127.0.0.1:PORT", "") + siteText("two", taken, ""))
	if _, err := r.Reload(Hangup); err == nil || !strings.Contains(err.Error(), "address already in use") {
		t.Fatalf("%v", err)
	}
	if conn, err := net.Dial("tcp", free); err == nil {
		conn.Close()
		t.Error("it listens at the new address")
	}
	wantAsked(t, here, "ops:wrong", 401)

	// Metrics say so.
	_, text := asked(here+"/metrics", "ops:old")
	for _, want := range []string{
		"ftpd_config_last_reload_successful 0\n", `ftpd_config_reloads_total{result="refused"} 2` + "\n",
		"ftpd_config_generation 1\n", `ftpd_refusals_total{reason="page-credentials",site=""} 1` + "\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if strings.Contains(text, `site="two"`) {
		t.Error("a site that never served has series")
	}
	if _, text := asked(here+"/healthz", "ops:old"); text != "degraded\nreload-refused\n" {
		t.Errorf("%q", text)
	}
}

// A taken address at the start is a fault like any other.
func TestPageTakenAtTheStart(t *testing.T) {
	r := newRunning(t)
	r.withStatus("listen = \""+occupied(t)+"\"", "")
	_, err := r.Reload(Start)
	if _, ok := errors.AsType[*Fault](err); !ok {
		t.Fatalf("%v", err)
	}
	if r.greeting("127.0.0.1") == "one" {
		t.Error("it serves")
	}
}

// In the end it says that it ends, to the end.
func TestPageInADrain(t *testing.T) {
	r := newRunning(t)
	r.server.release = make(chan struct{})
	r.server.draining = make(chan struct{})
	here := "127.0.0.1:" + strconv.Itoa(int(freePort(t)))
	r.withStatus("listen = \""+here+"\"", "")
	ended := r.run()
	wantAsked(t, here+"/healthz", "", 200)
	r.signals <- syscall.SIGTERM
	<-r.server.draining
	wantAsked(t, here+"/healthz", "", 503)
	if _, text := asked(here+"/metrics", ""); !strings.Contains(text, "ftpd_draining 1\n") {
		t.Error(text)
	}
	close(r.server.release)
	if err := <-ended; err != nil {
		t.Error(err)
	}
	wantAsked(t, here+"/healthz", "", 0)
}
