package wlog

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"ftpd/pkg/pathvars"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	// Lumberjack never ends its goroutine; ours must all be gone.
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("gopkg.in/natefinch/lumberjack%2ev2.(*Logger).millRun"))
}

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func timeTemplate(t testing.TB, path string) pathvars.TimeTemplate {
	t.Helper()
	template, err := pathvars.ParseTime(path)
	if err != nil {
		t.Fatal(err)
	}
	return template
}

// testOptions are those of a log with two columns.
func testOptions(t testing.TB, path string) Options {
	t.Helper()
	return Options{
		Path:     timeTemplate(t, path),
		Fields:   allFields(t, "time", "cs-uri-stem"),
		Software: "ftpd test",
		OnError: func(err error) {
			if err != nil {
				t.Errorf("log failed: %v", err)
			}
		},
	}
}

func openLog(t testing.TB, s *Set, o Options) *Log {
	t.Helper()
	l, err := s.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func closeLog(t testing.TB, l *Log) {
	t.Helper()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
}

func line(at time.Time, stem string) *Record { return &Record{Time: at, URIStem: stem} }

func head(date string) string {
	return "#Software: ftpd test\n#Version: 1.0\n#Date: " + date + "\n#Fields: time cs-uri-stem\n"
}

func checkFile(t *testing.T, name, want string) {
	t.Helper()
	got, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", filepath.Base(name), diff)
	}
}

func TestLinesGoToTheFileOfTheirTime(t *testing.T) {
	dir := t.TempDir()
	l := openLog(t, NewSet(), testOptions(t, dir+"/logs/ex$$yymmdd$$.log"))
	midnight := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	l.Write(line(midnight.Add(-2*time.Hour), "a"))
	l.Write(line(midnight.Add(-time.Second).In(time.FixedZone("", 7200)), "b"))
	l.Write(line(midnight, "c"))
	l.Write(line(midnight.Add(-time.Second), "late"))
	l.Write(line(midnight.Add(48*time.Hour), "d"))
	closeLog(t, l)

	checkFile(t, dir+"/logs/ex261121.log", head("2026-11-21 22:00:00")+"22:00:00 a\n23:59:59 b\n")
	checkFile(t, dir+"/logs/ex261122.log", head("2026-11-22 00:00:00")+"00:00:00 c\n23:59:59 late\n")
	checkFile(t, dir+"/logs/ex261124.log", head("2026-11-24 00:00:00")+"00:00:00 d\n")
}

