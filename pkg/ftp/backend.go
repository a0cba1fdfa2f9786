package ftp

import (
	"context"
	"crypto/tls"
	"io/fs"
	"iter"
	"net/netip"
	"os"
	"time"

	"ftpd/pkg/vfs"
)

// Peer is what is known of a client when its connection is accepted.
type Peer struct {
	ID     string         // the session's, unique while the daemon runs; x-session
	Remote netip.AddrPort // the client's, unmapped; also behind a load balancer
	Local  netip.AddrPort // ours, of the socket, unmapped
}

// Door decides whether an accepted connection may talk to a site, and to which.
type Door interface {
	// Proxied says whether a connection comes from a load balancer that is
	// trusted to say whose it is: a PROXY header must come first then. Safe for
	// concurrent use.
	Proxied(Peer) bool
	// TurnedAway is told of a connection that nobody was asked about: there was
	// no room for it. It is closed already, or will be. Safe for concurrent use.
	TurnedAway(Peer, *Refusal)
	// Admit takes the session's slots and returns its visitor. A *Refusal is
	// sent as 421 and the connection closed.
	Admit(Peer) (Visitor, error)
}

// Visitor is one client's standing with a virtual site, from accept to close.
// The session calls it from one goroutine at a time, except where a method
// says otherwise. Its errors are *Refusal, or errors of the os package where
// the operating system refused.
type Visitor interface {
	// Settings are the protocol's settings in force now. Never nil; not to be
	// changed. Safe for concurrent use.
	Settings() *Settings
	// TLSConfig has the certificate and the demands of the site that a client
	// asks for by name ("" = it names none), nil if there is no TLS, or not yet. Its
	// ticket keys are set.
	TLSConfig(serverName string) *tls.Config
	// Secured is told of the control connection's TLS, nil when it is in clear
	// again. An error ends the session with 421.
	Secured(*tls.ConnectionState) error
	// Host moves a visitor that has not logged in to the named site (RFC 7151).
	Host(name string) error
	// Login checks the credential. After it returned nil, Tree is not nil.
	Login(ctx context.Context, user, password string) (message string, err error)
	// LoginByCertificate is Login of somebody whose TLS certificate proves who
	// he is; ok is false if none does, and a password is needed. An error is
	// final.
	LoginByCertificate(ctx context.Context, user string) (message string, ok bool, err error)
	// Logout goes back to the state before USER, on the same site.
	Logout()
	// Check says whether the session may still go on under the current rules;
	// asked before every command after login. An error ends it with 421.
	Check() error
	// Tree is the visitor's view of the files, nil before login. It always
	// follows the current rules. Safe for concurrent use.
	Tree() Tree
	// Record is told of each deed when it is done, just before its last reply
	// is sent: who reads the reply finds the line in the log. It must not keep the
	// event. Safe for concurrent use.
	Record(*Event)
	// Close gives the slots back. Called once.
	Close()
}

// Settings are what the protocol needs to know of a site.
type Settings struct {
	Greeting      string // 220, may have several lines
	Goodbye       string // 221
	UTF8          bool
	Resume        bool // REST
	Active        bool // PORT, EPRT
	ModeZ         bool // MODE Z
	LoginAttempts int
	Timeouts      Timeouts
	Passive       PassiveSettings
	// MayOpen says whether a data connection may be with this address, which
	// is not the client's.
	MayOpen func(peer netip.Addr) bool
	// TLS is nil where the site has none.
	TLS *TLSSettings
}

// Timeouts end sessions; 0 = never.
type Timeouts struct {
	Login, Idle, NoTransfer, Stalled, Session time.Duration
}

// PassiveSettings say where data connections are waited for.
type PassiveSettings struct {
	Low, High int // port range, 0 0 = any free port
	// Address is the IPv4 address to tell this client in 227, or the zero Addr
	// for the control connection's own.
	Address func(client netip.Addr) netip.Addr
}

