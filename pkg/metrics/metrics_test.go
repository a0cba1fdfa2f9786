package metrics

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"ftpd/pkg/site"
)

// fixed always looks the same.
type fixed Look

func (f fixed) Look() Look { return Look(f) }

// example has something of everything.
func example() fixed {
	moment := time.Unix(1_790_000_000, 500_000_000)
	classes := site.Transfers{}.Within
	for i := range classes {
		classes[i] = uint64(i)
	}
	return fixed{
		Version: "1.0", Commit: "abc", Draining: true, Listeners: 2,
		Descriptors: 9, DescriptorsMax: 900,
		Config: Config{
			Generation: 3, Since: moment, Trial: true, Refused: true, Accepted: moment,
			Reloads: map[string]uint64{"reloaded": 2, "unchanged": 0, "refused": 1},
		},
		Sites: []Site{
			{Name: "", Counts: site.Counts{Refusals: map[string]uint64{"no-site": 4}}},
			{
				Name: "main \"quoted\"",
				Counts: site.Counts{
					Connections: 10, Logins: 7,
					LoginFailures: map[string]uint64{"bad-password": 2},
					Refusals:      map[string]uint64{"bad-password": 2, "right-delete": 1},
					Uploads:       site.Transfers{Whole: 5, Incomplete: 1, Bytes: 77, Took: 90 * time.Second, Within: classes, Timed: 11},
					Downloads:     site.Transfers{Within: classes, Timed: 9},
				},
				Now: &Now{Sessions: 3, Transfers: 1, Expires: moment, Log: &Log{Lines: 100, Lost: 2, Failing: true}},
			},
		},
	}
}

func TestSeries(t *testing.T) {
	// What is long is only compared where something could go wrong.
	err := testutil.CollectAndCompare(NewCollector(example()), strings.NewReader(`
# HELP ftpd_certificate_expiry_timestamp_seconds When the certificate ends that the site shows.
# TYPE ftpd_certificate_expiry_timestamp_seconds gauge
ftpd_certificate_expiry_timestamp_seconds{site="main \"quoted\""} 1.7900000005e+09
# HELP ftpd_config_last_reload_successful 0 if the files were refused when they were read last, at the start or in a reload.
# TYPE ftpd_config_last_reload_successful gauge
ftpd_config_last_reload_successful 0
# HELP ftpd_config_reloads_total Attempts to reload since the start.
# TYPE ftpd_config_reloads_total counter
ftpd_config_reloads_total{result="refused"} 1
ftpd_config_reloads_total{result="reloaded"} 2
ftpd_config_reloads_total{result="unchanged"} 0
# HELP ftpd_log_failing 1 while the site's W3C log cannot be written.
# TYPE ftpd_log_failing gauge
ftpd_log_failing{site="main \"quoted\""} 1
# HELP ftpd_logins_total Log-ins; the result is success, or the reason why it was refused.
# TYPE ftpd_logins_total counter
ftpd_logins_total{result="success",site="main \"quoted\""} 7
ftpd_logins_total{result="bad-password",site="main \"quoted\""} 2
# HELP ftpd_refusals_total What was refused, by reason.
# TYPE ftpd_refusals_total counter
ftpd_refusals_total{reason="no-site",site=""} 4
ftpd_refusals_total{reason="bad-password",site="main \"quoted\""} 2
ftpd_refusals_total{reason="right-delete",site="main \"quoted\""} 1
# HELP ftpd_sessions Sessions now.
# TYPE ftpd_sessions gauge
ftpd_sessions{site="main \"quoted\""} 3
`), "ftpd_certificate_expiry_timestamp_seconds", "ftpd_config_last_reload_successful", "ftpd_config_reloads_total",
		"ftpd_log_failing", "ftpd_logins_total", "ftpd_refusals_total", "ftpd_sessions")
	if err != nil {
		t.Error(err)
	}
}