func TestAFileIsReadableByItsGroup(t *testing.T) {
	dir := t.TempDir()
	l := openLog(t, NewSet(), testOptions(t, dir+"/x.log"))
	l.Write(line(noon, "a"))
	closeLog(t, l)
	info, err := os.Stat(dir + "/x.log")
	if err != nil || info.Mode().Perm()&0o7 != 0 || info.Mode().Perm()&0o40 == 0 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

func TestAFileOpenedAgainHasItsHeadAgain(t *testing.T) {
	path := t.TempDir() + "/x.log"
	for _, stem := range []string{"a", "b"} {
		l := openLog(t, NewSet(), testOptions(t, path))
		l.Write(line(noon, stem))
		closeLog(t, l)
	}
	h := head("2026-11-21 12:00:00")
	checkFile(t, path, h+"12:00:00 a\n"+h+"12:00:00 b\n")
}

func TestATornLineIsEnded(t *testing.T) {
	path := t.TempDir() + "/x.log"
	if err := os.WriteFile(path, []byte("12:00:00 crash"), 0o600); err != nil {
		t.Fatal(err)
	}
	l := openLog(t, NewSet(), testOptions(t, path))
	l.Write(line(noon, "a"))
	closeLog(t, l)
	checkFile(t, path, "12:00:00 crash\n"+head("2026-11-21 12:00:00")+"12:00:00 a\n")
}

func TestHoldersShareAFile(t *testing.T) {
	dir := t.TempDir()
	set := NewSet()
	one := openLog(t, set, testOptions(t, dir+"/$$yyyy$$.log"))
	same := openLog(t, set, testOptions(t, dir+"/./$$yyyy$$.log"))
	o := testOptions(t, dir+"/$$yyyy$$.log")
	o.Fields, o.Remark = allFields(t, "cs-uri-stem"), "two\nlines"
	other := openLog(t, set, o)

	one.Write(line(noon, "a"))
	same.Write(line(noon, "b"))
	other.Write(line(noon, "c"))
	one.Write(line(noon, "d"))
	closeLog(t, one)
	closeLog(t, one)
	same.Write(line(noon, "e"))
	closeLog(t, other)
	closeLog(t, same)

	h := head("2026-11-21 12:00:00")
	checkFile(t, dir+"/2026.log", h+"12:00:00 a\n12:00:00 b\n"+
		"#Software: ftpd test\n#Version: 1.0\n#Date: 2026-11-21 12:00:00\n#Remark: two lines\n#Fields: cs-uri-stem\nc\n"+
		h+"12:00:00 d\n12:00:00 e\n")
}

// A reload's holder says its remark before its first line, once, and those of
// before who are late say nothing.
func TestRemarkOfALaterHolder(t *testing.T) {
	path := t.TempDir() + "/x.log"
	set := NewSet()
	o := testOptions(t, path)
	open := func(remark string) *Log {
		o.Remark = remark
		return openLog(t, set, o)
	}
	first := open("generation 1")
	first.Write(line(noon, "a"))
	silent, second := open("generation 2"), open("generation 3")
	other := open("generation 3") // another site of it
	second.Write(line(noon, "b"))
	first.Write(line(noon, "late"))
	other.Write(line(noon, "c"))
	second.Write(line(noon, "d"))
	for _, l := range []*Log{silent, first, second, other} {
		closeLog(t, l)
	}
	checkFile(t, path, "#Software: ftpd test\n#Version: 1.0\n#Date: 2026-11-21 12:00:00\n#Remark: generation 1\n#Fields: time cs-uri-stem\n"+
		"12:00:00 a\n#Remark: generation 3\n12:00:00 b\n12:00:00 late\n12:00:00 c\n12:00:00 d\n")
}

// The same where a flush lies between the lines.
func TestRemarkBetweenFlushes(t *testing.T) {
	path := t.TempDir() + "/x.log"
	f, old := still(t, testOptions(t, path))
	next := *old
	next.remark, next.serial = "next", 2
	for i, h := range []*header{old, &next, old, &next} {
		f.add(h, line(noon, string(rune('a'+i))))
		flush(t, f)
	}
	checkFile(t, path, head("2026-11-21 12:00:00")+"12:00:00 a\n#Remark: next\n12:00:00 b\n12:00:00 c\n12:00:00 d\n")
}

func TestRotatorsAreUsedAgain(t *testing.T) {
	path := t.TempDir() + "/x.log"
	set := NewSet()
	for range 5 {
		l := openLog(t, set, testOptions(t, path))
		l.Write(line(noon, "a"))
		closeLog(t, l)
	}
	if len(set.spare) != 1 || len(set.files) != 0 {
		t.Errorf("%d rotators and %d files are left", len(set.spare), len(set.files))
	}
}

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(dir+"/file", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"":                  "log path: it is empty",
		"logs/x.log":        "log path logs/x.log: it is not absolute",
		dir:                 "open " + dir + ": is a directory",
		dir + "/file/x.log": "mkdir " + dir + "/file: not a directory",
		"/dev/fd":           "open /dev/fd: is a directory",
	} {
		if _, err := NewSet().Open(testOptions(t, path)); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", path, err, want)
		}
	}
	if _, err := NewSet().Open(Options{Path: timeTemplate(t, dir+"/x.log")}); err == nil {
		t.Error("no fields: no error")
	}
}

func TestConflict(t *testing.T) {
	a := testOptions(t, "/x.log")
	b := a
	b.OnError, b.Remark = nil, "of the other site"
	if err := a.Conflict(b); err != nil {
		t.Error(err)
	}
	b.Fields, b.Compress = allFields(t, "date"), true
	if err := a.Conflict(b); err == nil || err.Error() != "sites that share the log /x.log must agree on fields, compress" {
		t.Error(err)
	}
}

func TestWritersAtOnce(t *testing.T) {
	const writers, lines = 8, 300
	path := t.TempDir() + "/x.log"
	l := openLog(t, NewSet(), testOptions(t, path))
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range lines {
				l.Write(line(noon, fmt.Sprintf("%d/%d", w, i)))
			}
		})
	}
	wg.Wait()
	closeLog(t, l)
	if got := l.Status().Lines; got != writers*lines {
		t.Errorf("%d lines counted", got)
	}
	next := make([]int, writers)
	for text := range strings.Lines(readLines(t, path)) {
		var w, i int
		if _, err := fmt.Sscanf(text, "12:00:00 %d/%d\n", &w, &i); err != nil || i != next[w] {
			t.Fatalf("%q: %v, want number %d", text, err, next[w])
		}
		next[w]++
	}
}

// readLines is what a file has beside its one head.
func readLines(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	text, ok := strings.CutPrefix(string(data), head("2026-11-21 12:00:00"))
	if !ok {
		t.Fatalf("%s begins with %.100q", name, data)
	}
	return text
}

// BenchmarkQueue is what a session pays for a line; a batch is taken away each
// time that a disk would have.
func BenchmarkQueue(b *testing.B) {
	q := queue{path: timeTemplate(b, "/x-$$yyyymmdd$$.log")}
	h := &header{fields: allFields(b, usual...)}
	r := upload()
	var taken []batch
	b.ReportAllocs()
	for b.Loop() {
		q.add(h, r)
		if q.size >= keptBuffer/2 {
			taken = q.take(emptied(taken))
		}
	}
}
