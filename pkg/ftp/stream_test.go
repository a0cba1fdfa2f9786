package ftp

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
)

// TestListingsStream: the first line is with the client while the folder is still
// being read, after few others, and the last is not lost.
func TestListingsStream(t *testing.T) {
	const few, entries = 200, 5000
	for _, line := range []string{"LIST", "NLST", "MLSD"} {
		t.Run(line, func(t *testing.T) {
			seen := make(chan struct{})
			r := newRig(t, func(f *fakeSite) {
				f.stream = func(yield func(*Entry, error) bool) {
					for i := range entries {
						if i == few {
							<-seen // a listing that is gathered first never gets here
						}
						if !yield(&Entry{Name: fmt.Sprintf("%s%d", strings.Repeat("n", 30), i), ModTime: time.Now()}, nil) {
							return
						}
					}
				}
			})
			c := r.login()
			data := c.dial()
			data.SetDeadline(time.Now().Add(20 * time.Second))
			c.say(line, "150")
			in := bufio.NewReader(data)
			first, err := in.ReadString('\n')
			close(seen)
			if err != nil {
				t.Fatalf("nothing comes while the folder is read: %v", err)
			}
			rest, err := io.ReadAll(in)
			if got := strings.Count(first+string(rest), "\n"); got != entries || err != nil {
				t.Errorf("%d lines come, %v", got, err)
			}
			c.expect("226")
		})
	}
}

// TestTimeoutsAreMonotonic: all that a session's end is reckoned from, and so the end
// itself, keeps the reading of the monotonic clock, so that setting the wall clock
// neither ends sessions nor keeps them.
func TestTimeoutsAreMonotonic(t *testing.T) {
	for name, test := range map[string]struct {
		timeouts Timeouts
		out      bool // before the log-in
	}{
		"session":              {Timeouts{Session: time.Hour}, false},
		"idle":                 {Timeouts{Idle: time.Hour}, false},
		"no transfer":          {Timeouts{NoTransfer: time.Hour}, false},
		"log-in":               {Timeouts{Login: time.Hour}, true},
		"log-in after another": {Timeouts{Login: time.Hour}, false},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, func(f *fakeSite) { f.settings.Timeouts = test.timeouts })
			var c *client
			if test.out {
				c = r.connect()
			} else {
				c = r.login()
				c.get("NLST")
			}
			s := r.server.all()[0]
			if name == "log-in after another" {
				c.say("REIN", "220")
			}
			c.say("QUIT", "221")
			c.ends()
			r.site.wait(func(e Event) bool { return e.Verb == "CLOSE" || e.Verb == "QUIT" })
			r.until(func() bool { return r.server.Count() == 0 })
			if at := s.expires(false).at; !strings.Contains(at.String(), " m=") {
				t.Errorf("the session ends at %v", at)
			}
		})
	}
}