func TestHistogram(t *testing.T) {
	text := scrape(t, NewHandler(example()))
	for _, want := range []string{
		`ftpd_transfer_duration_seconds_bucket{direction="upload",site="main \"quoted\"",le="0.1"} 0`,
		`ftpd_transfer_duration_seconds_bucket{direction="upload",site="main \"quoted\"",le="21600"} 8`,
		`ftpd_transfer_duration_seconds_bucket{direction="upload",site="main \"quoted\"",le="+Inf"} 11`,
		`ftpd_transfer_duration_seconds_sum{direction="upload",site="main \"quoted\""} 90`,
		`ftpd_transfer_duration_seconds_count{direction="upload",site="main \"quoted\""} 11`,
		`ftpd_transfers_total{direction="upload",result="incomplete",site="main \"quoted\""} 1`,
		`go_goroutines `, `process_open_fds `, `ftpd_build_info{`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
}

// TestWithNothing: a daemon that has just begun, and sites without a log, a
// certificate, or a life.
func TestWithNothing(t *testing.T) {
	text := scrape(t, NewHandler(fixed{Sites: []Site{{Name: "gone"}, {Name: "new", Now: &Now{}}}}))
	for _, not := range []string{"ftpd_log_", "ftpd_certificate", "ftpd_config_last_reload_success_timestamp", `ftpd_sessions{site="gone"}`} {
		if strings.Contains(text, "\n"+not) {
			t.Errorf("%s is there", not)
		}
	}
	if !strings.Contains(text, `ftpd_sessions{site="new"} 0`) || !strings.Contains(text, `ftpd_connections_total{site="gone"} 0`) {
		t.Error(text)
	}
}

// TestConventions asks Prometheus' own linter.
func TestConventions(t *testing.T) {
	problems, err := testutil.CollectAndLint(NewCollector(example()))
	if err != nil || len(problems) > 0 {
		t.Errorf("%v, %v", problems, err)
	}
}

// TestPage keeps docs/metrics.md and the alerts true: every family has its row there,
// with its labels, and nothing else has one.
func TestPage(t *testing.T) {
	page := read(t, "../../docs/metrics.md")
	rows := regexp.MustCompile("(?m)^\\| `(ftpd_[a-z_]+)` \\| ([^|]*)\\|").FindAllStringSubmatch(page, -1)
	documented := map[string]string{}
	for _, row := range rows {
		documented[row[1]] = strings.TrimSpace(strings.ReplaceAll(row[2], "`", ""))
	}
	for _, f := range families {
		labels, found := documented[f.name]
		if want := strings.Join(f.labels, ", "); !found || labels != want {
			t.Errorf("docs/metrics.md: %s has labels %q, want %q (a row: %v)", f.name, labels, want, found)
		}
		delete(documented, f.name)
	}
	for name := range documented {
		t.Errorf("docs/metrics.md has %s, which is not there", name)
	}
	// What is alerted on exists.
	known := map[string]bool{"ftpd_transfer_duration_seconds_bucket": true}
	for _, f := range families {
		known[f.name] = true
	}
	for _, file := range []string{"../../docs/metrics.md", "../../deploy/prometheus/ftpd.rules.yml"} {
		for _, name := range regexp.MustCompile(`\bftpd_[a-z_]+`).FindAllString(read(t, file), -1) {
			if !known[name] {
				t.Errorf("%s: there is no %s", file, name)
			}
		}
	}
}

// TestAllAreCollected: no family is described and then forgotten.
func TestAllAreCollected(t *testing.T) {
	text := scrape(t, NewHandler(example()))
	for _, f := range families {
		if !strings.Contains(text, "# TYPE "+f.name+" ") {
			t.Errorf("%s is not collected", f.name)
		}
	}
	registry := prometheus.NewPedanticRegistry()
	if err := registry.Register(NewCollector(example())); err != nil {
		t.Fatal(err)
	}
	if _, err := registry.Gather(); err != nil {
		t.Error(err)
	}
}

// slow waits to be released.
type slow struct{ begun, release chan struct{} }

func (s slow) Look() Look {
	s.begun <- struct{}{}
	<-s.release
	return Look{}
}

// TestAtOnce: however many ask, few are answered at a time.
func TestAtOnce(t *testing.T) {
	s := slow{make(chan struct{}), make(chan struct{})}
	h := NewHandler(s)
	var all sync.WaitGroup
	for range atOnce {
		all.Go(func() { scrape(t, h) })
		<-s.begun
	}
	answer := httptest.NewRecorder()
	h.ServeHTTP(answer, httptest.NewRequest("GET", "/metrics", nil))
	if answer.Code != http.StatusServiceUnavailable {
		t.Errorf("one too many: %d", answer.Code)
	}
	close(s.release)
	all.Wait()
}

func scrape(t *testing.T, h http.Handler) string {
	t.Helper()
	answer := httptest.NewRecorder()
	h.ServeHTTP(answer, httptest.NewRequest("GET", "/metrics", nil))
	if answer.Code != http.StatusOK {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
	return answer.Body.String()
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// BenchmarkScrape is one with a thousand sites.
func BenchmarkScrape(b *testing.B) {
	look := example()
	one := look.Sites[1]
	for i := range 999 {
		one.Name = fmt.Sprintf("files%d.example.com", i)
		look.Sites = append(look.Sites, one)
	}
	h := NewHandler(look)
	for b.Loop() {
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/metrics", nil))
	}
}
