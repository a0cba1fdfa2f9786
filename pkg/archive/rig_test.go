package archive

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ftpd/pkg/pathvars"
	"ftpd/pkg/wlog"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("gopkg.in/natefinch/lumberjack%2ev2.(*Logger).millRun"))
}

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

const usual = "date time c-ip cs-username s-sitename cs-method cs-uri-stem sc-status x-fullpath"

func fieldsOf(t testing.TB, names string) []wlog.Field {
	t.Helper()
	fields, err := wlog.ParseFields(strings.Fields(names))
	if err != nil {
		t.Fatal(err)
	}
	return fields
}

func head(names string) string { return "#Software: test\n#Fields: " + names + "\n" }

// deed is a record that is as dull as its arguments.
func deed(at time.Time, user, path string, status int) *wlog.Record {
	return &wlog.Record{
		Time: at, Client: netip.MustParseAddrPort("192.0.2.7:50000"), User: user, Site: "main",
		Method: "STOR", URIStem: path, FullPath: path, Status: status,
	}
}

// text is a log of the usual columns.
func text(t testing.TB, records ...*wlog.Record) string {
	t.Helper()
	all := []byte(head(usual))
	for _, r := range records {
		all = wlog.AppendLine(all, fieldsOf(t, usual), r)
	}
	return string(all)
}

// put writes a file, packed if its name ends so.
func put(t testing.TB, name, content string) {
	t.Helper()
	data := []byte(content)
	if strings.HasSuffix(name, ".gz") {
		data = packed(data)
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

func packed(data []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write(data)
	z.Close()
	return b.Bytes()
}

func logAt(t testing.TB, kind Kind, path string) Log {
	t.Helper()
	template, err := pathvars.ParseTime(path)
	if err != nil {
		t.Fatal(err)
	}
	return Log{Kind: kind, Path: template}
}

// found is what a search finds, as "time path" or "time message".
func found(s *Search) (all []string) {
	for e := s.Next(); e != nil; e = s.Next() {
		all = append(all, brief(e))
	}
	s.Close()
	return all
}

func brief(e *Entry) string {
	what := e.Message
	if e.Kind == Access {
		what = e.Get("x-fullpath")
	}
	return fmt.Sprintf("%s %s", e.Time.Format("15:04:05"), what)
}
