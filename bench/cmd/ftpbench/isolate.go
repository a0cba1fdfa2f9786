package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"ftpd/bench/servers"
)

func unpack(dir string) error {
	fmt.Fprintln(os.Stderr, "fetching the other servers, unless they are there")
	return servers.Unpack(dir)
}

// isolate runs this program again, in namespaces of its own where it may.
func (o *options) isolate(ctx context.Context, dir string) error {
	// The inner process is told when the thread ends that started it. The thread is never
	// given back: it is in another network from here on.
	runtime.LockOSThread()
	cmd := exec.CommandContext(ctx, "/proc/self/exe",
		"-inside="+dir, "-programs="+o.programs, "-packages="+o.packages, "-out="+o.out,
		"-rows="+o.rows, fmt.Sprint("-rounds=", o.rounds), fmt.Sprint("-scale=", o.scale))
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
	if os.Getuid() == 0 {
		cmd.SysProcAttr.Cloneflags = unix.CLONE_NEWPID | unix.CLONE_NEWNS
		if err := ownNetwork(); err != nil {
			return fmt.Errorf("a network of its own: %w", err)
		}
	} else {
		fmt.Fprintln(os.Stderr, "not root: no network of its own, and servers that need root are left out")
	}
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 15 * time.Second
	return cmd.Run()
}

// congestion is what Linux has by default. BBR would hold loopback down.
const congestion = "cubic"

// ownNetwork takes this thread into a network of its own that has congestion. A new
// network may only have what the first one allows, which is widened for the moment.
func ownNetwork() error {
	const allowed = "/proc/sys/net/ipv4/tcp_allowed_congestion_control"
	before, err := os.ReadFile(allowed)
	if err != nil {
		return err
	}
	if !slices.Contains(strings.Fields(string(before)), congestion) {
		// If it fails the report says what there is instead.
		os.WriteFile(allowed, []byte(strings.TrimSpace(string(before))+" "+congestion), 0)
		defer func() {
			// Other goroutines are in the first network.
			restored := make(chan struct{})
			go func() {
				defer close(restored)
				os.WriteFile(allowed, before, 0)
			}()
			<-restored
		}()
	}
	if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
		return err
	}
	os.WriteFile("/proc/sys/net/ipv4/tcp_congestion_control", []byte(congestion), 0)
	return nil
}

// settle furnishes the namespaces and says what the network is.
func settle() (string, error) {
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return "", fmt.Errorf("mounts of its own: %w", err)
	}
	if err := unix.Mount("proc", "/proc", "proc", 0, ""); err != nil {
		return "", fmt.Errorf("/proc: %w", err)
	}
	if err := raiseLoopback(); err != nil {
		return "", fmt.Errorf("loopback: %w", err)
	}
	// The kernel hands out ports above the servers' passive ones.
	settings := map[string]string{
		"ipv4/ip_local_port_range": "30000 65000",
		"core/somaxconn":           "4096",
		"ipv4/tcp_max_syn_backlog": "4096",
	}
	for name, value := range settings {
		os.WriteFile("/proc/sys/net/"+name, []byte(value), 0)
	}
	control, err := os.ReadFile("/proc/sys/net/ipv4/tcp_congestion_control")
	return "a network namespace of its own with " + strings.TrimSpace(string(control)), err
}

func raiseLoopback() error {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM, 0)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	lo, err := unix.NewIfreq("lo")
	if err != nil {
		return err
	}
	lo.SetUint16(unix.IFF_UP | unix.IFF_RUNNING)
	return unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, lo)
}
