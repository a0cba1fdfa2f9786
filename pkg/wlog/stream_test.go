package wlog

import (
	"bufio"
	"errors"
	"os"
	"strings"
	"syscall"
	"testing"
)

// pipe makes a named pipe.
func pipe(t *testing.T) string {
	t.Helper()
	path := t.TempDir() + "/pipe"
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// reader opens the other end, which does not wait for a writer.
func reader(t *testing.T, path string) *os.File {
	t.Helper()
	r, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

// next reads so many lines.
func next(t *testing.T, r *bufio.Reader, lines int) string {
	t.Helper()
	var all strings.Builder
	for range lines {
		text, err := r.ReadString('\n')
		if err != nil {
			t.Fatalf("after %q: %v", &all, err)
		}
		all.WriteString(text)
	}
	return all.String()
}

func TestAPipeIsWrittenStraight(t *testing.T) {
	path := pipe(t)
	o := testOptions(t, path)
	var failed error
	o.OnError = func(err error) { failed = err }
	f, h := still(t, o)
	f.add(h, line(noon, "a"))
	if err := f.flush(); !errors.Is(err, syscall.ENXIO) || failed == nil {
		t.Fatalf("without a reader: %v, told %v", err, failed)
	}

	first := reader(t, path)
	flush(t, f)
	f.add(h, line(noon, "b"))
	flush(t, f)
	if got, want := next(t, bufio.NewReader(first), 6), head("2026-11-21 12:00:00")+"12:00:00 a\n12:00:00 b\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}

	first.Close()
	f.add(h, line(noon, "c"))
	if err := f.flush(); !errors.Is(err, syscall.EPIPE) {
		t.Fatalf("the reader has gone: %v", err)
	}
	second := reader(t, path)
	flush(t, f)
	if got, want := next(t, bufio.NewReader(second), 5), head("2026-11-21 12:00:00")+"12:00:00 c\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if s := f.status(); s.Lines != 3 || s.Lost != 0 || s.Err != nil {
		t.Errorf("%+v", s)
	}
}

func TestOpenOfStreams(t *testing.T) {
	for _, path := range []string{"/dev/stdout", "/dev/stderr", "/dev/null", pipe(t)} {
		closeLog(t, openLog(t, NewSet(), testOptions(t, path)))
		o := testOptions(t, path)
		o.MaxSize = mebibyte
		if _, err := NewSet().Open(o); err == nil {
			t.Errorf("%s with max_size: no error", path)
		}
	}
	if _, err := os.Stdout.Stat(); err != nil {
		t.Errorf("standard output was closed: %v", err)
	}
	if IsStream(t.TempDir()+"/x") || IsStream("/") {
		t.Error("a file and a folder pass for streams")
	}
}
