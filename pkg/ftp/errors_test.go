package ftp

import (
	"fmt"
	"io/fs"
	"syscall"
	"testing"

	"ftpd/pkg/vfs"
)

// TestReasonsOfTheSystem holds what the system says against the words of
// docs/logs.md. ENOTEMPTY counts as ErrExist, too, and must not be taken for it.
func TestReasonsOfTheSystem(t *testing.T) {
	for _, test := range []struct {
		err    error
		reason string
		code   int
	}{
		{fs.ErrNotExist, "not-found", 550},
		{syscall.EEXIST, "exists", 550},
		{syscall.ENOTEMPTY, "not-empty", 550},
		{syscall.EISDIR, "not-a-file", 550},
		{vfs.ErrNotRegular, "not-a-file", 550},
		{syscall.ENOTDIR, "not-a-folder", 550},
		{syscall.ENAMETOOLONG, "invalid-path", 553},
		{syscall.ELOOP, "link-loop", 550},
		{syscall.EIO, "os-error", 451},
	} {
		err := fmt.Errorf("store: %w", &fs.PathError{Op: "open", Path: "/x", Err: test.err})
		if got := reasonOf(err); got != test.reason {
			t.Errorf("%v: %s, want %s", test.err, got, test.reason)
		}
		if got := replyFor(err, true); got.code != test.code {
			t.Errorf("%v: %d, want %d", test.err, got.code, test.code)
		}
	}
}
