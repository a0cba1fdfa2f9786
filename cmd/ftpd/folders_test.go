package main

import (
	"bytes"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"ftpd/pkg/control"
)

// TestFolders asks a socket, and shows what it says.
func TestFolders(t *testing.T) {
	var asked []string
	answers := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Method+" "+r.URL.RequestURI())
		_, _ = w.Write([]byte(`{"folders": [
			{"site": "main", "path": "/srv/in", "bytes": 1536, "max": 1024, "known": true},
			{"site": "main", "path": "/srv/new", "max": 2048},
			{"site": "main", "path": "/srv/busy", "bytes": 512, "max": 1024, "known": true, "unsure": true, "read": "2026-11-20T12:00:00Z"}
		]}`))
	})
	path := filepath.Join(t.TempDir(), control.SocketName)
	server, err := control.Listen(path, answers)
	if err != nil {
		t.Fatal(err)
	}
	server.Serve()
	defer server.Close(0)
	var out bytes.Buffer
	a := &app{stdout: &out}
	for _, rescan := range []bool{false, true} {
		list, err := askFolders(t.Context(), control.NewClient(path), "main", rescan)
		if err != nil {
			t.Fatal(err)
		}
		out.Reset()
		if err := a.printFolders(list); err != nil {
			t.Fatal(err)
		}
	}
	if got := strings.Join(asked, ", "); got != "GET /v1/folders?site=main, POST /v1/folders/rescan?site=main" {
		t.Errorf("asked %s", got)
	}
	for _, want := range []string{"/srv/in +1.5K +1.0K +0 ", "/srv/new +- +2.0K +- +- +not read yet", "/srv/busy +512 .*too many at most"} {
		matched := false
		for _, line := range strings.Split(out.String(), "\n") {
			matched = matched || regexp.MustCompile(want).MatchString(line)
		}
		if !matched {
			t.Errorf("no line like %q in\n%s", want, out.String())
		}
	}
}
