package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"golang.org/x/term"

	"ftpd/pkg/control"
	"ftpd/pkg/printable"
)

// watchEvery is how often the table is drawn.
const watchEvery = time.Second

// watchSessions shows the sessions until somebody has seen enough. A daemon that
// goes away may come back: that is shown, too.
func (a *app) watchSessions(ctx context.Context, f control.Filter, long bool) error {
	client, err := a.client()
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	resized := make(chan os.Signal, 1)
	signal.Notify(resized, syscall.SIGWINCH)
	defer signal.Stop(resized)
	screen, err := openScreen(a.stdin, a.stdout, a.pipe)
	if err != nil {
		return err
	}
	defer screen.close()
	ticks := time.NewTicker(watchEvery)
	defer ticks.Stop()
	w := &watch{app: a, client: client, filter: f, long: long, screen: screen, before: map[string]progress{}}
	for {
		if err := w.draw(ctx); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-screen.enough:
			return nil
		case <-resized:
		case <-ticks.C:
		}
	}
}

// watch is what is drawn and what is known from the time before.
type watch struct {
	*app
	client *control.Client
	filter control.Filter
	long   bool
	screen *screen
	before map[string]progress // by session
}

// progress is how far a transfer was.
type progress struct {
	since, at time.Time // since tells one transfer from the next
	bytes     int64
}

// draw asks and shows. Its error is that there is nobody to show it to.
func (w *watch) draw(ctx context.Context) error {
	asking, cancel := context.WithTimeout(ctx, askPatience)
	defer cancel()
	sessions, err := w.client.Sessions(asking, w.filter)
	if ctx.Err() != nil {
		return nil
	}
	now := time.Now()
	if err == nil {
		w.measure(sessions, now)
		sortSessions(sessions)
	}
	if w.json {
		if err != nil {
			return err
		}
		line, err := json.Marshal(sessionsReport{sessions})
		if err == nil {
			_, err = w.stdout.Write(append(printable.JSON(line), '\n'))
		}
		return err
	}
	return w.screen.show(w.page(sessions, err, now))
}

// measure replaces the average speed by that since the time before.
func (w *watch) measure(sessions []control.Session, now time.Time) {
	seen := make(map[string]progress, len(sessions))
	for _, s := range sessions {
		d := s.Doing
		if d == nil {
			continue
		}
		last, known := w.before[s.ID]
		if span := now.Sub(last.at).Seconds(); known && last.since.Equal(d.Since) && span > 0.1 {
			d.Rate = int64(float64(d.Bytes-last.bytes) / span)
		}
		seen[s.ID] = progress{d.Since, now, d.Bytes}
	}
	w.before = seen
}

// page is the whole picture.
func (w *watch) page(sessions []control.Session, err error, now time.Time) string {
	head := now.Format(time.TimeOnly) + "  "
	if err != nil {
		return head + printable.Text(err.Error()) + "\n"
	}
	up, down, moving := int64(0), int64(0), 0
	for _, s := range sessions {
		if s.Doing == nil || s.Doing.Direction == "" {
			continue
		}
		moving++
		if s.Doing.Direction == "up" {
			up += s.Doing.Rate
		} else {
			down += s.Doing.Rate
		}
	}
	head += fmt.Sprintf("%s, %s, up %s/s, down %s/s", count(len(sessions), "session"), count(moving, "transfer"),
		bytesText(uint64(max(0, up))), bytesText(uint64(max(0, down))))
	return head + "\n\n" + sessionTable(sessions, now, w.screen.width(), w.long)
}

// screen is a terminal that is ours for a while, or any other place where one
// picture comes after the other.
type screen struct {
	out    io.Writer
	file   *os.File      // the terminal; nil: it is none
	in     *os.File      // the keyboard; nil: there is none
	state  *term.State   // of the keyboard before
	enough chan struct{} // closed at q or Ctrl-C
}

// What a terminal is told: another page without a cursor, and back.
const (
	enterScreen = "\x1b[?1049h\x1b[?25l\x1b[?7l"
	leaveScreen = "\x1b[?7h\x1b[?25h\x1b[?1049l"
)

// openScreen takes the terminal over if there is one. Then what is said goes there
// straight, since it has orders of ours to the terminal in it.
func openScreen(in io.Reader, out io.Writer, terminal *os.File) (*screen, error) {
	s := &screen{out: out, enough: make(chan struct{})}
	if terminal == nil || !term.IsTerminal(int(terminal.Fd())) {
		return s, nil
	}
	s.file, s.out = terminal, terminal
	if keys, ok := in.(*os.File); ok && term.IsTerminal(int(keys.Fd())) {
		state, err := term.MakeRaw(int(keys.Fd()))
		if err != nil {
			return nil, err
		}
		s.in, s.state = keys, state
		go s.listen()
	}
	_, err := io.WriteString(terminal, enterScreen)
	return s, err
}

// listen waits for somebody who has seen enough. It ends with the process.
func (s *screen) listen() {
	defer close(s.enough)
	var key [1]byte
	for {
		n, err := s.in.Read(key[:])
		if err != nil || n == 1 && (key[0] == 'q' || key[0] == 'Q' || key[0] == 3) {
			return
		}
	}
}

// close gives the terminal back as it was.
func (s *screen) close() {
	if s.file != nil {
		io.WriteString(s.out, leaveScreen)
	}
	if s.in != nil {
		// There is nothing to be done about a terminal that has gone.
		_ = term.Restore(int(s.in.Fd()), s.state)
	}
}

func (s *screen) width() int {
	return terminalWidth(s.file)
}

// show draws over what was there, in one write so that it does not flicker.
func (s *screen) show(page string) error {
	if s.file == nil {
		_, err := io.WriteString(s.out, page+"\n")
		return err
	}
	lines := strings.Split(strings.TrimSuffix(page, "\n"), "\n")
	if _, height, err := term.GetSize(int(s.file.Fd())); err == nil && height > 0 && len(lines) > height {
		more := len(lines) - height + 1
		lines = append(lines[:height-1], fmt.Sprintf("… %d more lines", more))
	}
	_, err := io.WriteString(s.out, "\x1b[H"+strings.Join(lines, "\x1b[K\r\n")+"\x1b[K\x1b[J")
	return err
}
