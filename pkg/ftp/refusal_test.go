package ftp

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"
	"testing"
)

// TestRefusalIs: logs that write the system's codes know a refusal by them.
func TestRefusalIs(t *testing.T) {
	for _, test := range []struct {
		kind   Kind
		target error
		is     bool
	}{
		{Denied, fs.ErrPermission, true},
		{BadName, fs.ErrPermission, true},
		{NoSpace, syscall.ENOSPC, true},
		{NoSpace, fs.ErrPermission, false},
		{Failed, fs.ErrPermission, false},
		{TooMany, syscall.ENOSPC, false},
	} {
		err := fmt.Errorf("store: %w", &Refusal{Kind: test.kind, Reason: "because"})
		if got := errors.Is(err, test.target); got != test.is {
			t.Errorf("kind %d is %v: %v", test.kind, test.target, got)
		}
	}
	cause := &Refusal{Kind: Failed, Err: syscall.EIO}
	if !errors.Is(cause, syscall.EIO) {
		t.Error("the cause is lost")
	}
}
