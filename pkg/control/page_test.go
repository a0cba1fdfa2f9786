package control

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// onPage asks a page that is not served anywhere.
func onPage(d Daemon, c *Credentials, r *http.Request) *httptest.ResponseRecorder {
	g := &guard{next: pageHandler(d, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, "the metrics")
	}))}
	g.credentials.Store(c)
	answer := httptest.NewRecorder()
	g.ServeHTTP(answer, r)
	return answer
}

func TestPage(t *testing.T) {
	for _, test := range []struct {
		method, path string
		code         int
		want         string
	}{
		{"GET", "/", 200, `<a href="/metrics">`},
		{"GET", "/healthz", 200, "ok\n"},
		{"HEAD", "/healthz", 200, ""},
		{"GET", "/metrics", 200, "the metrics"},
		{"GET", "/v1/status", 200, `"version":"1"`},
		{"GET", "/nothing", 404, ""},
		{"GET", "/v1/sessions", 404, ""},
		// Nobody steers here.
		{"POST", "/v1/reload", 405, "nothing can be changed"},
		{"POST", "/v1/kick", 405, ""},
		{"DELETE", "/v1/drain", 405, ""},
		{"OPTIONS", "/", 405, ""},
		{"POST", "/metrics", 405, ""},
	} {
		daemon := &fakeDaemon{}
		r := httptest.NewRequest(test.method, "http://127.0.0.1:8021"+test.path, strings.NewReader(`{"user":"anna"}`))
		answer := onPage(daemon, nil, r)
		if answer.Code != test.code || !strings.Contains(answer.Body.String(), test.want) {
			t.Errorf("%s %s: %d %s", test.method, test.path, answer.Code, answer.Body)
		}
		if len(daemon.orders) > 0 || answer.Header().Get("Cache-Control") != "no-store" || answer.Header().Get("Content-Security-Policy") == "" {
			t.Errorf("%s %s: ordered %q, answered %v", test.method, test.path, daemon.orders, answer.Header())
		}
	}
}

// A name of somebody else's that leads here must not let a web page read.
func TestPageIsAskedByAddress(t *testing.T) {
	for host, code := range map[string]int{
		"127.0.0.1:8021": 200, "127.0.0.1": 200, "[::1]:8021": 200, "[::1]": 200, "localhost:8021": 200, "localhost": 200,
		"evil.example": 403, "evil.example:8021": 403, "localhost.evil.example": 403, "127.0.0.1.evil.example": 403, "": 403, "[": 403,
	} {
		r := httptest.NewRequest("GET", "/healthz", nil)
		r.Host = host
		if answer := onPage(&fakeDaemon{}, nil, r); answer.Code != code {
			t.Errorf("%q: %d, want %d", host, answer.Code, code)
		}
		// Who has a password is no stranger's page.
		r.SetBasicAuth("ops", "right")
		if answer := onPage(&fakeDaemon{}, credentials(nil), r); answer.Code != 200 {
			t.Errorf("%q with a password: %d", host, answer.Code)
		}
	}
}

// credentials are ops and right; refused, where it is not nil, counts.
func credentials(refused *atomic.Int32) *Credentials {
	return NewCredentials("ops", func(_ context.Context, _ netip.Addr, password string) (bool, error) {
		return password == "right", nil
	}, func(client netip.Addr) {
		if refused != nil && client.String() == "192.0.2.1" { // httptest's client
			refused.Add(1)
		}
	})
}

func TestPageCredentials(t *testing.T) {
	var refused atomic.Int32
	c := credentials(&refused)
	ask := func(path, name, password string) int {
		r := httptest.NewRequest("GET", path, nil)
		if name+password != "" {
			r.SetBasicAuth(name, password)
		}
		answer := onPage(&fakeDaemon{}, c, r)
		if challenged := answer.Header().Get("WWW-Authenticate") != ""; challenged != (answer.Code == 401) {
			t.Errorf("%d with %v", answer.Code, answer.Header())
		}
		return answer.Code
	}
	for _, path := range []string{"/", "/healthz", "/metrics", "/v1/status", "/nothing"} {
		if code := ask(path, "", ""); code != 401 {
			t.Errorf("%s without credentials: %d", path, code)
		}
	}
	if refused.Load() != 0 {
		t.Error("who shows none is no guesser")
	}
	for range 2 { // before a right one, and after
		for _, wrong := range [][2]string{{"ops", "wrong"}, {"ops", ""}, {"", "right"}, {"other", "right"}, {"opsright", "x"}, {"op", "sright"}} {
			if code := ask("/healthz", wrong[0], wrong[1]); code != 401 {
				t.Errorf("%q: %d", wrong, code)
			}
		}
		if code := ask("/healthz", "ops", "right"); code != 200 {
			t.Errorf("the right ones: %d", code)
		}
	}
	if n := refused.Load(); n != 12 {
		t.Errorf("%d were told of, want 12", n)
	}
}

