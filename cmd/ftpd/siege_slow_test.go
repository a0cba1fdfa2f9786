package main

import (
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestSiegeSlowLoris: who sends a line octet by octet, before the log-in or after it,
// puts no timeout off.
func TestSiegeSlowLoris(t *testing.T) {
	t.Parallel()
	v := besiege(t, besiegedSite("timeouts {\n login = \"2s\"\n idle = \"4s\"\n}\n"))
	s := v.siege()
	var all []*wire
	for i := range 120 {
		if i%3 == 0 {
			all = append(all, v.login())
		} else {
			all = append(all, v.connect())
		}
	}
	var drips sync.WaitGroup
	for i, w := range all {
		drips.Go(func() { drip(w, i) })
	}
	// Who works is not idle meanwhile.
	for range 5 {
		s.works()
		s.newcomer()
	}
	for i, w := range all {
		w.beginWait()
		want := "Login timeout"
		if i%3 == 0 {
			want = "Idle timeout"
		}
		if r := w.expect(421); !strings.Contains(r.text, want) {
			t.Errorf("told is %q", r.text)
		}
		w.ends()
	}
	drips.Wait()
	s.other = v.login() // it may have been idle while these were read
	s.over(100 << 20)
}

// drip sends an octet now and then until the server has had enough.
func drip(w *wire, i int) {
	for n := 0; n < 400; n++ {
		if _, err := io.WriteString(w.conn, string("NOOP USER anna"[(i+n)%14])); err != nil {
			return
		}
		<-time.After(100 * time.Millisecond)
	}
}

// TestSiegeHalfOpen: thousands connect, from some addresses, and say nothing more.
func TestSiegeHalfOpen(t *testing.T) {
	const many = 5000
	mayOpen(t, 3*many)
	v := besiege(t, besiegedSite(""))
	s := v.siege()
	all := make([]*wire, many)
	v.each(t, all, func(i int, _ *wire) error {
		w, err := v.dialFrom(fmt.Sprintf("127.0.0.%d", 2+i%4))
		if err != nil {
			return err
		}
		all[i] = w
		if r, err := w.receive(); err != nil || r.code != 220 {
			return fmt.Errorf("greeting: %d %s, %w", r.code, r.text, err)
		}
		return nil
	})
	if got := v.descriptors(); got < many {
		t.Errorf("the daemon has %d descriptors for %d sessions", got, many)
	}
	s.works()
	s.newcomer()
	for _, w := range all {
		w.close()
	}
	// The race detector multiplies what a session costs by ten.
	s.over(many * 300 << 10)
}

// TestSiegeNeverClosing: clients that have been told goodbye and stay, senders who
// never end their file, readers who never close.
func TestSiegeNeverClosing(t *testing.T) {
	t.Parallel()
	v := besiege(t, besiegedSite("timeouts { stalled = \"1s\" }\n"))
	v.write("home/small", "content")
	s := v.siege()
	var all []*wire
	for range 30 {
		left := v.login()
		left.say("QUIT", 221)
		sender := v.login()
		up := sender.data()
		sender.say("STOR up", 150)
		io.WriteString(up, "some")
		reader := v.login()
		reader.data()
		reader.say("RETR small", 150)
		reader.expect(226)
		all = append(all, sender, reader)
	}
	for i, w := range all {
		w.beginWait()
		if i%2 == 0 {
			w.expect(426)
		}
		w.say("QUIT", 221)
	}
	// None of the five connections of each is closed from this side.
	s.over(100 << 20)
}

// TestSiegeDeafClients: who sends commands and reads no answer, and who lets a data
// connection fill up. Both are given up, the former after half a minute, and who
// has come to read on finds the session in step.
func TestSiegeDeafClients(t *testing.T) {
	t.Parallel()
	v := besiege(t, besiegedSite("timeouts { stalled = \"2s\" }\n"))
	v.sparse("home/big", 1<<30)
	s := v.siege()
	var readers []*wire
	for range 20 {
		w := v.login()
		data := w.data()
		data.SetReadBuffer(4096)
		w.say("RETR big", 150)
		readers = append(readers, w)
	}
	for range 5 {
		deaf := v.login()
		deaf.conn.(*net.TCPConn).SetReadBuffer(4096)
		go io.WriteString(deaf.conn, strings.Repeat("HELP\r\n", 100_000))
	}
	s.newcomer()
	for _, w := range readers {
		w.expect(426)
		w.inStep()
		w.close()
	}
	for began := time.Now(); s.descriptors() > s.calm+2 && time.Since(began) < 3*patience; {
		s.works()
		<-time.After(time.Second)
	}
	s.over(100 << 20)
}

// TestSiegePipeline sends a hundred thousand commands ahead. Each gets its answer, in
// order, and the memory does not show how many there were.
func TestSiegePipeline(t *testing.T) {
	const many = 100_000
	t.Parallel()
	v := besiege(t, strings.Replace(besiegedSite(""), `level = "debug"`, `level = "info"`, 1))
	s := v.siege()
	w := v.login()
	go io.WriteString(w.conn, strings.Repeat("NOOP\r\nPWD\r\n", many/2))
	for i := range many {
		w.expect([]int{200, 257}[i%2])
		if i%10_000 == 0 {
			w.beginWait()
			s.works()
		}
	}
	w.close()
	s.over(64 << 20)
}