// Tree is one person's files behind the guard: every method checks rights and
// limits, and does the deed. Paths are absolute in the session's tree.
type Tree interface {
	// Enter checks CWD and returns the folder's message, if it has one.
	Enter(vfs.Path) (message string, err error)
	// Stat describes what MLST, SIZE, MDTM and STAT may say of a path.
	Stat(vfs.Path) (*Entry, error)
	// List begins a listing of a folder's entries, or of the one file that the
	// path names. Its error means that there is nothing to list. Without the
	// list right a folder has no entries.
	List(vfs.Path) (folder bool, entries Entries, err error)
	// Download opens a file for reading from offset.
	Download(p vfs.Path, offset int64) (Download, error)
	// OpenToCount opens a file whose size may be told, for counting what of it
	// would be sent. None of its bytes may be. It is no transfer: whoever may
	// Stat the file may have it counted. The caller closes it.
	OpenToCount(vfs.Path) (*os.File, error)
	// Upload opens a file for writing.
	Upload(vfs.Path, UploadOptions) (Upload, error)
	Mkdir(vfs.Path) error
	Rmdir(vfs.Path) error
	Delete(vfs.Path) error
	// RenameFrom checks the first half of a rename.
	RenameFrom(vfs.Path) error
	Rename(from, to vfs.Path) error
	Chmod(vfs.Path, fs.FileMode) error
	SetModTime(vfs.Path, time.Time) error
	// Available is how many bytes may be stored in a folder (AVBL).
	Available(folder vfs.Path) (int64, error)
	// Allocate says whether a file of this size would find room in a folder
	// (ALLO); ErrUnknownRoom if that can't be told.
	Allocate(folder vfs.Path, size int64) error
	// Quota says, a line each, what of somebody's amounts is used and left.
	Quota() ([]string, error)
	// StartDirectory is where the session begins.
	StartDirectory() vfs.Path
}

// Entries streams entries in no particular order. An entry is valid until the
// next is asked for. The second value is not nil at most once, at the end.
type Entries iter.Seq2[*Entry, error]

// first ends the stream after n entries, with errTruncated if there are more.
func (seq Entries) first(n int) Entries {
	return func(yield func(*Entry, error) bool) {
		left := n
		for e, err := range seq {
			if left--; left < 0 {
				yield(nil, errTruncated)
				return
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

// Entry is one file or folder as the client may see it.
type Entry struct {
	Name    string // the last element, as stored
	Mode    fs.FileMode
	Size    int64
	ModTime time.Time
	Links   uint64
	Owner   string // names, or numbers where there are none
	Group   string
	Unique  vfs.FileID // RFC 3659 7.5.2; zero = not known
	Perm    string     // RFC 3659 7.5.5, true of this session
}

// UploadOptions say how an upload begins.
type UploadOptions struct {
	Offset int64 // REST; 0 = from the start
	Append bool  // APPE
	Unique bool  // STOU: must not exist
	// Length is RANG's: so many bytes are written where Offset says, and what
	// the file has around them stays. 0 = the whole file.
	Length int64
}

// Throttle hands out leave to move bytes of a file.
type Throttle interface {
	// Take waits until at least one byte may move and returns how many of want
	// may. It returns want at once where no rate is in force. A *Refusal says that
	// no more may move at all.
	Take(ctx context.Context, want int64) (int64, error)
	// Return gives back what was taken and not moved.
	Return(n int64)
	// Free says that no rate is in force, so that Take does not wait.
	Free() bool
}

// Download is a file being read. The session reads File itself, so that the
// kernel can copy.
type Download interface {
	Throttle
	File() *os.File // positioned at the offset
	Size() int64    // of the whole file, when it was opened
	// Reserve announces that n bytes of the file are to be sent; Take follows for
	// no more than these. A *Refusal is of somebody who may not have so many. What
	// is only read needs none.
	Reserve(n int64) error
	// Close ends it; sent is how many bytes of the file went out.
	Close(sent int64)
}

// Upload is a file being written. The session writes File itself.
type Upload interface {
	Throttle
	// Begin is called when the data connection stands, before the first byte.
	Begin() error
	File() *os.File // positioned where the first byte goes; not opened O_APPEND
	Name() string   // the file's name, for STOU's reply
	// Room is how many bytes may be stored, -1 = no bound; TooLarge is the
	// refusal when more come.
	Room() int64
	TooLarge() error
	// Scarce says that Take should be asked for bytes that have come, and not for
	// those that may: others want the little that is left, too.
	Scarce() bool
	// AbortDiffers says whether Abort would leave something else than Commit.
	AbortDiffers() bool
	// Commit makes the file appear under its name. Its error is the upload's.
	Commit() error
	// Abort keeps or removes what came, as configured.
	Abort(cause error)
}

// Event is one deed, told when it is done.
type Event struct {
	Verb     string // FTP command; "CONNECT" and "CLOSE" frame a session
	Kind     string // session, login, transfer, change, browse or "" (other)
	Arg      string // as the client gave it; stars for PASS
	Path     vfs.Path
	Code     int // of the last reply, whether the client still reads it or not
	Sent     int64
	Received int64
	Start    time.Time
	Duration time.Duration
	// Err is why it failed, nil if it did not. A *Refusal in it carries the
	// rule that decided; Reason is machine-readable whatever the error is.
	Err    error
	Reason string
	// Refused says that somebody here said no: a rule, a limit or the protocol, not
	// the operating system or the network.
	Refused bool
}
