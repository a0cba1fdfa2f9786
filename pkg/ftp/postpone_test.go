package ftp

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// fill takes all room for work, until it is emptied.
func (r *rig) fill() (empty func()) {
	b := &r.server.budget
	b.mu.Lock()
	defer b.mu.Unlock()
	n := b.free() / workDescriptors
	b.workers += n
	return func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.workers -= n
		b.wake()
	}
}

// waits until so many clients have commands that wait.
func (r *rig) waits(clients int) {
	r.t.Helper()
	b := &r.server.budget
	r.until(func() bool {
		b.mu.Lock()
		defer b.mu.Unlock()
		return len(b.waiting) == clients
	})
}

// TestWaitsForRoom: what there is no room for is done when there is, with what was said
// before it, and before what was said after it.
func TestWaitsForRoom(t *testing.T) {
	r := newRig(t, nil)
	r.server.SetDescriptors(200)
	r.write("a", "0123456789")
	c := r.login()
	l := c.port()
	c.say("REST 4", "350")
	empty := r.fill()
	c.send("RETR a\r\nMKD d\r\nNOOP\r\n" + strings.Repeat("NOOP\r\n", 2*maxHeld))
	r.waits(1)
	if _, err := os.Stat(filepath.Join(r.home, "d")); err == nil {
		t.Error("it did not wait")
	}
	empty()
	c.expect("150")
	data, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer data.Close()
	if text, err := io.ReadAll(data); string(text) != "456789" || err != nil {
		t.Errorf("it reads %q, %v", text, err)
	}
	c.expect("226")
	c.expect("257")
	for range 2*maxHeld + 1 {
		c.expect("200")
	}
	if e := r.site.wait(func(e Event) bool { return e.Verb == "MKD" }); e.Code != 257 || e.Path.String() != "/d" {
		t.Errorf("the event is %+v", e)
	}
}

// TestWaitForRoomEnds: all that ends a transfer ends the wait for one. Nothing was done,
// the address that was agreed on is forgotten, and the room is as before.
func TestWaitForRoomEnds(t *testing.T) {
	for _, line := range []string{"MKD d", "STOR d"} {
		for _, test := range []struct {
			name   string
			end    func(*rig, *client)
			want   []string // replies
			gone   bool     // the session ends
			reason string
		}{
			{"ABOR", func(_ *rig, c *client) { c.send("ABOR\r\n") }, []string{"426", "226"}, false, "aborted"},
			{"QUIT", func(_ *rig, c *client) { c.send("QUIT\r\n") }, []string{"426", "221"}, true, "ended"},
			{"held lines", func(_ *rig, c *client) { c.send("NOOP\r\nABOR\r\n") }, []string{"426", "226", "200"}, false, "aborted"},
			{"kick", func(r *rig, _ *client) {
				r.server.End(r.server.Sessions()[0].Peer.ID, &Refusal{Kind: Ended, Reason: "kicked"})
			}, []string{"426", "421"}, true, "ended"},
			{"shutdown", func(r *rig, _ *client) { r.server.Shutdown(context.Background()) }, []string{"426", "421"}, true, "ended"},
			{"new rules", func(r *rig, _ *client) {
				r.site.check.Store(box{&Refusal{Kind: Ended, Reason: "user-removed"}})
				r.server.Recheck(time.Hour)
			}, []string{"426", "421"}, true, "ended"},
			{"vanished", func(_ *rig, c *client) { c.conn.Close() }, nil, true, "control-lost"},
		} {
			t.Run(line+" "+test.name, func(t *testing.T) {
				r := newRig(t, nil)
				r.server.SetDescriptors(200)
				c := r.login()
				c.say("PORT 127,0,0,1,200,200", "200")
				empty := r.fill()
				c.send(line + "\r\n")
				r.waits(1)
				test.end(r, c)
				for _, code := range test.want {
					c.expect(code)
				}
				verb := strings.Fields(line)[0]
				if e := r.site.wait(func(e Event) bool { return e.Verb == verb }); e.Reason != test.reason || e.Refused {
					t.Errorf("the reason is %q, refused %v", e.Reason, e.Refused)
				}
				if _, err := os.Stat(filepath.Join(r.home, "d")); err == nil {
					t.Error("it was done")
				}
				empty()
				if test.gone {
					r.until(func() bool { return r.server.Count() == 0 })
					r.server.budget.over(t)
					return
				}
				c.put("STOR other", "x", "226")
				if used, _ := r.server.Descriptors(); used != 1 {
					t.Errorf("%d descriptors are in use", used)
				}
			})
		}
	}
}

