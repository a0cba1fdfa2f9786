package wlog

import (
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"gopkg.in/natefinch/lumberjack.v2"
)

// still is a log without goroutines: the test says when it writes.
func still(t *testing.T, o Options) (*file, *header) {
	t.Helper()
	f := newFile(o.Path, &lumberjack.Logger{})
	f.join(&Log{options: o})
	t.Cleanup(f.out.close)
	return f, &header{o.Software, o.Remark, o.Fields, 1}
}

func flush(t *testing.T, f *file) {
	t.Helper()
	if err := f.flush(); err != nil {
		t.Fatal(err)
	}
}

func TestAMovedFileIsBegunAnew(t *testing.T) {
	dir := t.TempDir()
	f, h := still(t, testOptions(t, dir+"/x.log"))
	f.add(h, line(noon, "a"))
	flush(t, f)
	if err := os.Rename(dir+"/x.log", dir+"/x.log.1"); err != nil {
		t.Fatal(err)
	}
	f.add(h, line(noon, "b"))
	flush(t, f)
	checkFile(t, dir+"/x.log.1", head("2026-11-21 12:00:00")+"12:00:00 a\n")
	checkFile(t, dir+"/x.log", head("2026-11-21 12:00:00")+"12:00:00 b\n")
}

// TestHeadsComeAgain, so that who begins in the middle of a file finds the columns.
func TestHeadsComeAgain(t *testing.T) {
	dir := t.TempDir()
	f, h := still(t, testOptions(t, dir+"/x.log"))
	for range 35 { // of 100 kB
		for range 10 {
			f.add(h, line(noon, strings.Repeat("x", 10_000)))
		}
		flush(t, f)
	}
	content, err := os.ReadFile(dir + "/x.log")
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(string(content), head("2026-11-21 12:00:00"))
	if len(parts) != 5 || parts[0] != "" { // 3.5 MB
		t.Errorf("%d heads", len(parts)-1)
	}
	for _, part := range parts {
		if len(part) > headEvery+maxPiece {
			t.Errorf("%d bytes without a head", len(part))
		}
	}
}

func TestATruncatedFileGetsItsHeadAgain(t *testing.T) {
	dir := t.TempDir()
	f, h := still(t, testOptions(t, dir+"/x.log"))
	for _, stem := range []string{"a", "b", "c"} {
		f.add(h, line(noon, stem))
		flush(t, f)
		if stem == "c" {
			break
		}
		if err := os.Truncate(dir+"/x.log", 0); err != nil { // logrotate's copytruncate
			t.Fatal(err)
		}
	}
	checkFile(t, dir+"/x.log", head("2026-11-21 12:00:00")+"12:00:00 c\n")
}

func TestFullFilesAreSetAside(t *testing.T) {
	const lines = 30_000 // of 100 bytes
	dir := t.TempDir()
	o := testOptions(t, dir+"/x.log")
	o.MaxSize = mebibyte - 1 // rounded up
	f, h := still(t, o)
	for i := range lines {
		f.add(h, line(noon, fmt.Sprintf("%090d", i)))
	}
	flush(t, f)
	names, err := filepath.Glob(dir + "/*.log")
	if err != nil || len(names) != 3 {
		t.Fatalf("%v, %v", names, err)
	}
	// The file in use has no time in its name and sorts last.
	slices.Sort(names)
	next := 0
	for _, name := range names {
		if info, err := os.Stat(name); err != nil || info.Size() > mebibyte {
			t.Errorf("%s: %d bytes, %v", name, info.Size(), err)
		}
		for text := range strings.Lines(readLines(t, name)) {
			if want := fmt.Sprintf("12:00:00 %090d\n", next); text != want {
				t.Fatalf("%s: %q, want number %d", name, text, next)
			}
			next++
		}
	}
	if next != lines {
		t.Errorf("%d lines", next)
	}
}

func TestWritingGoesOnWhenTheDiskIsBack(t *testing.T) {
	dir := t.TempDir()
	o := testOptions(t, dir+"/logs/x.log")
	var told []string
	o.OnError = func(err error) { told = append(told, fmt.Sprint(err)) }
	f, h := still(t, o)
	if err := os.WriteFile(dir+"/logs", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		f.add(h, line(noon, fmt.Sprint(i)))
		if err := f.flush(); err == nil || f.status().Err == nil {
			t.Fatal("written to a folder that is a file")
		}
	}
	if f.retry != 4*firstRetry {
		t.Errorf("after three failures it waits %v", f.retry)
	}
	if err := os.Remove(dir + "/logs"); err != nil {
		t.Fatal(err)
	}
	flush(t, f)
	flush(t, f)
	checkFile(t, dir+"/logs/x.log", head("2026-11-21 12:00:00")+"12:00:00 0\n12:00:00 1\n12:00:00 2\n")
	if len(told) != 2 || told[1] != "<nil>" || f.retry != 0 || f.status().Err != nil || f.status().Lines != 3 {
		t.Errorf("told %q, then %+v", told, f.status())
	}
}

