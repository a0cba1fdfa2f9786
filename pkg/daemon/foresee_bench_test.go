package daemon

import (
	"path/filepath"
	"testing"

	"ftpd/pkg/config"
)

// BenchmarkForesee is a hoster's diff: 1,000 sites with 20 users each, of which one
// has changed.
func BenchmarkForesee(b *testing.B) {
	r := newRunning(b)
	r.options.Path = filepath.Dir(r.file)
	writeSites(b, r.options.Path, r.port, 1000, 20)
	r.reload(Start)
	writeFile(b, sitePath(r.options.Path, 500), siteOf(500, r.port, 21, "  limits { max_sessions = 7 }"))
	b.ReportAllocs()
	for b.Loop() {
		cfg, found := config.Load(r.options.Path, r.options.Env)
		c, err := r.foresee(cfg, found)
		if err != nil {
			b.Fatal(err)
		}
		if len(c.Entries) != 1 || len(c.Settings) != 1 {
			b.Fatalf("%+v", c)
		}
	}
}
