package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"

	"golang.org/x/sys/unix"
)

// reap runs this program once more and buries the dead meanwhile. The first process
// of a namespace inherits the children of servers that were ended; thousands that
// nobody waits for would use up the process numbers of the whole machine.
func reap(ctx context.Context, network string) error {
	cmd := exec.Command("/proc/self/exe", append(os.Args[1:], "-network="+network)...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	if err := cmd.Start(); err != nil {
		return err
	}
	defer context.AfterFunc(ctx, func() { cmd.Process.Signal(unix.SIGTERM) })()
	for {
		var status unix.WaitStatus
		pid, err := unix.Wait4(-1, &status, 0, nil)
		switch {
		case errors.Is(err, unix.EINTR):
		case err != nil:
			return fmt.Errorf("waiting: %w", err)
		case pid != cmd.Process.Pid:
		case status.Exited() && status.ExitStatus() == 0:
			return nil
		default:
			return errors.New("not measured to the end")
		}
	}
}
