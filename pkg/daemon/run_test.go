package daemon

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
)

// run runs the daemon as ftpd serve does and returns what ends it.
func (r *running) run() <-chan error {
	ended, ready := make(chan error, 1), make(chan struct{})
	r.options.Ready = func([]Listener) { close(ready) }
	go func() { ended <- r.Run(r.t.Context()) }()
	select {
	case <-ready:
	case err := <-ended:
		r.t.Fatalf("not ready: %v", err)
	}
	return ended
}

func TestRunEndsWithSignal(t *testing.T) {
	r := newRunning(t)
	r.write(siteText("one", "127.0.0.1:PORT", ""))
	ended := r.run()
	r.wantGreeting("127.0.0.1", "one")
	r.signals <- syscall.SIGTERM
	if err := <-ended; err != nil {
		t.Error(err)
	}
	r.wantGreeting("127.0.0.1", "refused")
	if _, err := os.Stat(filepath.Join(filepath.Dir(r.file), "run", pidName)); err == nil {
		t.Error("the pid file is left behind")
	}
}

func TestSecondSignalCuts(t *testing.T) {
	r := newRunning(t)
	r.server.release = make(chan struct{})
	r.write(siteText("one", "127.0.0.1:PORT", ""))
	ended := r.run()
	r.signals <- syscall.SIGINT
	r.signals <- syscall.SIGHUP // no reason to hurry
	r.signals <- syscall.SIGINT
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if !r.server.cut {
		t.Error("sessions were not cut")
	}
}

// A reload that hangs, here for a file that does not answer, must not keep the
// daemon from stopping, and changes nothing when it comes back.
func TestStopDoesNotWaitForAReload(t *testing.T) {
	r := newRunning(t)
	r.server.release, r.server.draining = make(chan struct{}), make(chan struct{})
	var reads atomic.Int32
	reading, answer := make(chan struct{}), make(chan struct{})
	r.options.Env.ReadFile = func(path string, _ int64) ([]byte, error) {
		if reads.Add(1) == 2 {
			close(reading)
			<-answer
		}
		return os.ReadFile(path)
	}
	r.write(siteText("one", "127.0.0.1:PORT", ""))
	ended := r.run()
	r.write(siteText("two", "127.0.0.1:PORT", ""))
	r.signals <- syscall.SIGHUP
	<-reading
	r.signals <- syscall.SIGHUP // this one would be next
	r.signals <- syscall.SIGTERM
	<-r.server.draining
	r.wantGreeting("127.0.0.1", "refused")
	r.signals <- syscall.SIGTERM
	if err := <-ended; err != nil {
		t.Error(err)
	}
	close(answer)
	if _, err := r.Reload(Hangup); err != errStopping { // waits for the other two
		t.Errorf("a reload after the end: %v", err)
	}
	if r.current.Load().number != 1 || reads.Load() != 2 {
		t.Errorf("generation %d, %d reads", r.current.Load().number, reads.Load())
	}
	if strings.Contains(r.log.String(), "reload") {
		t.Errorf("the log speaks of a reload that was none:\n%s", r.log)
	}
}

func TestRunWithoutConfiguration(t *testing.T) {
	r := newRunning(t)
	err := r.Run(t.Context())
	if _, ok := err.(*Fault); !ok {
		t.Errorf("without a file: %v", err)
	}
}

// Only a SIGHUP opens the event log anew, so a notice of the watcher must not
// stand for it.
func TestOrder(t *testing.T) {
	for _, test := range []struct{ given, want []Cause }{
		{[]Cause{Changed, Changed}, []Cause{Changed}},
		{[]Cause{Hangup, Changed}, []Cause{Hangup}},
		{[]Cause{Changed, Hangup, Hangup}, []Cause{Hangup}},
	} {
		reloads := make(chan Cause, 1)
		for _, cause := range test.given {
			order(reloads, cause)
		}
		close(reloads)
		var got []Cause
		for cause := range reloads {
			got = append(got, cause)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%q became %q, want %q", test.given, got, test.want)
		}
	}
}
