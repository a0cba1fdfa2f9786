package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
	"golang.org/x/term"

	"ftpd/pkg/control"
)

func TestTableFits(t *testing.T) {
	table := [][]string{
		{"ID", "USER", "DOING"},
		{"1", "anna", "RETR /a/very/long/path/to/somewhere"},
		{"2", "ÄÖÜ", "idle"},
	}
	for _, test := range []struct {
		width int
		want  string
	}{
		{0, "ID  USER  DOING\n1   anna  RETR /a/very/long/path/to/somewhere\n2   ÄÖÜ   idle"},
		{24, "ID  USER  DOING\n1   anna  RETR /a/very/…\n2   ÄÖÜ   idle"},
		{9, "ID  USER…\n1   anna…\n2   ÄÖÜ …"}, // no narrower than can be read
		{1, "…\n…\n…"},
	} {
		if got := strings.Join(tableLines(table, test.width), "\n"); got != test.want {
			t.Errorf("%d wide:\n%s\nwant\n%s", test.width, got, test.want)
		}
	}
}

func TestTexts(t *testing.T) {
	for n, want := range map[uint64]string{0: "0", 999: "999", 1000: "1.0K", 1536: "1.5K", 20 << 20: "20M", 1 << 62: "4.0E", 1<<64 - 1: "16E"} {
		if got := bytesText(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
	for d, want := range map[time.Duration]string{
		-time.Second: "0s", 59 * time.Second: "59s", 61 * time.Second: "1m1s", 3 * time.Hour: "3h0m", 49 * time.Hour: "2d1h",
	} {
		if got := spanText(d); got != want {
			t.Errorf("%v: %s, want %s", d, got, want)
		}
	}
}

// The speed is that since the time before, of the same transfer only.
func TestMeasure(t *testing.T) {
	w := &watch{before: map[string]progress{}}
	began := time.Unix(1000, 0)
	look := func(at, since time.Time, bytes, average int64) int64 {
		list := []control.Session{{ID: "a", Doing: &control.Doing{Bytes: bytes, Rate: average, Since: since}}, {ID: "b"}}
		w.measure(list, at)
		return list[0].Doing.Rate
	}
	for i, test := range []struct {
		at, since            time.Time
		bytes, average, want int64
	}{
		{began, began, 500, 77, 77},
		{began.Add(2 * time.Second), began, 2500, 77, 1000},
		{began.Add(3 * time.Second), began, 2500, 77, 0},
		{began.Add(4 * time.Second), began.Add(3 * time.Second), 100, 88, 88}, // the next transfer
	} {
		if got := look(test.at, test.since, test.bytes, test.average); got != test.want {
			t.Errorf("look %d: %d, want %d", i, got, test.want)
		}
	}
}

// terminal opens a pseudo-terminal: what a person sees and types, and the
// program's side.
func terminal(t *testing.T) (person, program *os.File) {
	t.Helper()
	fd, err := unix.Open("/dev/ptmx", unix.O_RDWR|unix.O_NOCTTY|unix.O_CLOEXEC, 0)
	if err != nil {
		t.Skip("no pseudo-terminals here: ", err)
	}
	person = os.NewFile(uintptr(fd), "ptmx")
	t.Cleanup(func() { person.Close() })
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 5, Col: 60}); err != nil {
		t.Fatal(err)
	}
	program, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skip("no pseudo-terminals here: ", err)
	}
	t.Cleanup(func() { program.Close() })
	return person, program
}

// In a terminal the table takes the whole page, within its bounds, and q gives the
// page back as it was.
func TestWatchInATerminal(t *testing.T) {
	socket := filepath.Join(t.TempDir(), control.SocketName)
	long := strings.Repeat("long", 50)
	server, err := control.Listen(socket, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, `{"sessions":[`+strings.Repeat(`{"id":"a","site":"s","user":"anna","state":"idle"},`, 9)+
			`{"id":"b\u001b[2J","site":"`+long+`","state":"busy","doing":{"command":"RETR","path":"/`+long+`","direction":"down","size":100,"bytes":50}}]}`)
	}))
	if err != nil {
		t.Fatal(err)
	}
	server.Serve()
	defer server.Close(time.Second)

	for _, key := range []string{"q", "\x03"} {
		person, program := terminal(t)
		before, err := term.GetState(int(program.Fd()))
		if err != nil {
			t.Fatal(err)
		}
		var seen bytes.Buffer
		drawn, gone := make(chan struct{}), make(chan struct{})
		go func() {
			defer close(gone)
			buffer := make([]byte, 4096)
			for once := false; ; {
				n, err := person.Read(buffer)
				if err != nil {
					return
				}
				seen.Write(buffer[:n])
				if !once && strings.Contains(seen.String(), "more lines") {
					once = true
					close(drawn)
				}
				if strings.Contains(seen.String(), leaveScreen) {
					return
				}
			}
		}()
		ended := make(chan error, 1)
		go func() {
			a := &app{stdin: program, stdout: io.Discard, pipe: program, stderr: io.Discard, socket: socket}
			ended <- a.watchSessions(context.Background(), control.Filter{}, false)
		}()
		select {
		case <-drawn:
		case err := <-ended:
			t.Fatalf("it ended by itself: %v", err)
		}
		if _, err := io.WriteString(person, key); err != nil {
			t.Fatal(err)
		}
		if err := <-ended; err != nil {
			t.Error(err)
		}
		<-gone
		after, err := term.GetState(int(program.Fd()))
		if err != nil || *after != *before {
			t.Errorf("%q: the terminal is not as it was: %v", key, err)
		}
		checkPage(t, seen.String())
	}
}

// checkPage looks at the first picture.
func checkPage(t *testing.T, seen string) {
	t.Helper()
	_, page, found := strings.Cut(seen, enterScreen+"\x1b[H")
	if !found {
		t.Fatalf("no page: %q", seen)
	}
	page, _, _ = strings.Cut(page, "\x1b[J")
	lines := strings.Split(page, "\x1b[K\r\n")
	if len(lines) != 5 {
		t.Errorf("%d lines", len(lines))
	}
	for _, line := range lines {
		line = strings.TrimSuffix(line, "\x1b[K")
		if n := len([]rune(line)); n > 60 || strings.Contains(line, "\x1b") {
			t.Errorf("%d wide: %q", n, line)
		}
	}
}
