package main

import (
	"os"
	"syscall"
)

// copyOwner gives a file the owner and the mode of another: configuration may
// hold hashes, and must not become readable by being rewritten. The owner comes
// first, because changing it clears bits of the mode.
func copyOwner(from, to string) error {
	info, err := os.Stat(from)
	if err != nil {
		return err
	}
	if system, ok := info.Sys().(*syscall.Stat_t); ok && int(system.Uid) != os.Geteuid() {
		if err := os.Chown(to, int(system.Uid), int(system.Gid)); err != nil {
			return err
		}
	}
	return os.Chmod(to, info.Mode().Perm())
}
