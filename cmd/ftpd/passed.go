package main

import (
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// firstPassed is the first descriptor that a service manager passes
// (SD_LISTEN_FDS_START).
const firstPassed = 3

// passedSockets are the sockets that the service manager has passed,
// each with its name there (sd_listen_fds(3)). The environment says how many there
// are, and whoever wrote it may be wrong: what is no socket is left alone,
// because it may be this program's own, such as the poller of its runtime.
func passedSockets() (files []*os.File) {
	pid, number := os.Getenv("LISTEN_PID"), os.Getenv("LISTEN_FDS")
	names := strings.Split(os.Getenv("LISTEN_FDNAMES"), ":")
	for _, name := range []string{"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"} {
		os.Unsetenv(name)
	}
	if pid != strconv.Itoa(os.Getpid()) {
		return nil
	}
	n, err := strconv.Atoi(number)
	if err != nil {
		return nil
	}
	for i := range max(0, min(n, mostPassed())) {
		fd := firstPassed + i
		if !isSocket(fd) {
			continue
		}
		unix.CloseOnExec(fd)
		name := "LISTEN_FD_" + strconv.Itoa(fd)
		if i < len(names) && names[i] != "" {
			name = names[i]
		}
		files = append(files, os.NewFile(uintptr(fd), name))
	}
	return files
}

// mostPassed is how many descriptors there can be.
func mostPassed() int {
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err != nil {
		return 0
	}
	return int(min(limit.Cur, 1<<20))
}

func isSocket(fd int) bool {
	_, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_TYPE)
	return err == nil
}
