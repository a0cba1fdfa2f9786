package ftp

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"syscall"

	"ftpd/pkg/vfs"
)

// protocolError is an answer that the protocol itself demands, such as 501 for
// a malformed argument.
type protocolError struct {
	reply
	reason string // machine-readable, for the log
	err    error  // the cause, nil if there is no deeper one
}

func (e *protocolError) Error() string {
	if e.err != nil {
		return e.reason + ": " + e.err.Error()
	}
	return e.reason
}

func (e *protocolError) Unwrap() error { return e.err }

func refuse(code int, reason, text string) error {
	return &protocolError{reply: reply{code, text}, reason: reason}
}

// fail notes in a deed why it did not succeed.
func (e *Event) fail(err error) {
	e.Err, e.Reason = err, reasonOf(err)
	var refusal *Refusal
	var protocol *protocolError
	var data *dataError
	e.Refused = errors.As(err, &refusal) || errors.As(err, &protocol) ||
		errors.As(err, &data) && data.code == 522 // TLS that is not what was agreed on
}

// Why a transfer was ended from outside; the causes of its context.
var (
	errAborted     = errors.New("aborted by the client")
	errStalled     = errors.New("data connection stalled")
	errControlLost = errors.New("control connection lost")
	errEnded       = errors.New("session ended")
)

// replyFor turns an error into what the client may know of it. Uploading tells
// whether the command stores something, which decides between 550 and 552.
func replyFor(err error, uploading bool) reply {
	var protocol *protocolError
	if errors.As(err, &protocol) {
		return protocol.reply
	}
	var refusal *Refusal
	if errors.As(err, &refusal) {
		return refusal.reply(uploading)
	}
	return replyForOS(err)
}

// reply is the code and the text that the client sees.
func (r *Refusal) reply(uploading bool) reply {
	answer := kindReplies[r.Kind]
	if r.Kind == TooBig && !uploading {
		answer.code = 550
	}
	if r.Advice != "" {
		answer.text = r.Advice
	}
	return answer
}

var kindReplies = [...]reply{
	Denied:      {550, "Permission denied. Ask the administrator for access to this folder."},
	BadName:     {553, "This name is not allowed here."},
	TooBig:      {552, "Too large: the size or amount allowed here is exceeded."},
	NoSpace:     {452, "No space left for this file. Try again later."},
	Failed:      {451, "Local error. The administrator finds the cause in the log."},
	LoginFailed: {530, "Login incorrect."},
	TooMany:     {421, "Too many connections. Try again later."},
	Ended:       {421, "The session has been ended by the server."},
	NoSuchHost:  {504, "Unknown host."},
	BadOffset:   {554, "REST is beyond the end of the file."},
	Busy:        {450, "Too many transfers at the moment. Try again later."},
}

// replyForOS maps what the operating system said. The texts name no path and
// no cause that only the administrator should know.
func replyForOS(err error) reply {
	for _, m := range osReplies {
		if errors.Is(err, m.err) {
			return m.reply
		}
	}
	return kindReplies[Failed]
}

// osReplies are what the system says, in the client's words and the log's. The
// first that fits counts: ENOTEMPTY is an ErrExist, too. Of the tree's own errors
// only those are here that a Tree passes on or that arise here; the others are
// refusals before they come so far.
var osReplies = []struct {
	err    error
	reason string
	reply
}{
	{vfs.ErrInvalidPath, "invalid-path", reply{553, "This name is not allowed: it is too long or has characters that file names cannot have."}},
	{vfs.ErrOffset, "restart-offset", kindReplies[BadOffset]},
	{vfs.ErrNotRegular, "not-a-file", reply{550, "Not a plain file."}},
	{syscall.ENAMETOOLONG, "invalid-path", reply{553, "This name is too long."}},
	{syscall.ELOOP, "link-loop", reply{550, "This link leads nowhere."}},
	{syscall.ENOTEMPTY, "not-empty", reply{550, "Directory not empty."}},
	{syscall.ENOTDIR, "not-a-folder", reply{550, "Not a directory."}},
	{syscall.EISDIR, "not-a-file", reply{550, "Is a directory."}},
	{syscall.EXDEV, "os-error", reply{550, "Cannot be moved to another file system."}},
	{syscall.ENOSPC, "disk-full", kindReplies[NoSpace]},
	{syscall.EDQUOT, "disk-quota", reply{452, "Disk quota exceeded."}},
	{syscall.EROFS, "os-erofs", reply{550, "Read-only file system."}},
	{fs.ErrNotExist, "not-found", reply{550, "No such file or directory."}},
	{fs.ErrExist, "exists", reply{550, "There is a file or directory of that name already."}},
	{fs.ErrPermission, "os-eacces", reply{550, "Permission denied."}},
}

// reasonOf is the machine-readable reason of a failure that came without one.
func reasonOf(err error) string {
	var refusal *Refusal
	var protocol *protocolError
	var data *dataError
	switch {
	case errors.As(err, &refusal):
		return refusal.Reason
	case errors.As(err, &data):
		return data.reason
	case errors.As(err, &protocol):
		return protocol.reason
	case errors.Is(err, errAborted):
		return "aborted"
	case errors.Is(err, errStalled):
		return "stalled"
	case errors.Is(err, errControlLost):
		return "control-lost"
	case errors.Is(err, errEnded):
		return "ended"
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "data-truncated"
	case isNetwork(err):
		return "data-lost"
	}
	for _, m := range osReplies {
		if errors.Is(err, m.err) {
			return m.reason
		}
	}
	return "os-error"
}

// isNetwork tells a broken data connection from a broken file. The two meet in
// one splice(2), so the error number decides.
func isNetwork(err error) bool {
	var op *net.OpError
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), errors.Is(err, syscall.EFBIG),
		errors.Is(err, syscall.EIO), errors.Is(err, syscall.EROFS), errors.Is(err, syscall.ESTALE),
		errors.Is(err, syscall.EREMOTEIO), errors.Is(err, syscall.EUCLEAN):
		return false
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, syscall.ETIMEDOUT):
		return true
	}
	return errors.As(err, &op) || errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.Canceled)
}