// TestNoRoom: a command that has waited in vain is refused in its own terms, and the
// session goes on. Who has not logged in has none.
func TestNoRoom(t *testing.T) {
	r := newRig(t, func(f *fakeSite) { f.patience = 20 * time.Millisecond })
	r.server.SetDescriptors(200)
	r.write("a", "content")
	c, agreed, stranger := r.login(), r.login(), r.connect()
	data := agreed.dial()
	empty := r.fill()
	for line, code := range map[string]string{"STOR d": "450", "RETR a": "450", "MKD d": "450", "LIST": "450", "CWD /": "450", "EPSV": "425"} {
		c.say(line, code)
		verb := strings.Fields(line)[0]
		if e := r.site.wait(func(e Event) bool { return e.Verb == verb && e.Code >= 400 }); e.Reason != "descriptors" || !e.Refused {
			t.Errorf("%s: the reason is %q", line, e.Reason)
		}
	}
	c.say("PWD", "257") // opens nothing
	c.say("STAT", "211")
	stranger.send("PASS secret\r\nABOR\r\n") // which is no way around the wait
	stranger.expect("421")
	stranger.ends()
	if e := r.site.wait(func(e Event) bool { return e.Code == 421 }); e.Reason != "descriptors" {
		t.Errorf("PASS: the reason is %q", e.Reason)
	}
	agreed.say("MLST a", "250") // has its room since PASV
	agreed.say("RETR a", "150")
	if text, err := io.ReadAll(data); string(text) != "content" || err != nil {
		t.Errorf("who had agreed on a connection reads %q, %v", text, err)
	}
	agreed.expect("226")
	empty()
	if got := c.get("RETR a"); got != "content" {
		t.Errorf("it reads %q", got)
	}
}

// TestOneClientLeavesRoom: sessions of one address that do all they can wait for each
// other, and those of another one do not wait.
func TestOneClientLeavesRoom(t *testing.T) {
	r := newRig(t, func(f *fakeSite) {
		f.patience = 20 * time.Millisecond
		f.rate = make(chan struct{})
	})
	r.server.SetDescriptors(150)
	r.write("a", "content")
	var all []*client
	for range 20 {
		all = append(all, r.login())
	}
	busy := 0
	for _, c := range all {
		c.dial()
		c.say("RETR a", "150")
		busy++
		if used, most := r.server.Descriptors(); busy*workDescriptors >= most-used {
			break // half of what there is
		}
	}
	if busy < 4 || busy == len(all) {
		t.Errorf("one client has %d transfers", busy)
	}
	for line, code := range map[string]string{"EPSV": "425", "MLST a": "450"} {
		all[busy].say(line, code)
	}
	if e := r.site.wait(func(e Event) bool { return e.Code == 450 }); e.Reason != "descriptors-share" {
		t.Errorf("the reason is %q", e.Reason)
	}
	b := &r.server.budget
	for n := 10; n < 13; n++ {
		if b.begin(b.worker(t, n)) != nil {
			t.Errorf("client %d waits", n)
		}
	}
	close(r.site.rate)
}

