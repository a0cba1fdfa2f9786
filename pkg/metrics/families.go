package metrics

import "github.com/prometheus/client_golang/prometheus"

// family is all series of one name.
type family struct {
	name, help string
	kind       prometheus.ValueType
	labels     []string
	desc       *prometheus.Desc
}

// families are all of ours, in the order of the page.
var families []*family

func gauge(name, help string, labels ...string) *family {
	return add(name, help, prometheus.GaugeValue, labels)
}

func counter(name, help string, labels ...string) *family {
	return add(name, help, prometheus.CounterValue, labels)
}

// histogram has no value of its own to have a kind.
func histogram(name, help string, labels ...string) *family {
	return add(name, help, prometheus.UntypedValue, labels)
}

func add(name, help string, kind prometheus.ValueType, labels []string) *family {
	name = "ftpd_" + name
	f := &family{name, help, kind, labels, prometheus.NewDesc(name, help, labels, nil)}
	families = append(families, f)
	return f
}

var (
	buildInfo = gauge("build_info", "Always 1; what runs is in the labels.", "version", "commit", "goversion")

	draining  = gauge("draining", "1 while nobody new is let in, because a drain or a stop has begun.")
	listeners = gauge("listeners", "Addresses that are listened on.")

	descriptors    = gauge("session_descriptors", "File descriptors that sessions count for now.")
	descriptorsMax = gauge("session_descriptors_limit", "File descriptors that sessions may come to; a quarter is for the work of who is in, and newcomers beyond the rest are refused.")

	generation  = gauge("config_generation", "Number of the configuration in force, from 1.")
	configSince = gauge("config_generation_timestamp_seconds", "When the configuration in force came into force.")
	configApart = gauge("config_apart", "1 if the configuration in force is not the one in the files: a fallback, or a reload that was not confirmed.")
	configTrial = gauge("config_awaits_confirmation", "1 while the configuration in force has to be confirmed.")

	reloads          = counter("config_reloads_total", "Attempts to reload since the start.", "result")
	reloadSuccessful = gauge("config_last_reload_successful", "0 if the files were refused when they were read last, at the start or in a reload.")
	reloadAccepted   = gauge("config_last_reload_success_timestamp_seconds", "When the files were last found good, at the start or in a reload.")

	certificateExpiry = gauge("certificate_expiry_timestamp_seconds", "When the certificate ends that the site shows.", "site")

	sessions        = gauge("sessions", "Sessions now.", "site")
	transfersActive = gauge("transfers_active", "Transfers that run now.", "site")

	connections = counter("connections_total", "Connections that were let in.", "site")
	logins      = counter("logins_total", "Log-ins; the result is success, or the reason why it was refused.", "site", "result")
	refusals    = counter("refusals_total", "What was refused, by reason.", "site", "reason")

	transfers        = counter("transfers_total", "Transfers that have ended.", "site", "direction", "result")
	transferBytes    = counter("transfer_bytes_total", "Bytes of transfers that have ended, whole or not.", "site", "direction")
	transferDuration = histogram("transfer_duration_seconds", "How long transfers took, whole or not.", "site", "direction")

	logLines   = counter("log_lines_total", "Lines written to the site's W3C log since it was opened.", "site")
	logLost    = counter("log_lines_lost_total", "Lines of the site's W3C log that will never be written.", "site")
	logFailing = gauge("log_failing", "1 while the site's W3C log cannot be written.", "site")
)
