package ftp

import (
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/netip"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// newParkingRig parks sessions as soon as they fall silent.
func newParkingRig(t testing.TB, change func(*fakeSite)) *rig {
	return newRig(t, func(f *fakeSite) {
		f.park = time.Millisecond
		f.tls = &tls.Config{Certificates: []tls.Certificate{newCertificate(t)}}
		f.settings.TLS = &TLSSettings{}
		if change != nil {
			change(f)
		}
	})
}

// asleep waits until so many sessions are parked.
func (r *rig) asleep(n int) {
	r.t.Helper()
	r.until(func() bool { return r.sleeping() == n })
}

// deserted waits until no session is left, awake or asleep.
func (r *rig) deserted() {
	r.t.Helper()
	r.until(func() bool { return r.server.Count() == 0 && r.sleeping() == 0 })
}

func (r *rig) sleeping() int {
	r.server.sleepers.mu.Lock()
	defer r.server.sleepers.mu.Unlock()
	return len(r.server.sleepers.sessions)
}

// goftpLoops counts the goroutines that run one.
func goftpLoops() int {
	stacks := make([]byte, 1<<20)
	return bytes.Count(stacks[:runtime.Stack(stacks, true)], []byte("server/v2.(*Session).Serve("))
}

// A session goes on as if nothing had been, with all that it knew.
func TestParkedGoesOn(t *testing.T) {
	for name, login := range map[string]func(*rig) *client{
		"in clear": (*rig).login,
		"TLS 1.2":  func(r *rig) *client { return r.private(tls.VersionTLS12).client },
		"TLS 1.3":  func(r *rig) *client { return r.private(tls.VersionTLS13).client },
	} {
		t.Run(name, func(t *testing.T) {
			// It has to be seen awake, too.
			r := newParkingRig(t, func(f *fakeSite) { f.park = 50 * time.Millisecond })
			c := login(r)
			c.say("MKD sub", "257")
			c.say("CWD sub", "250")
			c.say("RNFR /sub", "350")
			r.asleep(1)
			if n := goftpLoops(); n != 0 {
				t.Errorf("%d loops of goftp for a parked session", n)
			}
			c.say("RNTO /other", "250")
			r.asleep(1)
			c.say("CWD /other", "250")
			c.send("PW") // half a line, and sleeps again on the rest
			r.until(func() bool { return r.sleeping() == 0 })
			r.asleep(1)
			c.send("D\r\nNOOP\r\nCDUP\r\nPWD\r\n")
			for _, want := range []string{`257 "/other"`, "200", "250", `257 "/"`} {
				c.expect(want)
			}
			r.asleep(1)
			c.say("QUIT", "221")
			c.ends()
		})
	}
}

// Who does not log in is parked, too, and TLS may begin afterwards.
func TestParkedBeforeLogin(t *testing.T) {
	r := newParkingRig(t, nil)
	c := r.connect()
	r.asleep(1)
	c.say("USER anna", "331")
	r.asleep(1)
	secured := c.secure(tls.VersionTLS13)
	r.asleep(1)
	secured.say("USER anna", "331")
	r.asleep(1)
	secured.say("PASS secret", "230")
}

func TestParkedTimeouts(t *testing.T) {
	const soon = 300 * time.Millisecond
	for reason, test := range map[string]struct {
		timeouts Timeouts
		begin    func(*rig) *client
	}{
		"idle-timeout":        {Timeouts{Idle: soon}, (*rig).login},
		"session-timeout":     {Timeouts{Session: soon}, (*rig).login},
		"no-transfer-timeout": {Timeouts{NoTransfer: soon}, (*rig).login},
		"login-timeout":       {Timeouts{Login: soon}, (*rig).connect},
	} {
		t.Run(reason, func(t *testing.T) {
			t.Parallel()
			r := newParkingRig(t, func(f *fakeSite) { f.settings.Timeouts = test.timeouts })
			c := test.begin(r)
			r.asleep(1)
			c.expect("421")
			c.ends()
			r.site.wait(func(e Event) bool { return e.Verb == "CLOSE" && e.Reason == reason })
			r.deserted()
		})
	}
}

// A parked session hears at once what others want of it.
func TestParkedIsEnded(t *testing.T) {
	why := &Refusal{Kind: Ended, Reason: "kicked", Advice: "Out."}
	for name, end := range map[string]func(*rig){
		"kick":  func(r *rig) { r.server.End(r.only().Peer.ID, why) },
		"drain": func(r *rig) { <-r.server.EndAll(why) },
		"recheck": func(r *rig) {
			r.server.Recheck(time.Minute) // still allowed
			r.asleep(1)
			r.site.check.Store(box{why})
			r.server.RecheckFrom(netip.MustParsePrefix("192.0.2.0/24")) // not this one
			r.asleep(1)
			r.server.RecheckFrom(netip.MustParsePrefix("127.0.0.0/8"))
		},
		"shutdown": func(r *rig) {
			if err := r.server.Shutdown(t.Context()); err != nil {
				r.t.Error(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := newParkingRig(t, nil)
			c := r.private(tls.VersionTLS13)
			r.asleep(1)
			end(r)
			c.expect("421")
			c.ends()
			r.deserted()
		})
	}
}

// A panic where a parked session looks at its state ends that session only.
func TestParkedPanic(t *testing.T) {
	r := newParkingRig(t, nil)
	c, other := r.login(), r.connect()
	r.asleep(2)
	r.site.panicCheck.Store(true)
	r.server.Recheck(time.Minute)
	c.ends()
	other.ends()
	r.site.panicCheck.Store(false)
	r.deserted()
}

func TestParkedClientLeaves(t *testing.T) {
	for name, leave := range map[string]func(*client){
		"close": func(c *client) { c.conn.Close() },
		"reset": func(c *client) {
			c.conn.(interface{ SetLinger(int) error }).SetLinger(0)
			c.conn.Close()
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := newParkingRig(t, nil)
			c := r.login()
			r.asleep(1)
			leave(c)
			r.deserted()
		})
	}
}

// TestHeldLinesAreNotParked: a transfer that ends while its session looks at new rules
// leaves lines to be obeyed, however long its client has been silent.
func TestHeldLinesAreNotParked(t *testing.T) {
	var looks atomic.Bool
	looking, goOn := make(chan struct{}), make(chan struct{})
	r := newParkingRig(t, func(f *fakeSite) {
		f.meets = func(what string) {
			if what == "Check" && looks.Swap(false) {
				close(looking)
				<-goOn
			}
		}
	})
	c := r.login()
	data := c.dial()
	c.say("STOR new", "150")
	io.WriteString(data, "x")
	awaitBytes(t, r, 1)
	sent := time.Now()
	c.send("PWD\r\nNOOP\r\n")
	r.until(func() bool {
		heard := r.only().Heard
		return heard.After(sent) && time.Since(heard) > 5*time.Millisecond
	})
	looks.Store(true)
	r.server.Recheck(time.Minute)
	<-looking
	data.Close()
	c.expect("226")
	r.until(func() bool { return r.only().Doing == nil })
	close(goOn)
	c.conn.SetDeadline(time.Now().Add(5 * time.Second))
	c.expect("257")
	c.expect("200")
}

// A transfer needs its session awake, which ends with it. What an upload was agreed on
// survives a sleep.
func TestTransfersAreNotParked(t *testing.T) {
	r := newParkingRig(t, nil)
	c := r.login()
	data := c.dial()
	r.asleep(1)
	c.say("STOR new", "150")
	for n := range int64(20) {
		io.WriteString(data, "x")
		awaitBytes(t, r, n+1)
		if r.sleeping() != 0 || goftpLoops() != 1 {
			t.Fatal("parked during a transfer")
		}
		r.server.Recheck(time.Minute) // ends its read
	}
	data.Close()
	c.expect("226")
	r.asleep(1)
	if got := r.read("new"); got != strings.Repeat("x", 20) {
		t.Errorf("stored %q", got)
	}
}

// TestParkedAtRandom wakes and loses a crowd in all ways at once.
func TestParkedAtRandom(t *testing.T) {
	const crowd, rounds = 1000, 12
	r := newParkingRig(t, nil)
	before := descriptors(t)
	stop := make(chan struct{})
	var looking, talking sync.WaitGroup
	looking.Go(func() {
		for {
			select {
			case <-stop:
				return
			case <-time.After(5 * time.Millisecond):
				r.server.Recheck(time.Minute)
			}
		}
	})
	for range 4 { // who may open 1,024 files can run this
		for range crowd / 4 {
			c := r.login()
			talking.Go(func() {
				defer c.conn.Close()
				if err := c.babble(rounds); err != nil {
					t.Error(err)
				}
			})
		}
		talking.Wait()
	}
	close(stop)
	looking.Wait()
	r.deserted()
	r.until(func() bool { return descriptors(t) <= before })
}

// babble says things with pauses, some in the middle of a line, and leaves with or
// without a word.
func (c *client) babble(rounds int) error {
	for range rounds {
		line := "NOOP\r\n"
		cut := rand.IntN(len(line) + 1)
		for _, part := range []string{line[:cut], line[cut:]} {
			time.Sleep(rand.N(4 * time.Millisecond))
			if _, err := io.WriteString(c.conn, part); err != nil {
				return err
			}
		}
		if answer, err := c.reply(); err != nil || !strings.HasPrefix(answer, "200") {
			return fmt.Errorf("%q, %w", answer, errors.Join(errors.New("no 200"), err))
		}
	}
	if rand.IntN(2) == 0 {
		io.WriteString(c.conn, "QUIT\r\n")
	}
	return nil
}

func descriptors(t *testing.T) int {
	all, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(all)
}
