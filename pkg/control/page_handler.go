package control

import (
	"bytes"
	"html/template"
	"io"
	"net/http"
	"strings"
	"time"
)

// pageHandler answers who may look.
func pageHandler(d Daemon, metrics http.Handler) http.Handler {
	h := &handler{d}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", h.index)
	mux.HandleFunc("GET /healthz", h.health)
	mux.HandleFunc("GET /v1/status", h.status)
	mux.Handle("GET /metrics", metrics)
	return mux
}

// health answers load balancers and their kind.
func (h *handler) health(w http.ResponseWriter, _ *http.Request) {
	status := h.daemon.Status()
	word, causes := status.Health(time.Now())
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if word == Draining {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	// An error is the client's having gone.
	_, _ = io.WriteString(w, strings.Join(append([]string{word}, causes...), "\n")+"\n")
}

// indexPage is what there is for people before there is more.
var indexPage = template.Must(template.New("").Parse(`<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>ftpd</title></head>
<body>
<h1>ftpd {{.Status.Version}}</h1>
<p>{{.Status.State}}, {{.Word}}{{range .Causes}}, {{.}}{{end}}</p>
<p>generation {{.Status.Configuration.Generation}}, {{.Status.Totals.Sessions}} sessions, {{.Status.Totals.Transfers}} transfers</p>
<ul>
<li><a href="/v1/status">status</a> (JSON)</li>
<li><a href="/metrics">metrics</a> (Prometheus)</li>
<li><a href="/healthz">health</a></li>
</ul>
</body>
</html>
`))

func (h *handler) index(w http.ResponseWriter, _ *http.Request) {
	status := h.daemon.Status()
	word, causes := status.Health(time.Now())
	var page bytes.Buffer
	err := indexPage.Execute(&page, struct {
		Status Status
		Word   string
		Causes []string
	}{status, word, causes})
	if err != nil {
		fail(w, http.StatusInternalServerError, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(page.Bytes())
}
