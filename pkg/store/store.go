package store

import (
	"errors"
	"fmt"
	"iter"
)

// The bounds of what can be kept, in bytes.
const (
	MaxSpace = 64
	MaxKey   = 16 << 10
	MaxValue = 1 << 20
)

// Store keeps values. Its methods may be called by any number of goroutines at
// once. Waiting for a disk or another machine is bounded by the store itself.
type Store interface {
	// Get returns a value of the caller's own, ErrNotFound if there is none.
	Get(space, key string) ([]byte, error)
	// Range goes through the values of a space whose keys begin with prefix. A
	// value that is there all the while is met once; one that comes, goes or
	// changes meanwhile may be met or not, and changes may be made meanwhile. The
	// error is not nil at most once, at the end.
	Range(space, prefix string) iter.Seq2[Entry, error]
	// Apply does all of a batch or nothing. No operations are no change.
	Apply(batch ...Op) error
	// Close lets go of the file. What is called after it fails with ErrClosed.
	Close() error
}

// Entry is a value with its key.
type Entry struct {
	Key   string
	Value []byte // the caller's own
}

// What can go wrong beside the disk.
var (
	ErrNotFound   = errors.New("not in the store")
	ErrClosed     = errors.New("the store is closed")
	ErrNotCounter = errors.New("not a counter")              // Add to a value that is no int64
	ErrOverflow   = errors.New("the counter would overflow") // beyond int64
	ErrName       = errors.New("the store takes no such name or value")
)

// InUseError says that another process has the file.
type InUseError struct{ File string }

// Error says what to look for.
func (e *InUseError) Error() string {
	return fmt.Sprintf("another daemon uses %s", e.File)
}

// DamagedError says that the file is not what was written to it.
type DamagedError struct {
	File string
	Err  error // what was found
}

// Error names the cure. Nothing that is left of such a file can be trusted.
func (e *DamagedError) Error() string {
	return fmt.Sprintf("%s is damaged (%v): move it away and start again; what it kept, such as bans, is lost", e.File, e.Err)
}

// Unwrap gives what was found.
func (e *DamagedError) Unwrap() error { return e.Err }
