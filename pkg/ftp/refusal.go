package ftp

import (
	"io/fs"
	"syscall"
	"time"
)

// Kind is what sort of refusal it is; it chooses the reply code.
type Kind uint8

// The kinds and their codes (design, section 4: Replies).
const (
	Denied      Kind = iota // 550: no right
	BadName                 // 553: the name itself is refused
	TooBig                  // 552 for uploads, 550 for downloads
	NoSpace                 // 452: the file system is full
	Failed                  // 451: our fault
	LoginFailed             // 530
	TooMany                 // 421, and the connection is closed
	Ended                   // 421, and the connection is closed
	NoSuchHost              // 504
	Busy                    // 450: try again later, the connection stays
	BadOffset               // 554: REST does not fit the file (RFC 1123, 4.1.2.13)
)

// Refusal is a "no" and why. The client sees the code and Advice, never Reason,
// Rule or Err; those are for the log and explain.
type Refusal struct {
	Kind   Kind
	Reason string // machine-readable: "right-put", "deny-files", "max-sessions"
	Rule   string // file:line of the block that decided, "" if none did
	Advice string // what a stranger may read; "" = the kind's own text
	Err    error  // the cause, nil if there is no deeper one
	// Delay is how long the answer to a login waits, so that guessing takes long.
	Delay time.Duration
}

// Error is for logs.
func (r *Refusal) Error() string {
	text := r.Reason
	if r.Rule != "" {
		text += " (" + r.Rule + ")"
	}
	if r.Err != nil {
		text += ": " + r.Err.Error()
	}
	return text
}

// Is lets a refusal by our rules count as what the operating system would have
// said, for logs that have a code for that.
func (r *Refusal) Is(target error) bool {
	switch r.Kind {
	case Denied, BadName:
		return target == fs.ErrPermission
	case NoSpace:
		return target == syscall.ENOSPC
	}
	return false
}

// Unwrap gives the cause.
func (r *Refusal) Unwrap() error { return r.Err }