// Who guesses waits at most so long for a turn, and holds up nobody who was right
// before.
func TestPageGuessing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		busy := false
		c := NewCredentials("ops", func(ctx context.Context, client netip.Addr, password string) (bool, error) {
			if busy {
				<-ctx.Done()
				return false, ctx.Err()
			}
			return password == "right" && client.String() == "192.0.2.1", nil
		}, func(netip.Addr) { t.Error("it is said to be refused") })
		ask := func(password string) (int, time.Duration) {
			r, began := httptest.NewRequest("GET", "http://localhost/healthz", nil), time.Now()
			r.SetBasicAuth("ops", password)
			return onPage(&fakeDaemon{}, c, r).Code, time.Since(began)
		}
		if code, _ := ask("right"); code != 200 {
			t.Fatal(code)
		}
		busy = true
		if code, took := ask("right"); code != 200 || took != 0 {
			t.Errorf("who was right before: %d after %v", code, took)
		}
		if code, took := ask("guess"); code != 503 || took != pageAnswerFor/2 {
			t.Errorf("a guess: %d after %v", code, took)
		}
	})
}

// A verifier that has no time is no refusal.
func TestPageVerifierBusy(t *testing.T) {
	c := NewCredentials("ops", func(context.Context, netip.Addr, string) (bool, error) { return false, errors.New("no time") }, func(netip.Addr) {
		t.Error("it is said to be refused")
	})
	r := httptest.NewRequest("GET", "/", nil)
	r.SetBasicAuth("ops", "right")
	if answer := onPage(&fakeDaemon{}, c, r); answer.Code != 503 {
		t.Errorf("%d", answer.Code)
	}
}

func TestHealth(t *testing.T) {
	now := time.Now()
	past, future := now.Add(-time.Hour), now.Add(time.Hour)
	for _, test := range []struct {
		status Status
		code   int
		want   string
	}{
		{Status{State: Serving}, 200, "ok\n"},
		{Status{State: Serving, LastReload: &Attempt{Result: Unchanged}}, 200, "ok\n"},
		{Status{State: Serving, LastReload: &Attempt{Result: Refused}}, 200, "degraded\nreload-refused\n"},
		{Status{State: Serving, Configuration: Configuration{Apart: &Apart{}}}, 200, "degraded\napart\n"},
		{Status{State: Serving, Configuration: Configuration{Trial: &Trial{}}}, 200, "ok\n"},
		{Status{State: Serving, Sites: []Site{
			{Name: "a", Log: &Log{Error: "full"}, Expires: &future},
			{Name: "b", Log: &Log{Lost: 3}, Expires: &past},
		}}, 200, "degraded\nlog-failing a\ncertificate-expired b\n"},
		{Status{State: Draining}, 503, "draining\n"},
		{Status{State: Draining, LastReload: &Attempt{Result: Refused}}, 503, "draining\nreload-refused\n"},
	} {
		answer := onPage(statusOnly{status: test.status}, nil, httptest.NewRequest("GET", "http://localhost/healthz", nil))
		if answer.Code != test.code || answer.Body.String() != test.want {
			t.Errorf("%+v: %d %q, want %d %q", test.status, answer.Code, answer.Body, test.code, test.want)
		}
	}
}

// statusOnly is a daemon in some state.
type statusOnly struct {
	Daemon
	status Status
}

func (s statusOnly) Status() Status { return s.status }

// Over TCP: it is bounded, and its end is one.
func TestPageServes(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := NewPage(l, &fakeDaemon{}, http.NotFoundHandler(), nil)
	p.http.ReadTimeout = 300 * time.Millisecond
	p.Serve()
	// As many as there are places say nothing, and are cut off.
	var crowd []net.Conn
	for range PageConnections {
		conn, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		crowd = append(crowd, conn)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 30 * time.Second}
	get := func() (int, error) {
		answer, err := client.Get("http://" + l.Addr().String() + "/healthz")
		if err != nil {
			return 0, err
		}
		defer answer.Body.Close()
		return answer.StatusCode, nil
	}
	if code, err := get(); code != 200 {
		t.Errorf("behind a crowd: %d, %v", code, err)
	}
	// Its place was one of theirs.
	cut := 0
	for _, conn := range crowd {
		conn.SetReadDeadline(time.Now().Add(time.Millisecond))
		if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
			cut++
		}
	}
	if cut == 0 {
		t.Error("it came in while all places were taken")
	}
	// Others are demanded from the next request on.
	p.Demand(credentials(nil))
	if code, err := get(); code != 401 {
		t.Errorf("after Demand: %d, %v", code, err)
	}
	p.Close(time.Second)
	if code, err := get(); err == nil {
		t.Errorf("after Close: %d", code)
	}
	// One that never served is closed, too.
	l, err = net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	NewPage(l, &fakeDaemon{}, http.NotFoundHandler(), nil).Close(0)
	if _, err := net.Dial("tcp", l.Addr().String()); err == nil {
		t.Error("it listens on")
	}
}
