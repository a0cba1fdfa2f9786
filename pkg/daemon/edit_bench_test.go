package daemon

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/sirupsen/logrus"
)

// hash is one that nobody verifies here: reading it is what costs.
const hash = `$6$saltsalt$qFmFH.bQmmtXzyBY0s9v7Oicd2z4XSIecDzlB5KiA2/jctKu9YterLp8wwnSq.qc.eoxqOmSuNp2xS0ktL3nh/`

// writeSites fills a configuration folder as a hoster would: a file for each
// site, and one for what they have in common.
func writeSites(tb testing.TB, dir string, port uint16, sites, users int) {
	tb.Helper()
	common := fmt.Sprintf(`
daemon {
  watch     = false
  run_dir   = %q
  state_dir = %q
}
defaults {
  home       = "%s/home/$$username$$"
  limits { max_sessions = 10 }
}
`, filepath.Join(dir, "run"), filepath.Join(dir, "state"), dir)
	writeFile(tb, filepath.Join(dir, "ftpd.hcl"), common)
	for i := range sites {
		writeFile(tb, sitePath(dir, i), siteOf(i, port, users, ""))
	}
}

func sitePath(dir string, i int) string {
	return filepath.Join(dir, "sites", fmt.Sprintf("s%04d.hcl", i))
}

// siteOf is one site's file; more is one more line of it.
func siteOf(i int, port uint16, users int, more string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "site \"s%d\" {\n  listen = [\"127.0.0.1:%d\"]\n  hostnames = [\"s%d.example.com\"]\n%s\n", i, port, i, more)
	b.WriteString("  group \"staff\" {\n    path \"/\" { rights = [\"read\"] }\n    path \"/in/\" { rights = [\"all\"] }\n  }\n")
	for j := range users {
		fmt.Fprintf(&b, "  user \"u%d\" {\n    password = %q\n    group = \"staff\"\n  }\n", j, hash)
	}
	return b.String() + "}\n"
}

func writeFile(tb testing.TB, name, text string) {
	tb.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		tb.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		tb.Fatal(err)
	}
}

// BenchmarkEdit is how long it takes from reading a changed file to the new rules
// in force, with 1,000 sites of 20 users; daemon.settle comes before. It reports
// what the configuration in force holds in memory.
func BenchmarkEdit(b *testing.B) {
	const sites, users = 1000, 20
	dir := b.TempDir()
	port := freePort(b)
	writeSites(b, dir, port, sites, users)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	d, err := New(Options{
		Path: dir, Stderr: &lockedBuffer{}, Signals: make(chan os.Signal),
		NewServer: func(logrus.FieldLogger, func() int) (Server, error) { return &fakeServer{}, nil },
	})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(d.sockets.close)
	reload := func(cause Cause) {
		if o, err := d.Reload(cause); err != nil || o.Unchanged || o.Sites != sites {
			b.Fatalf("%+v %v", o, err)
		}
	}
	reload(Start)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		b.StopTimer()
		writeFile(b, sitePath(dir, i%sites), siteOf(i%sites, port, users, fmt.Sprintf("  description = \"edit %d\"", i)))
		b.StartTimer()
		reload(Changed)
	}
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/(1<<20), "MiB-held")
}