// A line that comes while the disk fails uses the word up that wakes the writer;
// it must not wait in memory for the next deed when the lines before it are out.
func TestALineThatCameMeanwhileIsNotForgotten(t *testing.T) {
	dir := t.TempDir()
	o := testOptions(t, dir+"/logs/x.log")
	o.OnError = nil
	f, h := still(t, o)
	if err := os.WriteFile(dir+"/logs", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	f.add(h, line(noon, "before"))
	if !f.awaitLines() || f.flush() == nil {
		t.Fatal("written to a folder that is a file")
	}
	f.add(h, line(noon, "meanwhile"))
	if err := os.Remove(dir + "/logs"); err != nil {
		t.Fatal(err)
	}
	for len(f.wake) > 0 { // as run does
		f.awaitLines()
		flush(t, f)
	}
	checkFile(t, dir+"/logs/x.log", head("2026-11-21 12:00:00")+"12:00:00 before\n12:00:00 meanwhile\n")
}

// TestAFullDisk has a line written in part, as a full disk does.
func TestAFullDisk(t *testing.T) {
	dir := t.TempDir()
	o := testOptions(t, dir+"/x.log")
	o.OnError = nil
	f, h := still(t, o)
	for _, stem := range []string{"first", "second", "third"} {
		f.add(h, line(noon, stem))
	}
	begin := head("2026-11-21 12:00:00")
	restore := limitFileSize(t, uint64(len(begin+"12:00:00 first\n12:00:0")))
	err := f.flush()
	restore()
	if err == nil || f.status().Lines != 1 {
		t.Fatalf("%v, %+v", err, f.status())
	}
	checkFile(t, dir+"/x.log", begin+"12:00:00 first\n")
	flush(t, f)
	checkFile(t, dir+"/x.log", begin+"12:00:00 first\n"+begin+"12:00:00 second\n12:00:00 third\n")
}

// limitFileSize bounds every file that this process writes until restore.
func limitFileSize(t *testing.T, bytes uint64) (restore func()) {
	t.Helper()
	signal.Ignore(syscall.SIGXFSZ)
	var old syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &old); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: bytes, Max: old.Max}); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &old); err != nil {
			t.Fatal(err)
		}
	}
}

func TestLinesAreLostWhenTheQueueIsFull(t *testing.T) {
	dir := t.TempDir()
	f, h := still(t, testOptions(t, dir+"/x.log"))
	big := line(noon, strings.Repeat("x", maxLine-100))
	n := uint64(0)
	for f.status().Lost == 0 {
		f.add(h, big)
		n++
	}
	if f.queue.size < maxQueued || f.queue.size > maxQueued+maxLine {
		t.Errorf("%d bytes queued", f.queue.size)
	}
	flush(t, f)
	f.add(h, big)
	flush(t, f)
	if s := f.status(); s.Lines != n || s.Lost != 1 {
		t.Errorf("%d added, then %+v", n+1, s)
	}
}

func TestALineTooLongIsLost(t *testing.T) {
	dir := t.TempDir()
	f, h := still(t, testOptions(t, dir+"/x.log"))
	f.add(h, line(noon, strings.Repeat("x", maxLine)))
	f.add(h, line(noon, "a"))
	flush(t, f)
	checkFile(t, dir+"/x.log", head("2026-11-21 12:00:00")+"12:00:00 a\n")
	if f.status().Lost != 1 {
		t.Errorf("%+v", f.status())
	}
}

func TestCloseTellsOfLostLines(t *testing.T) {
	dir := t.TempDir()
	o := testOptions(t, dir+"/logs/x.log")
	o.OnError = nil
	l := openLog(t, NewSet(), o)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(dir, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	l.Write(line(noon, "a"))
	l.Write(line(noon, "b"))
	err := l.Close()
	if err == nil || !strings.Contains(err.Error(), "2 lines lost") {
		t.Error(err)
	}
	l.Write(line(noon, "after"))
	if l.Status().Lost != 3 {
		t.Errorf("%+v", l.Status())
	}
}

// TestTheClockJumps: lines go where their time says, also when that goes back, and the
// file that is begun again loses nothing.
func TestTheClockJumps(t *testing.T) {
	dir := t.TempDir()
	f, h := still(t, testOptions(t, dir+"/$$yyyymmdd$$.log"))
	for i, when := range []time.Time{noon, noon.AddDate(0, 0, -1), noon, noon.AddDate(50, 0, 0), noon} {
		f.add(h, line(when, fmt.Sprint(i)))
		flush(t, f)
	}
	for name, want := range map[string][]string{"20261121": {"0", "2", "4"}, "20261120": {"1"}, "20761121": {"3"}} {
		text, err := os.ReadFile(dir + "/" + name + ".log")
		var got []string
		for line := range strings.Lines(string(text)) {
			if rest, ok := strings.CutPrefix(line, "12:00:00 "); ok {
				got = append(got, strings.TrimSpace(rest))
			}
		}
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s has %v, want %v, %v", name, got, want, err)
		}
	}
}