// TestLoginWaitsForRoom: a log-in waits as other work does, and QUIT ends that.
func TestLoginWaitsForRoom(t *testing.T) {
	r := newRig(t, nil)
	r.server.SetDescriptors(200)
	c, leaving := r.connect(), r.connect()
	for _, one := range []*client{c, leaving} {
		one.say("USER anna", "331")
	}
	empty := r.fill()
	c.send("PASS secret\r\nPWD\r\n")
	leaving.send("PASS secret\r\n")
	r.until(func() bool {
		r.server.budget.mu.Lock()
		defer r.server.budget.mu.Unlock()
		return len(r.server.budget.waiting) == 1 && len(r.server.budget.waiting[0].line) == 2
	})
	leaving.say("QUIT", "530")
	leaving.expect("221")
	leaving.ends()
	empty()
	c.expect("230")
	c.expect("257")
}

// TestOvertakingDoesNotWait: what overtakes a transfer is no transfer of its own, also
// while that one has given its room back and has not said so yet.
func TestOvertakingDoesNotWait(t *testing.T) {
	ending, goOn := make(chan struct{}), make(chan struct{})
	r := newRig(t, func(f *fakeSite) {
		f.meets = func(what string) {
			if what == "RETR" {
				close(ending)
				<-goOn
			}
		}
	})
	r.server.SetDescriptors(200)
	r.write("a", "hello")
	c := r.login()
	c.say("TYPE A", "200")
	c.dial()
	c.say("RETR a", "150")
	<-ending
	empty := r.fill()
	c.send("STAT /\r\n")
	c.conn.SetDeadline(time.Now().Add(4 * time.Second))
	answer, err := c.reply()
	running := r.only().Doing
	close(goOn)
	if err != nil || !strings.HasPrefix(answer, "450") {
		t.Fatalf("STAT is answered with %q, %v", answer, err)
	}
	if running == nil || running.Verb != "RETR" {
		t.Errorf("meanwhile %+v runs", running)
	}
	c.expect("226")
	empty()
	c.say("NOOP", "200")
}

// TestLongLineWaitsItsTurn: it is answered after what came before it, and spoils nothing
// of that.
func TestLongLineWaitsItsTurn(t *testing.T) {
	long := strings.Repeat("x", maxLine+1) + "\r\n"
	for name, early := range map[string]string{"for room": "", "behind others": "NOOP\r\n"} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, nil)
			r.server.SetDescriptors(200)
			r.write("a", "0123456789")
			c := r.login()
			l := c.port()
			c.say("REST 4", "350")
			empty := r.fill()
			before := time.Now()
			c.send("RETR a\r\n" + early + long + "SYST\r\n")
			r.waits(1)
			r.until(func() bool { return r.only().Heard.After(before) })
			c.conn.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
			if answer, err := c.reply(); err == nil {
				t.Fatalf("it overtakes: %q", answer)
			}
			c.conn.SetDeadline(time.Now().Add(20 * time.Second))
			empty()
			c.expect("150")
			data, err := l.Accept()
			if err != nil {
				t.Fatal(err)
			}
			defer data.Close()
			if text, err := io.ReadAll(data); string(text) != "456789" || err != nil {
				t.Errorf("it reads %q, %v", text, err)
			}
			c.expect("226")
			if early != "" {
				c.expect("200")
			}
			c.expect("500")
			c.expect("215")
		})
	}
}

// TestWaitingIsSeen: who looks at a command that waits may go on looking when it does not
// any more. The race detector looks on.
func TestWaitingIsSeen(t *testing.T) {
	r := newRig(t, nil)
	r.server.SetDescriptors(200)
	c := r.login()
	stop := make(chan struct{})
	var looking sync.WaitGroup
	looking.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
				r.server.Sessions()
			}
		}
	})
	for range 50 {
		empty := r.fill()
		c.send("CWD /\r\nNOOP\r\n")
		r.waits(1)
		if d := r.only().Doing; d == nil || d.Verb != "CWD" {
			t.Errorf("it does %+v", d)
		}
		empty()
		c.expect("250")
		c.expect("200")
	}
	close(stop)
	looking.Wait()
}
