package load

import (
	"flag"
	"os"
	"os/exec"
	"testing"
	"time"
)

// TestArgs: a plan survives its way through the command line.
func TestArgs(t *testing.T) {
	want := Plan{
		Addr: "127.0.0.1:21", User: "u", Password: "p=q r", PID: 7, TLS: true, Resume: true, ModeZ: true,
		Job: "retr", Clients: 64, Path: "/a b", Payload: "/x", Size: 1 << 40, Repeat: 3, Entries: 9, Rate: 5, For: 90 * time.Second,
	}
	var got Plan
	fs := flag.NewFlagSet("", flag.ContinueOnError)
	got.Bind(fs)
	if err := fs.Parse(want.Args()); err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestUsage: children count.
func TestUsage(t *testing.T) {
	child := exec.Command("sleep", "60")
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	defer child.Wait()
	defer child.Process.Kill()
	found := false
	for _, pid := range tree(os.Getpid()) {
		found = found || pid == child.Process.Pid
	}
	if !found {
		t.Error("a child is no part of the tree")
	}
	before := cpu(os.Getpid())
	for cpu(os.Getpid()) < before+5*time.Millisecond {
		// works until it shows
	}
	if pss(os.Getpid()) < 100 {
		t.Error("no memory")
	}
}
