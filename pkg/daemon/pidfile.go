package daemon

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// pidName is the file's name in run_dir.
const pidName = "ftpd.pid"

// writePID makes run_dir and the pid file in it, and returns the file's path.
func writePID(dir string) (string, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("run_dir: %w", err)
	}
	name := filepath.Join(dir, pidName)
	text := strconv.Itoa(os.Getpid()) + "\n"
	// Through a rename, so that a reader never sees an empty file, and a link
	// planted under the name is replaced, not followed.
	temporary, err := os.CreateTemp(dir, pidName+"-*")
	if err != nil {
		return "", fmt.Errorf("pid file: %w", err)
	}
	_, err = temporary.WriteString(text)
	if err == nil {
		err = temporary.Chmod(0o644)
	}
	if closed := temporary.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(temporary.Name(), name)
	}
	if err != nil {
		os.Remove(temporary.Name())
		return "", fmt.Errorf("pid file: %w", err)
	}
	return name, nil
}

// removePID removes the pid file if it is still ours: a successor may have
// written its own meanwhile.
func removePID(name string) {
	text, err := os.ReadFile(name)
	if err == nil && string(text) == strconv.Itoa(os.Getpid())+"\n" {
		os.Remove(name)
	}
}
