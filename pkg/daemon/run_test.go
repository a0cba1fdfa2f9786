package daemon

import (
	"os"
	"path/filepath"
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

func TestRunWithoutConfiguration(t *testing.T) {
	r := newRunning(t)
	err := r.Run(t.Context())
	if _, ok := err.(*Fault); !ok {
		t.Errorf("without a file: %v", err)
	}
}
