package archive

import (
	"bufio"
	"fmt"
	"os"
	"regexp"
	"testing"
	"time"

	"ftpd/pkg/wlog"
)

const (
	benchFields = "date time c-ip cs-username s-sitename s-ip s-port cs-method cs-uri-stem sc-status sc-bytes cs-bytes " +
		"time-taken x-session x-fullpath x-reason x-rule"
	benchStep = 20 * time.Millisecond // from line to line
)

// synthetic writes a log of so many bytes, as the daemon would: a thousand users,
// one refusal among forty lines, a head every MiB. It returns the time of the last line.
func synthetic(b *testing.B, name string, size int64) time.Time {
	b.Helper()
	file, err := os.Create(name)
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	out := bufio.NewWriterSize(file, 1<<20)
	defer out.Flush()
	fields := fieldsOf(b, benchFields)
	at := noon
	var line []byte
	for written, since := int64(0), 1<<20; written < size; written, since = written+int64(len(line)), since+len(line) {
		if since >= 1<<20 {
			out.WriteString(head(benchFields))
			since = 0
		}
		i := int(at.Sub(noon) / benchStep)
		r := deed(at, fmt.Sprintf("user%03d", i%1000), fmt.Sprintf("/projects/%d/measurement-%d.dat", i%50, i), 226)
		r.Session, r.Rule, r.Received, r.Duration = "k3f9x2ab", "sites/files.hcl:14", int64(i)*1000, 12*time.Millisecond
		if i%40 == 0 {
			r.Status, r.Reason = 550, "right-put"
		}
		line = wlog.AppendLine(line[:0], fields, r)
		out.Write(line)
		at = at.Add(benchStep)
	}
	return at
}

// BenchmarkScan searches a whole log of 200 MB, in memory of the kernel.
func BenchmarkScan(b *testing.B) {
	const size = 200 << 20
	name := b.TempDir() + "/x.log"
	synthetic(b, name, size)
	log := logAt(b, Access, name)
	for _, one := range []struct {
		name  string
		query Query
	}{
		{"user", Query{Users: []string{"user123"}}},
		{"nobody", Query{Users: []string{"nobody"}}},
		{"status class", Query{Status: statuses(b, "5xx")}},
		{"network", Query{From: addresses(b, "198.51.100.0/24")}},
		{"text", Query{Text: regexp.MustCompile(`measurement-77\d+\.dat`)}},
		{"all", Query{}},
	} {
		b.Run(one.name, func(b *testing.B) {
			b.SetBytes(size)
			b.ReportAllocs()
			for b.Loop() {
				s := NewSearch(one.query, log)
				for s.Next() != nil {
				}
				s.Close()
			}
		})
	}
}

// BenchmarkSince asks for the last minute of logs of different sizes.
func BenchmarkSince(b *testing.B) {
	for _, megabytes := range []int64{2, 20, 200, 1000} {
		b.Run(fmt.Sprintf("%dMB", megabytes), func(b *testing.B) {
			name := b.TempDir() + "/x.log"
			last := synthetic(b, name, megabytes<<20)
			log := logAt(b, Access, name)
			for b.Loop() {
				s := NewSearch(Query{Since: last.Add(-time.Minute)}, log)
				n := 0
				for s.Next() != nil {
					n++
				}
				s.Close()
				if n < 2900 || n > 3100 {
					b.Fatalf("%d lines", n)
				}
			}
		})
	}
}
