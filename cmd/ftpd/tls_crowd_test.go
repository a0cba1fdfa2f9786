package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// TestTLSCrowd: a thousand sessions at once, each of which stores and fetches;
// when they fall silent they are let go.
func TestTLSCrowd(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a while")
	}
	v := besiegeTLS(t, "policy = \"ctrl+data\"\nsession_reuse = \"require\"", "timeouts { idle = \"10m\" }")
	before := v.descriptors()
	sessions := make([]*wire, crowd)
	v.all(sessions, func(i int) error {
		w, err := v.secure()
		sessions[i] = w
		return err
	})
	if open := v.descriptors() - before; open < crowd {
		t.Fatalf("%d descriptors for %d sessions", open, crowd)
	}
	v.all(sessions, func(i int) error { return sessions[i].exchange(i) })

	v.write("ftpd.hcl", strings.Replace(v.text("ftpd.hcl"), `"10m"`, `"100ms"`, 1))
	v.signal(syscall.SIGHUP)
	v.await("msg=reloaded")
	v.all(sessions, func(i int) error {
		sessions[i].beginWait()
		r, err := sessions[i].receive()
		if err == nil && r.code != 421 {
			err = fmt.Errorf("%d %s", r.code, r.text)
		}
		return err
	})
	v.eventually("descriptors are given back", func() bool { return v.descriptors() <= before+2 })
	v.stop()
}

// text is a file of the test's folder.
func (v *victim) text(name string) string {
	v.t.Helper()
	text, err := os.ReadFile(v.path(name))
	if err != nil {
		v.t.Fatal(err)
	}
	return string(text)
}

// all does something for each session, 50 at a time: the machine is small.
func (v *victim) all(sessions []*wire, do func(i int) error) {
	v.t.Helper()
	next := make(chan int)
	failed := make(chan error, len(sessions))
	var workers sync.WaitGroup
	for range 50 {
		workers.Go(func() {
			for i := range next {
				if err := do(i); err != nil {
					failed <- fmt.Errorf("session %d: %w", i, err)
				}
			}
		})
	}
	for i := range sessions {
		next <- i
	}
	close(next)
	workers.Wait()
	close(failed)
	for err := range failed {
		v.t.Fatal(err)
	}
}

// exchange stores a file of its own and fetches it again.
func (w *wire) exchange(i int) error {
	name, body := fmt.Sprint("file", i), strings.Repeat(fmt.Sprint(i, " "), 1000)
	r, err := w.store("STOR "+name, strings.NewReader(body))
	if err != nil || r.code != 226 {
		return errors.Join(err, fmt.Errorf("STOR: %d %s", r.code, r.text))
	}
	got, r, err := w.fetch("RETR " + name)
	if err != nil || r.code != 226 || got != body {
		return errors.Join(err, fmt.Errorf("RETR: %d %s, %d bytes", r.code, r.text, len(got)))
	}
	return nil
}
