package daemon

import (
	"bytes"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sirupsen/logrus"
)

// take is what was written since the last time.
func take(b *lockedBuffer) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	text := b.buf.String()
	b.buf.Reset()
	return text
}

// shout tells n refusals of one client.
func shout(e *events, client, reason string, n int) {
	for range n {
		e.log.WithFields(logrus.Fields{"client": client, "reason": reason}).Warn("session refused")
	}
}

func TestRepeatsAreSummed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out lockedBuffer
		e := newEvents(&out)
		shout(e, "192.0.2.1", "max-sessions", 1000)
		shout(e, "192.0.2.1", "address-denied", 5)
		shout(e, "192.0.2.2", "max-sessions", 5)
		text := take(&out)
		for want, n := range map[string]int{
			"client=192.0.2.1 reason=max-sessions": loudest, "client=192.0.2.1 reason=address-denied": 5, "client=192.0.2.2": 5, "omitted": 0,
		} {
			if got := strings.Count(text, want); got != n {
				t.Errorf("%s: %d lines, want %d", want, got, n)
			}
		}

		time.Sleep(window) // of synctest: no time passes
		synctest.Wait()
		text = take(&out)
		if want := `level=warning msg="refusals omitted" client=192.0.2.1 omitted=940 reason=max-sessions refusal="session refused"`; !strings.Contains(text, want) || strings.Count(text, "\n") != 1 {
			t.Errorf("got %s", text)
		}
		shout(e, "192.0.2.1", "max-sessions", loudest+1)
		if got := strings.Count(take(&out), "\n"); got != loudest {
			t.Errorf("%d lines in the next minute", got)
		}
		e.close()
		if text := take(&out); !strings.Contains(text, "omitted=1 ") {
			t.Errorf("the end tells nothing of what was left out: %s", text)
		}
	})
}

// TestRepeatsOfASlowOne counts by the minute, not for ever.
func TestRepeatsOfASlowOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		e := newEvents(&out)
		for range 3 * loudest {
			shout(e, "192.0.2.1", "no-user", 1)
			time.Sleep(2 * window / loudest)
		}
		e.close()
		if got := strings.Count(out.String(), "\n"); got != 3*loudest || strings.Contains(out.String(), "omitted") {
			t.Errorf("%d lines of %d", got, 3*loudest)
		}
	})
}

func TestRepeatsOfANetwork(t *testing.T) {
	var out bytes.Buffer
	e := newEvents(&out)
	defer e.close()
	for i := range 200 {
		shout(e, fmt.Sprintf("2001:db8::%x", i), "no-user", 1)
	}
	shout(e, "2001:db8:0:1::1", "no-user", 1)
	if got := strings.Count(out.String(), "\n"); got != loudest+1 {
		t.Errorf("%d lines of a /64 and a neighbour", got)
	}
}

// TestRepeatsOfMany keeps the memory and the lines of a crowd in bounds.
func TestRepeatsOfMany(t *testing.T) {
	var out bytes.Buffer
	e := newEvents(&out)
	from := netip.MustParseAddr("10.0.0.0")
	for range remembered + 500 {
		from = from.Next()
		shout(e, from.String(), "http", 1)
	}
	e.repeats.mu.Lock()
	seen := len(e.repeats.seen)
	e.repeats.mu.Unlock()
	if got := strings.Count(out.String(), "\n"); got != remembered+loudest || seen > remembered+1 {
		t.Errorf("%d lines, %d remembered", got, seen)
	}
	e.close()
	if !strings.Contains(out.String(), `msg="refusals omitted" client=many omitted=440 `) {
		t.Errorf("nothing of the others: %s", out.String()[max(0, out.Len()-300):])
	}
}

// TestRepeatsOfOthersLater: when the minute of a crowd is over, others are counted by
// themselves again, however many lines came between.
func TestRepeatsOfOthersLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out lockedBuffer
		e := newEvents(&out)
		defer e.close()
		from := netip.MustParseAddr("10.0.0.0")
		for range remembered + 1 {
			from = from.Next()
			shout(e, from.String(), "http", 1)
		}
		time.Sleep(window)
		take(&out)
		for i := range 2 {
			shout(e, fmt.Sprintf("192.0.2.%d", i), "http", loudest+1)
		}
		if got := strings.Count(take(&out), "\n"); got != 2*loudest {
			t.Errorf("%d lines of two clients", got)
		}
	})
}

// TestOrdinaryLinesAreAllWritten is about what is no refusal.
func TestOrdinaryLinesAreAllWritten(t *testing.T) {
	var out bytes.Buffer
	e := newEvents(&out)
	for range 2 * loudest {
		e.log.WithField("client", "192.0.2.1").Info("login ok")
		e.log.WithField("reason", "x").Info("y")
		e.log.WithFields(logrus.Fields{"client": "nobody", "reason": "x"}).Info("y")
	}
	if got := strings.Count(out.String(), "\n"); got != 6*loudest {
		t.Errorf("%d lines", got)
	}
}

func BenchmarkRepeats(b *testing.B) {
	r := newRepeats(func(logrus.Level, logrus.Fields) {})
	e := &logrus.Entry{Message: "session refused", Data: logrus.Fields{"client": "192.0.2.1", "reason": "max-sessions"}}
	b.ReportAllocs()
	for b.Loop() {
		r.admit(e)
	}
	r.flush()
}

// BenchmarkRepeatsOfMany is one line when more clients than are remembered have
// theirs.
func BenchmarkRepeatsOfMany(b *testing.B) {
	r := newRepeats(func(logrus.Level, logrus.Fields) {})
	from := netip.MustParseAddr("10.0.0.0")
	line := func() {
		from = from.Next()
		r.admit(&logrus.Entry{Message: "session refused", Data: logrus.Fields{"client": from.String(), "reason": "max-sessions"}})
	}
	for range remembered {
		line()
	}
	for b.Loop() {
		line()
	}
	r.flush()
}
