package metrics

import (
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// atOnce bounds scrapes that run at a time; others are told 503.
const atOnce = 4

// NewHandler answers scrapes with what the source says, and with the process's and Go's
// own series.
func NewHandler(s Source) http.Handler {
	registry := prometheus.NewRegistry()
	registry.MustRegister(
		NewCollector(s),
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	// One series that cannot be had must not hide the others.
	return promhttp.HandlerFor(registry, promhttp.HandlerOpts{
		MaxRequestsInFlight: atOnce, ErrorHandling: promhttp.ContinueOnError,
	})
}
