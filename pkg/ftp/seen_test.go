package ftp

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"
)

// only is the one session that is there.
func (r *rig) only() Session {
	r.t.Helper()
	list := r.server.Sessions()
	if len(list) != 1 {
		r.t.Fatalf("%d sessions", len(list))
	}
	return list[0]
}

func TestSessionsAreSeen(t *testing.T) {
	r := newRig(t, nil)
	r.write("big", strings.Repeat("x", 50<<20))
	c := r.connect()
	if s := r.only(); s.Visitor == nil || s.Doing != nil || s.Client != "" || time.Since(s.Heard) > time.Minute {
		t.Errorf("greeted: %+v", s)
	}
	before := r.only().Heard
	c.say("CLNT "+strings.Repeat("x", 300), "200")
	if s := r.only(); len(s.Client) != maxClient || s.Heard.Before(before) {
		t.Errorf("introduced: %d bytes, heard %v", len(s.Client), s.Heard)
	}
	c.say("USER anna", "331")
	c.say("PASS secret", "230")
	c.say("TYPE I", "200")

	data := c.dial()
	c.say("REST 1000", "350")
	c.say("RETR big", "150")
	d := awaitBytes(t, r, 1)
	if d.Verb != "RETR" || d.Path != "/big" || d.Stores || !d.Moves || d.Size != 50<<20-1000 || d.Bytes > d.Size {
		t.Errorf("download: %+v", d)
	}
	io.Copy(io.Discard, data)
	c.expect("226")
	if s := r.only(); s.Doing != nil {
		t.Errorf("afterwards: %+v", s.Doing)
	}

	data = c.dial()
	c.say("STOR new", "150")
	io.WriteString(data, "five!")
	d = awaitBytes(t, r, 5)
	if d.Verb != "STOR" || !d.Stores || d.Size != -1 || d.Bytes != 5 {
		t.Errorf("upload: %+v", d)
	}
	data.Close()
	c.expect("226")

	// Converted bytes nobody can count beforehand.
	c.say("TYPE A", "200")
	data = c.dial()
	c.say("RETR big", "150")
	if d := awaitBytes(t, r, 1); d.Size != -1 {
		t.Errorf("ASCII: %+v", d)
	}
	data.Close()
	c.expect("426")
}

// awaitBytes waits until the session has moved so many.
func awaitBytes(t *testing.T, r *rig, n int64) *Doing {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		if d := r.only().Doing; d != nil && d.Bytes >= n {
			return d
		}
	}
	t.Fatal("nothing moves")
	return nil
}

func TestEnd(t *testing.T) {
	r := newRig(t, nil)
	why := &Refusal{Kind: Ended, Reason: "kicked", Advice: "Out."}
	c := r.login()
	if r.server.End("nobody", why) {
		t.Error("ended nobody")
	}
	if !r.server.End(r.only().Peer.ID, why) {
		t.Error("not ended")
	}
	c.expect("421 Out.")
	c.ends()

	// A transfer is cut.
	r.write("big", strings.Repeat("x", 50<<20))
	c = r.login()
	c.dial()
	c.say("RETR big", "150")
	for _, s := range r.server.Sessions() {
		r.server.End(s.Peer.ID, why)
	}
	c.expect("426")
	c.expect("421 Out.")
	c.ends()
}

func TestEndAll(t *testing.T) {
	r := newRig(t, nil)
	why := &Refusal{Kind: Ended, Reason: "draining", Advice: "Later."}
	<-r.server.EndAll(why) // nobody is there

	idle, busy := r.login(), r.login()
	data := busy.dial()
	busy.say("STOR new", "150")
	empty := r.server.EndAll(why)
	idle.expect("421 Later.")
	idle.ends()
	select {
	case <-empty:
		t.Error("it did not wait for the transfer")
	default:
	}
	// Who comes now is the door's business, and keeps the moment away.
	late := r.connect()
	io.WriteString(data, "whole")
	data.Close()
	busy.expect("226")
	busy.expect("421 Later.")
	busy.ends()
	late.say("QUIT", "221")
	<-empty
	if got := r.read("new"); got != "whole" {
		t.Errorf("stored %q", got)
	}
}

// Looking must not disturb, whatever the sessions do meanwhile.
func TestManyAreSeen(t *testing.T) {
	r := newRig(t, nil)
	r.write("file", strings.Repeat("x", 1<<20))
	stop := make(chan struct{})
	looking := make(chan int)
	go func() {
		looks := 0
		for {
			select {
			case <-stop:
				looking <- looks
				return
			default:
				looks += len(r.server.Sessions())
			}
		}
	}()
	var all sync.WaitGroup
	clients := make([]*client, 100)
	for i := range clients {
		clients[i] = r.connect()
	}
	for i, c := range clients {
		all.Go(func() {
			for _, line := range []string{"CLNT c", "USER anna", "PASS secret", "TYPE I"} {
				c.send(line + "\r\n")
				if _, err := c.reply(); err != nil {
					t.Error(err)
				}
			}
			if i%10 == 0 {
				c.put(fmt.Sprintf("STOR f%d", i), "text", "226")
				c.get("RETR file")
			}
		})
	}
	all.Wait()
	if list := r.server.Sessions(); len(list) != len(clients) {
		t.Errorf("%d sessions", len(list))
	}
	close(stop)
	if <-looking == 0 {
		t.Error("nothing was seen")
	}
}

// BenchmarkSessions is what a look at 1,000 sessions costs.
func BenchmarkSessions(b *testing.B) {
	r := newRig(b, nil)
	for range 1000 {
		r.connect()
	}
	b.ReportAllocs()
	for b.Loop() {
		r.server.Sessions()
	}
}
