package wlog

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"os"
	"syscall"
)

// win32Codes are the Windows error codes of what goes wrong on a file server,
// which readers of IIS logs know. The first that matches counts.
var win32Codes = []struct {
	err  error
	code uint32
}{
	{syscall.ENOTEMPTY, 145},        // ERROR_DIR_NOT_EMPTY
	{syscall.ENOTDIR, 267},          // ERROR_DIRECTORY
	{syscall.ENAMETOOLONG, 206},     // ERROR_FILENAME_EXCED_RANGE
	{syscall.ENOSPC, 112},           // ERROR_DISK_FULL
	{syscall.EDQUOT, 1295},          // ERROR_DISK_QUOTA_EXCEEDED
	{syscall.EROFS, 19},             // ERROR_WRITE_PROTECT
	{syscall.EXDEV, 17},             // ERROR_NOT_SAME_DEVICE
	{syscall.EBUSY, 170},            // ERROR_BUSY
	{syscall.EMFILE, 4},             // ERROR_TOO_MANY_OPEN_FILES
	{syscall.ECONNRESET, 64},        // ERROR_NETNAME_DELETED
	{syscall.EPIPE, 64},             // the same: the client went away
	{fs.ErrNotExist, 2},             // ERROR_FILE_NOT_FOUND
	{fs.ErrExist, 183},              // ERROR_ALREADY_EXISTS
	{fs.ErrPermission, 5},           // ERROR_ACCESS_DENIED
	{os.ErrDeadlineExceeded, 121},   // ERROR_SEM_TIMEOUT
	{context.DeadlineExceeded, 121}, // the same
	{context.Canceled, 1236},        // ERROR_CONNECTION_ABORTED
	{net.ErrClosed, 1236},           // the same
}

// Win32Status is the Windows error code that comes closest to a cause, for
// sc-win32-status: 0 for none, 31 (ERROR_GEN_FAILURE) for one that has no
// equal.
func Win32Status(err error) uint32 {
	if err == nil {
		return 0
	}
	for _, w := range win32Codes {
		if errors.Is(err, w.err) {
			return w.code
		}
	}
	return 31
}
